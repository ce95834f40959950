/// What one value of a table is.
enum ValueForm: Hashable {
  /// Nothing, or nothing but blanks.
  case blank
  /// A word that stands for nothing, such as `NULL`.
  case marker
  case whole(Double)
  case decimal(Double)
  case date(year: Int)
  case text

  var isMissing: Bool { self == .blank || self == .marker }

  var number: Double? {
    switch self {
    case .whole(let value), .decimal(let value): value
    default: nil
    }
  }

  /// - Parameters:
  ///   - value: Without blanks around it.
  ///   - readsMarkers: Whether words that stand for nothing are looked for; not among titles, since
  ///     films are called "None" and "Null".
  init(_ value: Span<UInt8>, readsMarkers: Bool) {
    guard value.count > 0 else {
      self = .blank
      return
    }
    let first = value[0]
    if readsMarkers, value.count <= Markers.longest, Markers.mayStart(first), Markers.holds(value) {
      self = .marker
      return
    }
    if first &- 0x30 < 10 || first == 0x2D || first == 0x2B || first == 0x2E {
      if value.count <= 24, case .number(let number) = NumberText(value) {
        self = Self.isWhole(value) ? .whole(number) : .decimal(number)
        return
      }
      self = DateText.year(value).map { .date(year: $0) } ?? .text
      return
    }
    self = DateText.yearAfterMonthName(value).map { .date(year: $0) } ?? .text
  }

  private static func isWhole(_ value: Span<UInt8>) -> Bool {
    for index in value.indices where value[index] == 0x2E || value[index] | 0x20 == 0x65 {
      return false
    }
    return true
  }
}

/// Words that stand for a value that is not there.
enum Markers {
  static let words = [
    "\\N", "NULL", "null", "NaN", "nan", "N/A", "n/a", "#N/A", "<NA>", "None", "none",
    "(no genres listed)", "-", "--", "[]", "{}", "?",
  ]
  static let longest = 18
  private static let bytes = words.map { [UInt8]($0.utf8) }
  private static let firsts: [Bool] = {
    var firsts = [Bool](repeating: false, count: 256)
    for word in bytes { if let first = word.first { firsts[Int(first)] = true } }
    return firsts
  }()

  static func mayStart(_ byte: UInt8) -> Bool { firsts[Int(byte)] }

  static func holds(_ value: Span<UInt8>) -> Bool {
    bytes.contains { word in
      guard word.count == value.count else { return false }
      return value.indices.allSatisfy { word[$0] == value[$0] }
    }
  }
}

/// Finds the year in a date of one of the usual spellings.
enum DateText {
  /// `2021-09-25` with or without a time, `2021/09/25`, `25.09.2021`, `9/25/2021`,
  /// `25 September 2021`.
  static func year(_ text: Span<UInt8>) -> Int? {
    let count = text.count
    guard count >= 8, count <= 35 else { return nil }
    if count >= 10, let year = wholeNumber(text, 0..<4), text[4] == 0x2D || text[4] == 0x2F,
      text[7] == text[4], let month = wholeNumber(text, 5..<7), (1...12).contains(month),
      let day = wholeNumber(text, 8..<10), (1...31).contains(day),
      count == 10 || text[10] == 0x54 || text[10] == 0x20
    {
      return year
    }
    var index = 0
    guard let one = number(text, &index, digits: 1...2), index < count else { return nil }
    let mark = text[index]
    if mark == 0x20 {
      index += 1
      guard (1...31).contains(one), monthName(text, &index) else { return nil }
      while index < count, text[index] == 0x20 || text[index] == 0x2C { index += 1 }
      return lastYear(text, index)
    }
    guard mark == 0x2E || mark == 0x2F || mark == 0x2D else { return nil }
    index += 1
    guard let two = number(text, &index, digits: 1...2), index < count, text[index] == mark,
      (1...12).contains(one) && (1...31).contains(two)
        || (1...31).contains(one) && (1...12).contains(two)
    else { return nil }
    return lastYear(text, index + 1)
  }

  /// `September 25, 2021`, `Sep 2021`.
  static func yearAfterMonthName(_ text: Span<UInt8>) -> Int? {
    guard text.count >= 8, text.count <= 20 else { return nil }
    var index = 0
    guard monthName(text, &index), index < text.count, text[index] == 0x20 else { return nil }
    index += 1
    let start = index
    if let day = number(text, &index, digits: 1...2), (1...31).contains(day), index < text.count,
      text[index] == 0x2C || text[index] == 0x20
    {
      while index < text.count, text[index] == 0x2C || text[index] == 0x20 { index += 1 }
      return lastYear(text, index)
    }
    return lastYear(text, start)
  }

  private static func lastYear(_ text: Span<UInt8>, _ start: Int) -> Int? {
    guard text.count - start == 4 else { return nil }
    return wholeNumber(text, start..<text.count)
  }

  private static func number(
    _ text: Span<UInt8>, _ index: inout Int, digits: ClosedRange<Int>
  ) -> Int? {
    let start = index
    while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
    return digits.contains(index - start) ? wholeNumber(text, start..<index) : nil
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ].map { [UInt8]($0.utf8) }

  /// Passes over a month's name, whole or its first three letters.
  private static func monthName(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    var end = index
    while end < text.count, (text[end] | 0x20) &- 0x61 < 26 { end += 1 }
    let length = end - index
    guard length >= 3, length <= 9 else { return false }
    let start = index
    let isMonth = months.contains { month in
      (length == 3 || length == month.count)
        && (0..<length).allSatisfy { month[$0] == text[start + $0] | 0x20 }
    }
    if isMonth { index = end }
    return isMonth
  }
}

/// What bytes tell about characters.
enum CharacterCheck {
  /// Whether the bytes are UTF-8, and whether they look like UTF-8 that was taken for Latin-1 and
  /// encoded once more (`Ã©` for `é`, `â€™` for `’`).
  static func check(_ text: Span<UInt8>) -> (isValid: Bool, isGarbled: Bool) {
    var index = 0
    var isGarbled = false
    while index < text.count {
      let lead = text[index]
      index += 1
      if lead < 0x80 { continue }
      let length =
        switch lead {
        case 0xC2...0xDF: 1
        case 0xE0...0xEF: 2
        case 0xF0...0xF4: 3
        default: 0
        }
      guard length > 0, index + length <= text.count else { return (false, isGarbled) }
      for place in index..<index + length where text[place] & 0xC0 != 0x80 {
        return (false, isGarbled)
      }
      let next = index + length
      // `Ã` or `Â` and then a character of U+0080…U+00BF; `â` and then `€`.
      if lead == 0xC3, text[index] == 0x83 || text[index] == 0x82, next < text.count,
        text[next] == 0xC2
      {
        isGarbled = true
      }
      if lead == 0xC3, text[index] == 0xA2, next + 2 < text.count, text[next] == 0xE2,
        text[next + 1] == 0x82, text[next + 2] == 0xAC
      {
        isGarbled = true
      }
      index = next
    }
    return (true, isGarbled)
  }
}
