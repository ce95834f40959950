import GRDB
import SprocketCore

/// Finds films by what people remember of the title, in three steps: the id or the exact title;
/// titles in which every word begins some word; and, when that is not enough, titles that look alike
/// in spite of typos.
///
/// Scores: 1 the id or the exact title, 0.95 the title but for an article or spaces, 0.6 to 0.9 all
/// words, below 0.6 similar titles. Equal scores are ordered by number of ratings, then by age.
///
/// Cost: the exact step and the words step are index look-ups; the last one reads some thousands of
/// index entries and compares at most 200 titles letter by letter.
struct TitleSearch {
  private static let candidateLimit = 200
  /// Titles that the trigrams looked up may stand in, all together.
  private static let trigramTitleLimit = 5000
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
      "WHERE items.title_key = ?1 AND items.hidden = 0 ORDER BY item_ratings.count DESC LIMIT ?2"
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
    let candidates = try fullText(
      "item_words", pattern, order: "item_ratings.count DESC", limit: max(k, Self.candidateLimit))
    for candidate in candidates {
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
    let trigrams = try rarest(comparison.trigrams)
    if trigrams.isEmpty { return }
    let pattern = trigrams.map(Self.quoted).joined(separator: " OR ")
    let candidates = try fullText(
      "item_trigrams", pattern, order: "rank", limit: Self.candidateLimit)
    for candidate in candidates {
      let similarity = comparison.similarity(toTitle: candidate.folded, key: candidate.key)
      if similarity >= threshold { matches.add(candidate, score: 0.6 * similarity) }
    }
  }

  /// The trigrams that tell the most, so that those of "the" and "of" do not rank half of the
  /// catalogue: the rarest ones, as long as they stand in few thousand titles together.
  private func rarest(_ trigrams: [String]) throws -> [String] {
    let query = try PreparedStatement(db, "SELECT doc FROM item_trigram_counts WHERE term = ?")
    var counted: [(trigram: String, titles: Int64)] = []
    for trigram in trigrams {
      try query.bind(1, trigram)
      if let titles = try query.first({ $0.int(0) }) { counted.append((trigram, titles)) }
    }
    counted.sort { $0.titles < $1.titles }
    var total: Int64 = 0
    let affordable = counted.prefix {
      total += $0.titles
      return total <= Self.trigramTitleLimit
    }
    return (affordable.isEmpty ? counted.prefix(1) : affordable).map(\.trigram)
  }

  // MARK: SQL

  private func fullText(_ table: String, _ pattern: String, order: String, limit: Int) throws
    -> [Candidate]
  {
    // The inner query reads only narrow rows; the films themselves are read for the few it gives.
    try candidates(
      """
      WHERE items.key IN (
        SELECT \(table).rowid FROM \(table)
          LEFT JOIN item_ratings ON item_ratings.item = \(table).rowid
        WHERE \(table) MATCH ?1
          AND \(table).rowid NOT IN (SELECT key FROM items WHERE hidden = 1)
        ORDER BY \(order) LIMIT ?2)
      """
    ) {
      try $0.bind(1, pattern)
      try $0.bind(2, Int64(limit))
    }
  }

  private func candidates(_ condition: String, bind: (PreparedStatement) throws -> Void) throws
    -> [Candidate]
  {
    let statement = try PreparedStatement(
      db,
      """
      SELECT items.key, items.id, items.title, items.year, items.genres,
        item_ratings.count, items.folded_title, items.title_key
      FROM items LEFT JOIN item_ratings ON item_ratings.item = items.key
      \(condition)
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
