/// A moment, written and read as RFC 3339.
package struct Timestamp: Hashable, Sendable, CustomStringConvertible {
  /// Microseconds since 1970-01-01 UTC.
  package var micros: Int64

  package init(micros: Int64) {
    self.micros = micros
  }

  private static let microsPerSecond: Int64 = 1_000_000
  private static let secondsPerDay: Int64 = 86_400

  /// In UTC, such as `2026-11-22T21:45:30Z`; with as many digits after the second as are not 0.
  package var description: String {
    let seconds = micros.floorDivided(by: Self.microsPerSecond)
    let fraction = micros - seconds * Self.microsPerSecond
    let days = seconds.floorDivided(by: Self.secondsPerDay)
    let rest = seconds - days * Self.secondsPerDay
    let (year, month, day) = Self.civil(fromDays: days)
    var text = "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))T"
    text += "\(Self.digits(rest / 3600, 2)):\(Self.digits(rest / 60 % 60, 2))"
    text += ":\(Self.digits(rest % 60, 2))"
    if fraction > 0 {
      var digits = Self.digits(fraction, 6)
      while digits.last == "0" { digits.removeLast() }
      text += ".\(digits)"
    }
    return text + "Z"
  }

  /// For people: date and minute in UTC, such as `2026-11-22 21:45`.
  package var short: String {
    let full = description
    return full.prefix(10) + " " + full.dropFirst(11).prefix(5)
  }

  /// Reads `2026-11-22T21:45:30.5+01:00`, with `Z`, `z` or an offset, `T`, `t` or a blank before
  /// the time; a date alone is its midnight in UTC. Nil for anything else.
  package init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    var seconds = Self.days(fromYear: year, month: month, day: day) * Self.secondsPerDay
    var fraction: Int64 = 0
    if !reader.isAtEnd {
      guard reader.take("T", "t", " "), let hour = reader.number(2), reader.take(":"),
        let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
        hour < 24, minute < 60, second <= 60
      else { return nil }
      if reader.take(".") {
        guard let micros = reader.fraction() else { return nil }
        fraction = micros
      }
      seconds += hour * 3600 + minute * 60 + second
      if !reader.take("Z", "z") {
        guard let offset = reader.offset() else { return nil }
        seconds -= offset
      }
      guard reader.isAtEnd else { return nil }
    }
    micros = seconds * Self.microsPerSecond + fraction
  }

  private static func digits(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar. Years are counted from March, so
  /// that the leap day is the last of its year; 146,097 days are 400 years.
  private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = shifted.floorDivided(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The inverse of `days(fromYear:month:day:)`.
  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Int64 {
  /// Division that rounds down, also for numbers below zero.
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self + 1) / divisor - 1
  }
}

/// Takes fixed fields off the front of a text.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = Substring(text).utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ characters: Character...) -> Bool {
    guard let first = rest.first, characters.contains(where: { $0.asciiValue == first }) else {
      return false
    }
    rest = rest.dropFirst()
    return true
  }

  /// A number of exactly `width` digits.
  mutating func number(_ width: Int) -> Int64? {
    let field = rest.prefix(width)
    guard field.count == width, field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(width)
    return field.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Digits after the second, as microseconds; more than six are cut.
  mutating func fraction() -> Int64? {
    let field = rest.prefix { (0x30...0x39).contains($0) }
    guard !field.isEmpty else { return nil }
    rest = rest.dropFirst(field.count)
    let six = field.prefix(6).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    return (field.count..<max(field.count, 6)).reduce(six) { value, _ in value * 10 }
  }

  /// `+01:30` in seconds.
  mutating func offset() -> Int64? {
    let isNegative = rest.first == UInt8(ascii: "-")
    guard take("+", "-"), let hour = number(2), take(":"), let minute = number(2), hour < 24,
      minute < 60
    else { return nil }
    return (isNegative ? -1 : 1) * (hour * 3600 + minute * 60)
  }
}
