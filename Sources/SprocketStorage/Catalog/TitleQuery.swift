/// What a person typed to find a film.
struct TitleQuery {
  /// The text as typed, for matching ids.
  let text: String
  let title: FoldedTitle
  let words: [String]
  /// The year in parentheses at the end, as in "Solaris (1972)".
  let year: Int?

  /// Takes the first 256 characters and the first 16 words: longer texts name no film, and the cost
  /// of a search grows with them.
  init(_ typed: String) {
    text = String(typed.prefix(256))
    let (rest, year) = Self.splitYear(text)
    self.year = year
    title = FoldedTitle(rest)
    words = Array(title.words.prefix(16))
  }

  /// The query without a bare year at its end, as in "solaris 1972", or nil when there is none.
  var withYearSplitOff: TitleQuery? {
    guard year == nil, words.count > 1, let last = words.last, let year = Self.year(last) else {
      return nil
    }
    return TitleQuery("\(words.dropLast().joined(separator: " ")) (\(year))")
  }

  private static func splitYear(_ text: String) -> (String, Int?) {
    let trimmed = text.trimmingSuffix(while: \.isWhitespace)
    guard trimmed.last == ")", let open = trimmed.lastIndex(of: "("),
      let year = year(String(trimmed[trimmed.index(after: open)...].dropLast()))
    else { return (text, nil) }
    return (String(trimmed[..<open]), year)
  }

  private static func year(_ text: String) -> Int? {
    guard text.utf8.count == 4, let year = Int(text), (1870...2200).contains(year) else {
      return nil
    }
    return year
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, isDropped(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
