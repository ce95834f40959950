import GRDB
import SprocketCore

/// Finds films by what people remember of the title, in three steps: the id or the exact title;
/// titles in which every word begins some word; and, when that is not enough, titles that look alike
/// in spite of typos.
///
/// Scores: 1 the id or the exact title, 0.95 the title but for an article or spaces, 0.6 to 0.9 all
/// words, below 0.6 similar titles. Equal scores are ordered by number of ratings, then by age.
///
/// Cost: the exact step and the words step are index look-ups; the last one compares at most
/// 400 titles letter by letter.
struct TitleSearch {
  private static let candidateLimit = 200
  /// Below this likeness a title is another title.
  private static let similarEnough = 0.62
  /// The same when there are good matches already.
  private static let verySimilar = 0.8

  private let db: Database

  init(_ db: Database) {
    self.db = db
  }

  /// The best `k` films for `text`, best first.
  func find(_ text: String, k: Int) throws -> [FoundItem] {
    let query = TitleQuery(text)
    let split = query.withYearSplitOff
    var matches = try matchesOfWords(query, k: k)
    if matches.isEmpty, let split { matches = try matchesOfWords(split, k: k) }
    if matches.isEmpty {
      let loose = split ?? query
      matches = MatchList(year: loose.year)
      try addSimilarTitles(loose, atLeast: Self.similarEnough, to: &matches)
    } else if matches.count < k {
      try addSimilarTitles(query, atLeast: Self.verySimilar, to: &matches)
    }
    return matches.inTheYear.sorted(by: Match.isBetter).prefix(k).map(\.item)
  }

  private func matchesOfWords(_ query: TitleQuery, k: Int) throws -> MatchList {
    var matches = MatchList(year: query.year)
    try addExactMatches(query, to: &matches)
    try addWordMatches(query, k: k, to: &matches)
    return matches
  }

  // MARK: The steps

  private func addExactMatches(_ query: TitleQuery, to matches: inout MatchList) throws {
    let byID = try candidates("WHERE items.id = ?1 AND items.hidden = 0") {
      try $0.bind(1, query.text)
    }
    for candidate in byID { matches.add(candidate, score: 1) }
    if query.title.key.isEmpty { return }
    let byTitle = try candidates(
      "WHERE items.title_key = ?1 AND items.hidden = 0 ORDER BY rating_count DESC LIMIT ?2"
    ) {
      try $0.bind(1, query.title.key)
      try $0.bind(2, Int64(Self.candidateLimit))
    }
    for candidate in byTitle {
      matches.add(candidate, score: candidate.folded == query.title.full ? 1 : 0.95)
    }
  }

  private func addWordMatches(_ query: TitleQuery, k: Int, to matches: inout MatchList) throws {
    if query.words.isEmpty { return }
    let pattern = query.words.map { Self.quoted($0) + "*" }.joined(separator: " AND ")
    let typed = query.words.reduce(0) { $0 + $1.unicodeScalars.count }
    for candidate in try fullText("item_words", pattern, order: "rating_count DESC", limit: k) {
      let all = candidate.folded.unicodeScalars.lazy.filter { $0 != " " }.count
      let coverage = min(1, Double(typed) / Double(max(all, 1)))
      let isAtStart = candidate.folded.hasPrefix(query.title.full)
      matches.add(candidate, score: 0.6 + 0.2 * coverage + (isAtStart ? 0.1 : 0))
    }
  }

  private func addSimilarTitles(
    _ query: TitleQuery, atLeast threshold: Double, to matches: inout MatchList
  ) throws {
    let comparison = TitleComparison(query)
    let longWords = query.words.filter { $0.unicodeScalars.count > 2 }
    let words = longWords.map { Self.quoted($0) + "*" }.joined(separator: " OR ")
    let trigrams = comparison.trigrams.map(Self.quoted).joined(separator: " OR ")
    for (table, pattern) in [("item_words", words), ("item_trigrams", trigrams)] {
      if pattern.isEmpty { continue }
      for candidate in try fullText(table, pattern, order: "rank", limit: Self.candidateLimit) {
        let similarity = comparison.similarity(toTitle: candidate.folded, key: candidate.key)
        if similarity >= threshold { matches.add(candidate, score: 0.6 * similarity) }
      }
    }
  }

  // MARK: SQL

  private func fullText(_ table: String, _ pattern: String, order: String, limit: Int) throws
    -> [Candidate]
  {
    try candidates(
      """
      JOIN \(table) ON \(table).rowid = items.key
      WHERE \(table) MATCH ?1 AND items.hidden = 0 ORDER BY \(order) LIMIT ?2
      """
    ) {
      try $0.bind(1, pattern)
      try $0.bind(2, Int64(max(limit, Self.candidateLimit)))
    }
  }

  private func candidates(_ condition: String, bind: (PreparedStatement) throws -> Void) throws
    -> [Candidate]
  {
    let statement = try PreparedStatement(
      db,
      """
      SELECT items.key, items.id, items.title, items.year, items.genres, items.rating_count,
        items.folded_title, items.title_key
      FROM items \(condition)
      """)
    try bind(statement)
    var candidates: [Candidate] = []
    try statement.forEachRow { row in
      candidates.append(
        Candidate(
          key: row.text(7), folded: row.text(6), row: row.int(0), ratings: row.int(5),
          item: FoundItem(
            item: ItemID(row.text(1)), title: row.text(2), year: Int(row.int(3)),
            genres: ItemRecord.list(row.text(4)))))
    }
    return candidates
  }

  /// A string of FTS5's query language: nothing in it is an operator.
  private static func quoted(_ text: String) -> String {
    "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
