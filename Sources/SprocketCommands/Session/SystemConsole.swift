import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The console of the process: file descriptors 0, 1 and 2.
package struct SystemConsole: Console {
  package let isInputTerminal: Bool
  package let isErrorTerminal: Bool
  package let page: Page
  package let errorPage: Page

  /// Colour needs a terminal that can show it and no `NO_COLOR` (https://no-color.org).
  package init(variables: [String: String]) {
    let allowsColor = (variables["NO_COLOR"] ?? "").isEmpty && variables["TERM"] != "dumb"
    isInputTerminal = isatty(STDIN_FILENO) == 1
    isErrorTerminal = isatty(STDERR_FILENO) == 1
    page = Self.page(of: STDOUT_FILENO, allowsColor: allowsColor, variables)
    errorPage = Self.page(of: STDERR_FILENO, allowsColor: allowsColor, variables)
  }

  private static func page(
    of descriptor: Int32, allowsColor: Bool, _ variables: [String: String]
  ) -> Page {
    guard isatty(descriptor) == 1 else { return Page() }
    var size = winsize()
    var width = variables["COLUMNS"].flatMap(Int.init) ?? 80
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { width = Int(size.ws_col) }
    return Page(width: max(40, width), style: TextStyle(isOn: allowsColor))
  }

  package func write(_ text: String) throws(OutputClosed) {
    guard Self.writeAll(text, to: STDOUT_FILENO) else { throw OutputClosed() }
  }

  package func writeError(_ text: String) {
    _ = Self.writeAll(text, to: STDERR_FILENO)
  }

  package func readLine() -> String? {
    Swift.readLine(strippingNewline: true)
  }

  /// Writes past interruptions; false when the other end is closed or the disk is full.
  private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(written)
    }
    return true
  }
}
