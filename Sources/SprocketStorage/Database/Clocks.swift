import Foundation

/// Waiting on threads of our own.
enum BlockingWait {
  static func milliseconds(_ count: Int) {
    Thread.sleep(forTimeInterval: Double(count) / 1000)
  }
}

/// The clock of the journal.
enum WallClock {
  /// Microseconds since 1970-01-01 UTC.
  static func microseconds() -> Int64 {
    Int64(Date().timeIntervalSince1970 * 1_000_000)
  }
}
