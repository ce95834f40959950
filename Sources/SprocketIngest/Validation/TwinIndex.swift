import Foundation
import SprocketCore

/// Finds films that are probably one under two ids: the same title but for case, accents,
/// punctuation and article, the same year, and the same directors; in a table without directors,
/// title and year alone. Some 50 bytes for each film.
struct TwinIndex {
  private static let articles: Set<String> = [
    "the", "a", "an", "le", "la", "les", "der", "die", "das", "el", "los", "las", "il",
  ]

  private let hasDirectors: Bool
  private var lines: [UInt64: UInt32] = [:]

  init(_ file: DataSetFile) { hasDirectors = file.columns[.directors] != nil }

  /// Adds a film.
  /// - Returns: the line of its twin, or nil when there is none, or when too little is known of it.
  mutating func add(_ item: Item, line: Int) -> Int? {
    guard item.year != 0, !hasDirectors || !item.directors.isEmpty else { return nil }
    let title = Self.folded(item.title)
    if title.isEmpty { return nil }
    var hasher = Hasher()
    hasher.combine(title)
    hasher.combine(item.year)
    for director in item.directors { hasher.combine(Self.folded(director)) }
    let key = UInt64(bitPattern: Int64(hasher.finalize()))
    if let earlier = lines[key] { return Int(earlier) }
    lines[key] = UInt32(truncatingIfNeeded: line)
    return nil
  }

  /// Letters and digits in lower case, words parted by spaces, without the article in front.
  static func folded(_ text: String) -> String {
    var plain = text
    if !text.utf8.allSatisfy({ $0 < 0x80 }) {
      plain = text.folding(
        options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
    var words: [String] = []
    var word: [UInt8] = []
    for byte in plain.utf8 {
      switch byte {
      case 0x41...0x5A: word.append(byte | 0x20)
      case 0x61...0x7A, 0x30...0x39, 0x80...: word.append(byte)
      case 0x27: continue
      default:
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    if words.count > 1, articles.contains(words[0]) { words.removeFirst() }
    return words.joined(separator: " ")
  }
}
