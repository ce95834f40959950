import GRDB
import SprocketCore

/// How far an export is: what comes next and after which key.
///
/// No statement stays open between two chunks; each chunk begins with a look-up of the key where
/// the last one ended.
struct ExportProgress {
  private enum Part {
    case items, ratings, events
  }

  /// Bytes of a chunk on the wire, roughly and at most; a single film may be longer.
  static let chunkBytes = 512 << 10
  /// Events of a chunk; each is two messages on the wire.
  private static let chunkEvents = 8_192

  let totals: ExportTotals
  private var parts: [Part]
  private var key: Int64 = 0
  private var isFirst = true
  private var ratings: RatingChunks

  init(_ request: ExportRequest, _ db: Database) throws {
    totals = ExportTotals(
      items: request.items ? Int(try db.value(of: .items)) : 0,
      ratings: request.ratings ? Int(try db.value(of: .ratings)) : 0,
      events: request.events ? Int(try db.value(of: .events)) : 0,
      position: try db.value(of: .position))
    parts =
      (request.items ? [.items] : []) + (request.ratings ? [.ratings] : [])
      + (request.events ? [.events] : [])
    let itemIDs = request.ratings || request.events ? try db.itemIDsByKey() : []
    ratings = RatingChunks(itemIDs: itemIDs, deleted: try db.deletedItemKeys())
  }

  /// The next chunk, or nil when the last one has been given.
  mutating func nextChunk(_ db: Database, forgotten: Set<UInt64>) throws -> ExportChunk? {
    guard let part = parts.first else { return nil }
    var chunk = ExportChunk()
    if isFirst { chunk.totals = totals }
    isFirst = false
    let isPartDone: Bool
    switch part {
    case .items: isPartDone = try addItems(to: &chunk, db)
    case .ratings: isPartDone = try ratings.fill(&chunk.ratings, db, forgotten: forgotten)
    case .events: isPartDone = try addEvents(to: &chunk, db, forgotten: forgotten)
    }
    if isPartDone {
      parts.removeFirst()
      key = 0
    }
    chunk.complete = parts.isEmpty
    return chunk
  }

  // MARK: Films

  private mutating func addItems(to chunk: inout ExportChunk, _ db: Database) throws -> Bool {
    let query = try PreparedStatement(
      db,
      """
      SELECT \(ItemRecord.columns), item_ratings.count, item_ratings.sum, items.key
      FROM items LEFT JOIN item_ratings ON item_ratings.item = items.key
      WHERE items.key > ? ORDER BY items.key
      """)
    try query.bind(1, key)
    defer { query.reset() }
    var bytes = 0
    while try query.step() {
      let item = ItemRecord.item(from: query, withStatistics: true)
      bytes += Self.bytes(of: item)
      if bytes > Self.chunkBytes, !chunk.items.isEmpty { return false }
      chunk.items.append(item)
      key = query.int(ItemRecord.columnCount + 2)
    }
    return true
  }

  /// What a film takes on the wire, roughly.
  private static func bytes(of item: Item) -> Int {
    let lists = [
      item.genres, item.directors, item.writers, item.cast, item.tags, item.countries,
    ]
    let texts = [
      item.title, item.overview, item.imdbID, item.tmdbID, item.language, item.certification,
    ]
    return 64 + texts.reduce(0) { $0 + $1.utf8.count }
      + lists.reduce(0) { sum, list in list.reduce(sum) { $0 + $1.utf8.count + 3 } }
  }

  // MARK: Events

  private mutating func addEvents(
    to chunk: inout ExportChunk, _ db: Database, forgotten: Set<UInt64>
  ) throws -> Bool {
    let query = try PreparedStatement(
      db,
      """
      SELECT events.position, users.id, events.item, events.kind, events.value, events.time,
        event_ids.id, events.retracted
      FROM events JOIN users ON users.key = events.user
        LEFT JOIN event_ids ON event_ids.position = events.position
      WHERE events.position > ? ORDER BY events.position
      """)
    try query.bind(1, key)
    defer { query.reset() }
    var bytes = 0
    while try query.step() {
      key = query.int(0)
      let user = UserID(query.text(1))
      guard let item = try ratings.itemID(ofKey: query.int(2)) else { continue }
      if !forgotten.isEmpty, forgotten.contains(Tombstone.hash(of: user)) { continue }
      let event = FeedbackEvent(
        eventID: query.text(6), user: user, item: item,
        kind: try EventKind(stored: query.int(3)), value: query.double(4),
        timeMicros: query.int(5))
      chunk.events.append(StoredEvent(event: event, position: key, retracted: query.int(7) != 0))
      bytes += 48 + user.rawValue.utf8.count + item.rawValue.utf8.count + event.eventID.utf8.count
      if bytes > Self.chunkBytes || chunk.events.count == Self.chunkEvents { return false }
    }
    return true
  }
}

extension Database {
  /// The ids of films, each at the place of its key; empty where there is none.
  fileprivate func itemIDsByKey() throws -> [ItemID] {
    var ids: [ItemID] = []
    try PreparedStatement(self, "SELECT key, id FROM items ORDER BY key").forEachRow { row in
      let key = Int(row.int(0))
      while ids.count < key { ids.append(ItemID("")) }
      ids.append(ItemID(row.text(1)))
    }
    return ids
  }
}
