import GRDB
import SprocketCore

/// Adds and changes items, with their entries in the search tables. For write transactions.
struct ItemWriter {
  enum Outcome {
    case added, changed, unchanged
  }

  /// What to do with fields that a changed item leaves empty.
  enum Replacement {
    /// The new item is all there is to know.
    case everything
    /// An empty field means that its source does not know: the stored one stays, as does the
    /// hidden mark.
    case onlyGivenFields
  }

  private let db: Database
  private let find: PreparedStatement
  private let insert: PreparedStatement
  private let update: PreparedStatement
  private let insertWords: PreparedStatement
  private let insertTrigrams: PreparedStatement
  private let updateWords: PreparedStatement
  private let updateTrigrams: PreparedStatement
  private let findDeleted: PreparedStatement
  private let forgetDeleted: PreparedStatement
  private var revision: Int64?
  private var added = 0
  /// What the next film that is new gets: above all keys that were ever given.
  private var nextKey: Int64

  init(_ db: Database) throws {
    self.db = db
    find = try PreparedStatement(
      db, "SELECT \(ItemRecord.columns), items.key FROM items WHERE items.id = ?")
    insert = try PreparedStatement(
      db,
      """
      INSERT INTO items (title, year, genres, directors, cast, tags, imdb_id, tmdb_id, hidden,
        revision, folded_title, title_key, overview, language, countries, writers, runtime,
        certification, id, key)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    update = try PreparedStatement(
      db,
      """
      UPDATE items SET title = ?, year = ?, genres = ?, directors = ?, cast = ?, tags = ?,
        imdb_id = ?, tmdb_id = ?, hidden = ?, revision = ?, folded_title = ?, title_key = ?,
        overview = ?, language = ?, countries = ?, writers = ?, runtime = ?, certification = ?
      WHERE id = ?
      """)
    findDeleted = try PreparedStatement(db, "SELECT key FROM deleted_items WHERE id = ?")
    forgetDeleted = try PreparedStatement(db, "DELETE FROM deleted_items WHERE key = ?")
    let highest = try PreparedStatement(
      db,
      """
      SELECT max(
        (SELECT ifnull(max(key), 0) FROM items), (SELECT ifnull(max(key), 0) FROM deleted_items))
      """)
    nextKey = (try highest.first { $0.int(0) } ?? 0) + 1
    insertWords = try PreparedStatement(db, "INSERT INTO item_words (title, rowid) VALUES (?, ?)")
    insertTrigrams = try PreparedStatement(
      db, "INSERT INTO item_trigrams (title, rowid) VALUES (?, ?)")
    updateWords = try PreparedStatement(db, "UPDATE item_words SET title = ? WHERE rowid = ?")
    updateTrigrams = try PreparedStatement(db, "UPDATE item_trigrams SET title = ? WHERE rowid = ?")
  }

  /// Adds the item or changes the stored one, and gives its key.
  mutating func upsert(_ given: Item, replacing: Replacement) throws -> (Outcome, key: Int64) {
    try find.bind(1, given.item.rawValue)
    let stored = try find.first { row in
      (
        item: ItemRecord.item(from: row, withStatistics: false),
        key: row.int(ItemRecord.columnCount)
      )
    }
    guard let stored else { return (.added, try add(ItemRecord.normalized(given))) }
    let item: Item
    switch replacing {
    case .everything: item = ItemRecord.normalized(given)
    case .onlyGivenFields: item = ItemRecord.normalized(Self.merge(given, onto: stored.item))
    }
    if item == stored.item { return (.unchanged, stored.key) }
    let title = FoldedTitle(item.title)
    try write(item, title: title, with: update)
    if item.title != stored.item.title {
      try index(title, key: stored.key, words: updateWords, trigrams: updateTrigrams)
    }
    return (.changed, stored.key)
  }

  /// Adds an item that is known to be new, and gives its key.
  mutating func add(_ item: Item) throws -> Int64 {
    let title = FoldedTitle(item.title)
    let key = try newKey(for: item.item)
    try insert.bind(20, key)
    try write(item, title: title, with: insert)
    try index(title, key: key, words: insertWords, trigrams: insertTrigrams)
    added += 1
    return key
  }

  /// The key that the film had before it was deleted, with all that users did with it, or a new one.
  private mutating func newKey(for id: ItemID) throws -> Int64 {
    try findDeleted.bind(1, id.rawValue)
    guard let key = try findDeleted.first({ $0.int(0) }) else {
      defer { nextKey += 1 }
      return nextKey
    }
    try forgetDeleted.bind(1, key)
    try forgetDeleted.run()
    return key
  }

  /// Counts what was added. To be called once, at the end.
  func finish() throws {
    try db.add(added, to: .items)
  }

  static func merge(_ given: Item, onto stored: Item) -> Item {
    var result = stored
    if !given.title.isEmpty { result.title = given.title }
    if given.year != 0 { result.year = given.year }
    if !given.genres.isEmpty { result.genres = given.genres }
    if !given.directors.isEmpty { result.directors = given.directors }
    if !given.cast.isEmpty { result.cast = given.cast }
    if !given.tags.isEmpty { result.tags = given.tags }
    if !given.imdbID.isEmpty { result.imdbID = given.imdbID }
    if !given.tmdbID.isEmpty { result.tmdbID = given.tmdbID }
    if !given.overview.isEmpty { result.overview = given.overview }
    if !given.language.isEmpty { result.language = given.language }
    if !given.countries.isEmpty { result.countries = given.countries }
    if !given.writers.isEmpty { result.writers = given.writers }
    if given.runtimeMinutes != 0 { result.runtimeMinutes = given.runtimeMinutes }
    if !given.certification.isEmpty { result.certification = given.certification }
    return result
  }

  private mutating func write(
    _ item: Item, title: FoldedTitle, with statement: PreparedStatement
  ) throws {
    let revision = try self.revision ?? db.nextRevision()
    self.revision = revision
    try statement.bind(1, item.title)
    try statement.bind(2, Int64(item.year))
    try statement.bind(3, ItemRecord.text(item.genres))
    try statement.bind(4, ItemRecord.text(item.directors))
    try statement.bind(5, ItemRecord.text(item.cast))
    try statement.bind(6, ItemRecord.text(item.tags))
    try statement.bind(7, item.imdbID)
    try statement.bind(8, item.tmdbID)
    try statement.bind(9, item.hidden)
    try statement.bind(10, revision)
    try statement.bind(11, title.full)
    try statement.bind(12, title.key)
    try statement.bind(13, item.overview)
    try statement.bind(14, item.language)
    try statement.bind(15, ItemRecord.text(item.countries))
    try statement.bind(16, ItemRecord.text(item.writers))
    try statement.bind(17, Int64(item.runtimeMinutes))
    try statement.bind(18, item.certification)
    try statement.bind(19, item.item.rawValue)
    try statement.run()
  }

  private func index(
    _ title: FoldedTitle, key: Int64, words: PreparedStatement, trigrams: PreparedStatement
  ) throws {
    for statement in [words, trigrams] {
      try statement.bind(1, title.full)
      try statement.bind(2, key)
      try statement.run()
    }
  }
}
