/// Small pieces of text for people.
package enum Text {
  /// A number with a fixed count of digits after the point.
  package static func number(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let whole = Int64(scaled)
    let sign = value < 0 && whole != 0 ? "-" : ""
    guard digits > 0 else { return sign + grouped(Int(whole)) }
    let unit = Int64(scale)
    let fraction = String(whole % unit)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(grouped(Int(whole / unit))).\(zeros)\(fraction)"
  }

  /// A whole number in groups of three digits: `1,234,567`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// `1 film`, `2 films`.
  package static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// A year; nothing for 0.
  package static func year(_ year: Int) -> String { year == 0 ? "" : String(year) }

  /// A title with its year, `Heat (1995)`, unless the title ends with the year already.
  package static func film(_ title: String, _ year: Int) -> String {
    year == 0 || title.hasSuffix("(\(year))") ? printable(title) : "\(printable(title)) (\(year))"
  }

  /// `512 B`, `1.4 MiB`.
  package static func bytes(_ count: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    var unit = "B"
    for next in units where value >= 1024 {
      value /= 1024
      unit = next
    }
    return unit == "B" ? "\(count) B" : "\(number(value, digits: 1)) \(unit)"
  }

  /// `0.41 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`.
  package static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds < 10 { return "\(number(seconds, digits: 2)) s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(padded(whole / 60 % 60)) min" }
    return "\(whole / 86_400) d \(whole / 3600 % 24) h"
  }

  /// Microseconds in the unit that reads best: `85 µs`, `1.20 ms`, `2.05 s`.
  package static func latency(micros: Double) -> String {
    if micros < 10 { return "\(number(micros, digits: 1)) µs" }
    if micros < 1000 { return "\(number(micros, digits: 0)) µs" }
    if micros < 1_000_000 { return "\(number(micros / 1000, digits: 2)) ms" }
    return "\(number(micros / 1_000_000, digits: 2)) s"
  }

  /// The text with a blank for each control character.
  package static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? " " : scalar) }
    return String(clean)
  }

  /// A bar of `width` columns for a fraction between 0 and 1, in eighths of a column.
  package static func bar(_ fraction: Double, width: Int) -> String {
    guard fraction.isFinite else { return "" }
    let eighths = Int((min(max(fraction, 0), 1) * Double(width) * 8).rounded())
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
