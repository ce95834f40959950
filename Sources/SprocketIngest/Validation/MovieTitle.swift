/// A title in MovieLens' writing, taken apart.
package struct MovieTitle: Hashable, Sendable {
  /// The title as people read it, such as `The Matrix`; other names in brackets are kept.
  package let title: String
  /// The year; 0 when the text has none.
  package let year: Int

  /// Reads `Matrix, The (1999)`, `Seven (a.k.a. Se7en) (1995)`, `Death Note (2006–2007)` (the first
  /// year counts) and titles without a year. A remark after the year such as `(V)` is dropped.
  package init(movieLens text: String) {
    var rest = Substring(text).trimmed
    var year = 0
    // At most two brackets at the end belong to the year: the year itself and a remark after it.
    var candidate = rest
    for _ in 0..<2 {
      guard let (before, inside) = candidate.splittingLastBrackets else { break }
      if let found = Self.year(inside) {
        year = found
        rest = before
        break
      }
      guard inside.count <= 3, inside.allSatisfy({ $0.isLetter && $0.isUppercase }) else { break }
      candidate = before
    }
    self.year = year
    title = Self.readable(rest)
  }

  private static func year(_ text: Substring) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard digits.count == 4 else { return nil }
    let tail = text.dropFirst(4)
    guard tail.allSatisfy({ $0 == "-" || $0 == "–" || $0 == " " || ($0.isASCII && $0.isNumber) })
    else { return nil }
    return Int(digits)
  }

  /// Moves articles to the front, in the title and in each bracket after it.
  private static func readable(_ text: Substring) -> String {
    var parts: [String] = []
    var rest = text
    while let (before, inside) = rest.splittingLastBrackets, !before.isEmpty {
      parts.append("(\(articleFirst(inside)))")
      rest = before
    }
    parts.append(articleFirst(rest))
    return parts.reversed().joined(separator: " ")
  }

  private static func articleFirst(_ text: Substring) -> String {
    for label in ["a.k.a. ", "aka ", "A.K.A. "] where text.hasPrefix(label) {
      return label + articleFirst(text.dropFirst(label.count))
    }
    guard let comma = text.lastIndex(of: ",") else { return String(text) }
    let article = text[text.index(after: comma)...].trimmed
    guard articles.contains(String(article).lowercased()) else { return String(text) }
    let glue = article.hasSuffix("'") || article.hasSuffix("’") ? "" : " "
    return "\(article)\(glue)\(text[..<comma].trimmed)"
  }

  /// The articles that MovieLens moves to the end. Short words that are also other things, such as
  /// the Italian `I` and the Portuguese `O`, count too: a comma stands before them.
  private static let articles: Set<String> = [
    "the", "a", "an", "le", "la", "les", "l'", "l’", "un", "une", "der", "die", "das", "ein",
    "eine",
    "el", "los", "las", "lo", "una", "uno", "il", "i", "gli", "den", "det", "de", "het", "en",
    "ett",
    "et", "o", "os", "as", "um", "uma",
  ]
}

extension Substring {
  /// Without white space around it.
  var trimmed: Substring {
    // Most texts begin and end with a plain letter; looking up what others are takes long.
    if let first = utf8.first, let last = utf8.last, (0x21..<0x7F).contains(first),
      (0x21..<0x7F).contains(last)
    {
      return self
    }
    var part = self
    while let first = part.first, first.isWhitespace { part.removeFirst() }
    while let last = part.last, last.isWhitespace { part.removeLast() }
    return part
  }

  /// The text before the brackets that end it, and the text inside them.
  fileprivate var splittingLastBrackets: (before: Substring, inside: Substring)? {
    guard last == ")" else { return nil }
    var depth = 0
    for index in indices.reversed() {
      switch self[index] {
      case ")": depth += 1
      case "(":
        depth -= 1
        if depth == 0 {
          let inside = self[self.index(after: index)..<self.index(before: endIndex)]
          return (self[..<index].trimmed, inside.trimmed)
        }
      default: break
      }
    }
    return nil
  }
}
