import Synchronization

/// Shows how far long work is, on standard error: a bar that is redrawn on a terminal, elsewhere a
/// line at most every second. May be updated from any thread.
package final class Progress: Sendable {
  private enum Style {
    case silent
    case lines
    case bar(Page)
  }

  private struct State {
    var lastShown: ContinuousClock.Instant?
    var isDrawn = false
  }

  private static let redrawInterval = Duration.milliseconds(100)
  private static let lineInterval = Duration.seconds(1)
  private static let barWidth = 24

  private let console: any Console
  private let style: Style
  private let state = Mutex(State())

  package init(on console: any Console, isSilent: Bool = false) {
    self.console = console
    if isSilent {
      style = .silent
    } else {
      style = console.isErrorTerminal ? .bar(console.errorPage) : .lines
    }
  }

  /// Shows a state unless another has just been shown. `fraction` is between 0 and 1, or nil when
  /// the end is not known. The text is only made when it is shown.
  package func update(fraction: Double? = nil, _ text: @autoclosure () -> String) {
    guard isDue() else { return }
    switch style {
    case .silent: break
    case .lines: console.writeError(line(fraction, text()) + "\n")
    case .bar(let page): console.writeError("\r" + bar(fraction, text(), page) + "\u{1B}[K")
    }
  }

  /// Takes the bar away, so that what follows starts on a clean line.
  package func finish() {
    guard case .bar = style else { return }
    let isDrawn = state.withLock { state in
      defer { state.isDrawn = false }
      return state.isDrawn
    }
    if isDrawn { console.writeError("\r\u{1B}[K") }
  }

  private func isDue() -> Bool {
    let interval: Duration
    switch style {
    case .silent: return false
    case .lines: interval = Self.lineInterval
    case .bar: interval = Self.redrawInterval
    }
    let now = ContinuousClock.now
    return state.withLock { state in
      if let last = state.lastShown, now - last < interval { return false }
      state.lastShown = now
      state.isDrawn = true
      return true
    }
  }

  private func line(_ fraction: Double?, _ text: String) -> String {
    guard let fraction else { return text }
    return "\(Int(fraction * 100)) % \(text)"
  }

  private func bar(_ fraction: Double?, _ text: String, _ page: Page) -> String {
    var line = text
    if let fraction {
      let filled = Text.bar(fraction, width: Self.barWidth)
      let empty = String(repeating: " ", count: max(0, Self.barWidth - DisplayWidth.of(filled)))
      let percent = "\(Int(fraction * 100))"
      let padding = String(repeating: " ", count: max(0, 3 - percent.count))
      line = "▕\(filled)\(empty)▏ \(padding)\(percent) %  \(text)"
    }
    return DisplayWidth.truncate(line, to: max(1, (page.width ?? 80) - 1))
  }
}
