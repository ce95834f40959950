import Foundation

/// Reads `ratings.csv` the slow and obvious way: the whole file at once, text by text.
struct SlowRatings {
  private(set) var kept: [String: PlainRating] = [:]
  private(set) var rejectedLines: [Int] = []
  private var lineOfPair: [String: Int] = [:]

  /// The patterns that fields must follow; building them takes longer than matching.
  struct Patterns {
    let id = /[0-9]{1,128}/
    let decimal = /[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/
    let seconds = /([0-9]{1,18})|(-?[0-9]{1,12})\.([0-9]{1,18})/
    let latest = Int64(Date().timeIntervalSince1970 + 86_400) * 1_000_000
  }

  private let patterns: Patterns

  init(_ bytes: [UInt8], header: String, items: [String], _ patterns: Patterns) {
    self.patterns = patterns
    // One character per byte, so that damaged UTF-8 needs no special case.
    let text = String(decoding: bytes.map(UInt16.init), as: UTF16.self)
    let lines = text.dropFirst(header.count).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    var number = 0
    while number < lines.count {
      let line = number + 2
      if Self.isBlank(lines[number]) {
        number += 1
        continue
      }
      guard let (fields, lineCount) = Self.row(lines[number...]) else {
        rejectedLines.append(line)
        number += 1
        continue
      }
      number += lineCount
      take(fields, line, items)
    }
  }

  private mutating func take(_ fields: [String], _ line: Int, _ items: [String]) {
    guard fields.count == 4, fields[0].wholeMatch(of: patterns.id) != nil,
      items.contains(fields[1]), fields[2].wholeMatch(of: patterns.decimal) != nil,
      let value = Double(fields[2].hasSuffix(".") ? fields[2] + "0" : fields[2]),
      (0...10).contains(value), let micros = micros(fields[3]),
      micros < patterns.latest
    else {
      rejectedLines.append(line)
      return
    }
    var rating = PlainRating(fields[0], fields[1], Float(value), 0)
    rating.timeMicros = micros
    let pair = rating.user + "/" + rating.item
    if let earlier = kept[pair] {
      guard rating.timeMicros > earlier.timeMicros else {
        rejectedLines.append(line)
        return
      }
      rejectedLines.append(lineOfPair[pair] ?? 0)
    }
    kept[pair] = rating
    lineOfPair[pair] = line
  }

  private func micros(_ text: String) -> Int64? {
    guard let match = text.wholeMatch(of: patterns.seconds) else {
      return nil
    }
    if let whole = match.1, let seconds = Double(whole) {
      return seconds > 1e12 ? .max : Int64(seconds) * 1_000_000
    }
    guard let whole = match.2, let fraction = match.3, let seconds = Int64(whole),
      !whole.hasPrefix("-"), let micros = Int64((fraction + "000000").prefix(6))
    else { return nil }
    return seconds * 1_000_000 + micros
  }

  private static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { " \t\r".unicodeScalars.contains($0) }
  }

  /// The fields of the row that starts with the first line and the number of its lines, or nil when
  /// its quotes are wrong.
  private static func row(_ lines: ArraySlice<String>) -> (fields: [String], lineCount: Int)? {
    var rest = lines.map { Array($0.unicodeScalars) }
    // Carriage returns and blanks before and after a row do not belong to it.
    while let first = rest[0].first, " \t\r".unicodeScalars.contains(first) {
      rest[0].removeFirst()
    }
    var fields: [String] = []
    var field = ""
    var lineCount = 1
    var characters = rest[0][...]
    while true {
      while let next = characters.first, next == " " || next == "\t" { characters.removeFirst() }
      field = ""
      if characters.first == "\"" {
        characters.removeFirst()
        while true {
          guard let next = characters.popFirst() else {
            guard lineCount < rest.count else { return nil }
            characters = rest[lineCount][...]
            lineCount += 1
            field += "\n"
            continue
          }
          guard next == "\"" else {
            field.unicodeScalars.append(next)
            continue
          }
          guard characters.first == "\"" else { break }
          characters.removeFirst()
          field += "\""
        }
        while let next = characters.first, next == " " || next == "\t" { characters.removeFirst() }
      } else {
        while let next = characters.first, next != ",", next != "\r" {
          if next == "\"" { return nil }
          field.unicodeScalars.append(next)
          characters.removeFirst()
        }
      }
      fields.append(field.trimmingCharacters(in: CharacterSet(charactersIn: " \t")))
      guard let next = characters.popFirst() else { return (fields, lineCount) }
      if next == "\r" {
        return isBlank(String(String.UnicodeScalarView(characters))) ? (fields, lineCount) : nil
      }
      if next != "," { return nil }
    }
  }
}
