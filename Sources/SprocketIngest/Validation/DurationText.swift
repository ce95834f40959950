/// How long a film runs, as tables write it.
enum DurationText: Hashable {
  case minutes(Int)
  /// The number of seasons of a series.
  case seasons(Int)

  /// Reads `90`, `90.0`, `90 min`, `1h 30m`, `2 h`, `2 Seasons`; nil when it is nothing of these.
  /// Parts of a minute are rounded.
  init?(_ text: String) {
    var numbers: [(value: Double, unit: String)] = []
    var rest = text[...].trimmed
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let value = Double(digits), digits.first != ".", digits.utf8.count <= 9 else {
        return nil
      }
      rest = rest.dropFirst(digits.count).trimmed
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      numbers.append((value, unit.lowercased()))
      rest = rest.dropFirst(unit.count).trimmed
      if unit.isEmpty, !rest.isEmpty { return nil }
    }
    switch numbers.map(\.unit) {
    case [""], ["min"], ["mins"], ["minutes"], ["minute"], ["m"]:
      self = .minutes(Int(numbers[0].value.rounded()))
    case ["h"], ["hr"], ["hrs"], ["hours"], ["hour"]:
      self = .minutes(Int((numbers[0].value * 60).rounded()))
    case ["h", "m"], ["h", "min"], ["hr", "min"], ["hours", "minutes"], ["h", ""]:
      self = .minutes(Int((numbers[0].value * 60 + numbers[1].value).rounded()))
    case ["season"], ["seasons"]:
      self = .seasons(Int(numbers[0].value))
    default: return nil
    }
  }
}
