import Foundation
import Logging
import Synchronization

/// Writes log lines to standard error: with the priority prefix that journald understands when
/// systemd reads them, with the time otherwise.
struct JournalLogHandler: LogHandler {
  /// The level of all handlers, so that a reload reaches loggers that exist already.
  private static let sharedLevel = Mutex(Logger.Level.notice)

  static func setLevel(_ level: Logger.Level) {
    sharedLevel.withLock { $0 = level }
  }

  private let label: String
  private let isRead: Bool
  var metadata: Logger.Metadata = [:]

  init(label: String, environment: [String: String]) {
    self.label = label
    isRead = environment["JOURNAL_STREAM"] != nil
  }

  var logLevel: Logger.Level {
    get { Self.sharedLevel.withLock { $0 } }
    set { Self.setLevel(newValue) }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let start =
      isRead
      ? "<\(event.level.journalPriority)>"
      : Date.now.formatted(.iso8601) + " \(event.level.rawValue) "
    let line = "\(start)\(label): \(event.message)\(details)"
    let oneLine = line.replacing("\n", with: " ") + "\n"
    FileHandle.standardError.write(Data(oneLine.utf8))
  }
}

extension Logger.Level {
  /// The priority of syslog(3).
  fileprivate var journalPriority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
