/// Reads points in time.
package enum TimeText {
  /// Microseconds since 1970-01-01 UTC from seconds (`964982703`, `964982703.25`) or from RFC 3339
  /// (`2000-07-30T18:45:03Z`, with a space for the `T`, an offset, a fraction, or the date alone;
  /// without an offset it is UTC). Nil when the text is neither.
  package static func micros(_ text: Span<UInt8>) -> Int64? {
    if let seconds = wholeNumber(text, 0..<text.count) {
      let (micros, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
      return overflow ? Int64.max : micros
    }
    if text.count >= 10, text[4] == 0x2D { return calendarMicros(text) }
    return fractionalMicros(text)
  }

  private static func fractionalMicros(_ text: Span<UInt8>) -> Int64? {
    let isNegative = text.count > 1 && text[0] == 0x2D
    let start = isNegative ? 1 : 0
    var point = start
    while point < text.count, text[point] != 0x2E { point += 1 }
    guard point - start <= 12, let seconds = wholeNumber(text, start..<point) else { return nil }
    var micros = Int64(seconds) * 1_000_000
    if point < text.count {
      guard let fraction = fractionMicros(text, point + 1..<text.count) else { return nil }
      micros += fraction
    }
    return isNegative ? -micros : micros
  }

  /// The digits after a point as microseconds; digits beyond the sixth are cut off.
  private static func fractionMicros(_ text: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard wholeNumber(text, range) != nil else { return nil }
    var micros: Int64 = 0
    for place in 0..<6 {
      let index = range.lowerBound + place
      micros = micros * 10 + (index < range.upperBound ? Int64(text[index] &- 0x30) : 0)
    }
    return micros
  }

  private static func calendarMicros(_ text: Span<UInt8>) -> Int64? {
    guard text[7] == 0x2D, let year = wholeNumber(text, 0..<4),
      let month = wholeNumber(text, 5..<7), (1...12).contains(month),
      let day = wholeNumber(text, 8..<10), (1...daysIn(month, of: year)).contains(day)
    else { return nil }
    let midnight = Int64(daysSinceEpoch(year, month, day)) * 86_400_000_000
    if text.count == 10 { return midnight }
    guard text.count >= 19, text[10] == 0x54 || text[10] == 0x74 || text[10] == 0x20,
      text[13] == 0x3A, text[16] == 0x3A,
      let hour = wholeNumber(text, 11..<13), hour < 24,
      let minute = wholeNumber(text, 14..<16), minute < 60,
      let second = wholeNumber(text, 17..<19), second <= 60
    else { return nil }
    var micros = midnight + Int64((hour * 60 + minute) * 60 + second) * 1_000_000
    var index = 19
    if index < text.count, text[index] == 0x2E {
      var end = index + 1
      while end < text.count, text[end] &- 0x30 < 10 { end += 1 }
      guard let fraction = fractionMicros(text, index + 1..<end) else { return nil }
      micros += fraction
      index = end
    }
    guard let offset = offsetMicros(text, from: index) else { return nil }
    return micros - offset
  }

  private static func offsetMicros(_ text: Span<UInt8>, from index: Int) -> Int64? {
    switch text.count - index {
    case 0: return 0
    case 1: return text[index] == 0x5A || text[index] == 0x7A ? 0 : nil
    case 6:
      guard text[index] == 0x2B || text[index] == 0x2D, text[index + 3] == 0x3A,
        let hours = wholeNumber(text, index + 1..<index + 3), hours < 24,
        let minutes = wholeNumber(text, index + 4..<index + 6), minutes < 60
      else { return nil }
      let offset = Int64(hours * 60 + minutes) * 60_000_000
      return text[index] == 0x2D ? -offset : offset
    default: return nil
    }
  }

  private static func daysIn(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar. The year starts in March, so that
  /// the leap day is its last and every month before it has a fixed start.
  static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return 365 * shifted + leapDays + dayOfYear - 719_468
  }
}
