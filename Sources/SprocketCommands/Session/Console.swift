/// Nobody reads standard output any more, as after `| head`.
package struct OutputClosed: Error {
  package init() {}
}

/// Where a command reads from and writes to.
package protocol Console: Sendable {
  /// Whether a person can be asked.
  var isInputTerminal: Bool { get }
  /// Whether a person sees standard error as it is written.
  var isErrorTerminal: Bool { get }
  /// How standard output is laid out.
  var page: Page { get }
  /// How standard error is laid out.
  var errorPage: Page { get }

  /// Writes to standard output.
  func write(_ text: String) throws(OutputClosed)
  /// Writes to standard error; what cannot be written is lost.
  func writeError(_ text: String)
  /// The next line of standard input without its end; nil after the last one.
  func readLine() -> String?
}
