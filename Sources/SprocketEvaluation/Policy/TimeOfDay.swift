package import Foundation

/// A minute of the day on the clocks of some place, such as 03:30.
package struct TimeOfDay: Hashable, Sendable, CustomStringConvertible {
  /// Since midnight, below 1440.
  package let minutes: Int

  package static let minute: Int64 = 60 * 1_000_000
  private static let perDay = 1440

  /// - Returns: nil unless it is written `HH:MM` with a time that there is.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { ("0"..."9").contains($0) } }),
      let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), hour < 24, minute < 60
    else { return nil }
    minutes = Int(hour) * 60 + Int(minute)
  }

  package var description: String {
    func digits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(digits(minutes / 60)):\(digits(minutes % 60))"
  }

  /// What clocks in `zone` show at a moment, in minutes since midnight.
  static func minutes(at micros: Int64, in zone: TimeZone) -> Int {
    let date = Date(timeIntervalSince1970: Double(micros) / 1e6)
    let seconds =
      Int64((Double(micros) / 1e6).rounded(.down)) + Int64(zone.secondsFromGMT(for: date))
    let minutes = Int(seconds.quotientAndRemainder(dividingBy: 86_400).remainder) / 60
    return minutes < 0 ? minutes + perDay : minutes
  }

  /// The first moment after `micros` at which clocks in `zone` show this time, or jump over it, as
  /// they do once a year. Looks at each minute of at most two days.
  package func next(after micros: Int64, in zone: TimeZone) -> Int64 {
    var moment = micros.roundedUpToMinute
    var before = Self.minutes(at: moment - Self.minute, in: zone)
    for _ in 0..<(2 * Self.perDay + 120) {
      let shown = Self.minutes(at: moment, in: zone)
      // Backwards: midnight, or the hour that comes twice.
      let isMidnight = before - shown > Self.perDay / 2
      if before < shown ? before < minutes && minutes <= shown : isMidnight && minutes <= shown {
        return moment
      }
      before = shown
      moment += Self.minute
    }
    return moment
  }
}

/// A span of the day, such as 22:00-06:00, which goes over midnight. The end is not in it.
package struct QuietHours: Hashable, Sendable, CustomStringConvertible {
  package let start: TimeOfDay
  package let end: TimeOfDay

  /// - Returns: nil unless it is written `HH:MM-HH:MM` with two different times.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = TimeOfDay(parts[0]), let end = TimeOfDay(parts[1]),
      start != end
    else { return nil }
    self.start = start
    self.end = end
  }

  package var description: String { "\(start)-\(end)" }

  /// Whether clocks in `zone` show a time in this span at a moment.
  package func contain(_ micros: Int64, in zone: TimeZone) -> Bool {
    let shown = TimeOfDay.minutes(at: micros, in: zone)
    return start.minutes < end.minutes
      ? (start.minutes..<end.minutes).contains(shown)
      : shown >= start.minutes || shown < end.minutes
  }

  /// The first moment from `micros` on that is not in this span.
  package func end(from micros: Int64, in zone: TimeZone) -> Int64 {
    var moment = micros
    // A minute at a time, as clocks may jump; the longest span is a day less a minute, and an hour
    // that comes twice.
    for _ in 0..<1560 {
      if !contain(moment, in: zone) { return moment }
      moment = (moment + 1).roundedUpToMinute
    }
    return moment
  }
}

extension Int64 {
  /// The next whole minute, or this one.
  fileprivate var roundedUpToMinute: Int64 {
    let (minutes, rest) = quotientAndRemainder(dividingBy: TimeOfDay.minute)
    return (rest > 0 ? minutes + 1 : minutes) * TimeOfDay.minute
  }
}
