import Foundation

/// A title as it is compared: without case, accents, punctuation and a leading article, and with
/// the year apart. `Matrix, The (1999)` and `the matrix` have the same words.
package struct TitleKey: Hashable, Sendable {
  /// The title's words.
  package let words: [String]
  /// The year in parentheses at the end; 0 when there is none.
  package let year: Int

  private static let articles: Set<String> = ["the", "a", "an"]
  /// Articles that catalogues write behind a comma: `Misérables, Les`.
  private static let trailingArticles: Set<String> = [
    "the", "a", "an", "le", "la", "les", "l", "un", "une", "il", "lo", "i", "gli", "el", "los",
    "las", "der", "die", "das", "o", "os", "as",
  ]

  package init(_ title: String) {
    let (text, year) = Self.splitYear(title)
    self.year = year
    words = Self.words(of: text)
  }

  /// The keys under which a catalogue's title is found: the whole, the part outside of parentheses
  /// and each part inside, as in `Seven (a.k.a. Se7en) (1995)`.
  package static func all(of title: String) -> [[String]] {
    let text = splitYear(title).text
    var outside = ""
    var inside: [String] = []
    var depth = 0
    for character in text {
      switch character {
      case "(":
        depth += 1
        if depth == 1 { inside.append("") }
      case ")": depth = max(0, depth - 1)
      default:
        if depth == 0 {
          outside.append(character)
        } else {
          inside[inside.count - 1].append(character)
        }
      }
    }
    let others = inside.map { $0.replacingOccurrences(of: "a.k.a. ", with: "") }
    return ([text, outside] + others).map(words).filter { !$0.isEmpty }
  }

  /// A title without a year in parentheses at its end.
  package static func withoutYear(_ title: String) -> String {
    splitYear(title).text
  }

  private static func splitYear(_ title: String) -> (text: String, year: Int) {
    let trimmed = title.trimmingCharacters(in: .whitespaces)
    guard trimmed.hasSuffix(")"), let open = trimmed.lastIndex(of: "(") else { return (trimmed, 0) }
    let digits = trimmed[trimmed.index(after: open)...].dropLast()
    guard digits.count == 4, let year = Int(digits), year >= 1000 else { return (trimmed, 0) }
    return (trimmed[..<open].trimmingCharacters(in: .whitespaces), year)
  }

  private static func words(of text: String) -> [String] {
    let folded = text.folding(
      options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    var words = split(folded.replacingOccurrences(of: "&", with: " and "))
    if let comma = folded.lastIndex(of: ",") {
      let tail = split(String(folded[folded.index(after: comma)...]))
      if tail.count == 1, words.count > 1, trailingArticles.contains(tail[0]) {
        words = tail + words.dropLast()
      }
    }
    if words.count > 1, articles.contains(words[0]) { words.removeFirst() }
    return words
  }

  /// Runs of letters and digits; an apostrophe within a word does not part it.
  private static func split(_ text: String) -> [String] {
    text.filter { $0 != "'" && $0 != "’" }
      .split { !$0.isLetter && !$0.isNumber }
      .map(String.init)
  }
}
