import Foundation

/// A title without everything that people type differently: case, accents, punctuation, the place
/// of the article.
///
/// "Matrix, The" and "The Matrix" are one; so are "Amélie" and "amelie", "WALL·E" and "wall e".
/// A name in parentheses, as in "Seven (a.k.a. Se7en)", is kept as more words.
struct FoldedTitle: Equatable {
  /// All words, the article in front, with single spaces.
  var full: String
  /// The main title without its article and without spaces.
  var key: String

  init(_ title: String) {
    let parts = Self.split(title)
    var words = Self.segmentWords(parts.main)
    key = Self.withoutArticle(words).joined()
    for alternative in parts.alternatives {
      var more = Self.segmentWords(alternative)
      if more.starts(with: ["a", "k", "a"]) { more.removeFirst(3) }
      words += more
    }
    full = words.joined(separator: " ")
    if key.isEmpty { key = words.joined() }
  }

  /// The words of the whole title.
  var words: [String] { full.split(separator: " ").map(String.init) }

  // MARK: Articles

  private static let articles: Set<String> = [
    "the", "a", "an",  // English
    "le", "la", "les", "l", "un", "une",  // French
    "der", "die", "das", "ein", "eine",  // German
    "el", "los", "las", "una", "unos",  // Spanish
    "il", "lo", "gli", "i",  // Italian
    "o", "os", "as", "um", "uma",  // Portuguese
    "de", "het", "een", "den", "det", "en", "ett",  // Dutch, Danish, Swedish, Norwegian
  ]

  /// Drops a leading article unless it is all there is.
  static func withoutArticle(_ words: [String]) -> [String] {
    guard words.count > 1, let first = words.first, articles.contains(first) else { return words }
    return Array(words.dropFirst())
  }

  /// The words of a part of a title, an article behind the last comma moved to the front.
  private static func segmentWords(_ segment: String) -> [String] {
    if let comma = segment.lastIndex(of: ",") {
      let tail = words(in: String(segment[segment.index(after: comma)...]))
      if tail.count == 1, articles.contains(tail[0]) {
        return tail + words(in: String(segment[..<comma]))
      }
    }
    return words(in: segment)
  }

  // MARK: Parentheses

  /// Parts "City of Lost Children, The (Cité des enfants perdus, La)" into the main title and the
  /// others. A title that begins with a parenthesis is taken as it is.
  private static func split(_ title: String) -> (main: String, alternatives: [String]) {
    guard let open = title.firstIndex(of: "("),
      title[..<open].contains(where: { !$0.isWhitespace })
    else { return (title, []) }
    let rest = title[open...].split(whereSeparator: { $0 == "(" || $0 == ")" })
    return (String(title[..<open]), rest.map(String.init))
  }

  // MARK: Letters

  /// Lower case words of letters and digits, without accents.
  static func words(in text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in folded(text).unicodeScalars {
      switch scalar {
      case "'", "\u{2019}", "\u{2018}", "`", "\u{B4}":
        continue  // "schindler's" is one word
      case "&":
        if !word.isEmpty { words.append(word) }
        words.append("and")
        word = ""
      default:
        if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
          if let plain = plainLetters[scalar] {
            word += plain
          } else {
            word.unicodeScalars.append(scalar)
          }
        } else if !word.isEmpty {
          words.append(word)
          word = ""
        }
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func folded(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    return text.folding(
      options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
  }

  /// Letters that are no base letter with an accent to Unicode, but are to people who type.
  private static let plainLetters: [Unicode.Scalar: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
  ]
}
