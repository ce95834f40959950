/// How bad something is that was found in data.
package enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
  /// Worth knowing; nothing is lost.
  case info
  /// The row is taken, but something in it is odd or was left out.
  case warning
  /// The row is set aside.
  case error

  package static func < (one: Severity, other: Severity) -> Bool {
    one.rank < other.rank
  }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}
