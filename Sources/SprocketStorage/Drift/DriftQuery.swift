import GRDB
import SprocketCore

/// Reads the interactions that drift is computed from, in one read transaction.
struct DriftQuery {
  private let db: Database
  private var films: [Int64: UInt32?] = [:]
  private var users: [Int64: UInt32] = [:]
  private var data = DriftInteractions()
  private let findFilm: PreparedStatement

  init(_ db: Database) throws {
    self.db = db
    findFilm = try PreparedStatement(
      db, "SELECT id, title, year, runtime, genres FROM items WHERE key = ?")
  }

  // MARK: What a model was trained on

  /// The last `limit` of the events up to `position` and of the ratings up to `lastMicros`.
  ///
  /// Cost: one pass over both tables; 4 bytes for a user, 8 for a film and some 100 for each of
  /// `limit`.
  consuming func last(
    _ limit: Int, through position: Int64, until lastMicros: Int64
  ) throws -> DriftInteractions {
    var latest = LatestRows(limit: limit)
    var counts: [UInt32] = []
    var firstTimes: [Int64] = []
    func note(item: Int64, time: Int64) {
      guard let key = Int(exactly: item), key >= 0 else { return }
      while firstTimes.count <= key { firstTimes.append(.max) }
      firstTimes[key] = min(firstTimes[key], time)
    }
    try Self.forEachBlock(db) { user, ratings in
      var earlier = 0
      for rating in ratings where rating.time <= lastMicros {
        note(item: Int64(rating.item), time: rating.time)
        latest.add(
          LatestRows.Row(
            user: user, item: Int64(rating.item), kind: .rating, value: rating.value,
            time: rating.time, earlier: earlier))
        earlier += 1
      }
      if let key = Int(exactly: user), key >= 0, earlier > 0 {
        while counts.count <= key { counts.append(0) }
        counts[key] = UInt32(clamping: earlier)
      }
    }
    let events = try PreparedStatement(
      db,
      """
      SELECT user, item, kind, value, time FROM events
      WHERE position <= ? AND retracted = 0 AND kind <> 6 ORDER BY position
      """)
    try events.bind(1, position)
    try events.forEachRow { row in
      guard let key = Int(exactly: row.int(0)), key >= 0 else { return }
      while counts.count <= key { counts.append(0) }
      note(item: row.int(1), time: row.int(4))
      latest.add(
        LatestRows.Row(
          user: row.int(0), item: row.int(1), kind: try EventKind(stored: row.int(2)),
          value: Float(row.double(3)), time: row.int(4), earlier: Int(counts[key])))
      counts[key] &+= 1
    }
    latest.finish()
    let start = latest.rows.first?.time ?? .min
    for row in latest.rows {
      try append(row, isNewUser: row.earlier == 0) { key in
        firstTimes.indices.contains(key) && firstTimes[key] >= start
      }
    }
    return data
  }

  private static func forEachBlock(
    _ db: Database, _ body: (Int64, [StoredRating]) throws -> Void
  ) throws {
    let blocks = try PreparedStatement(db, "SELECT user, data FROM rating_blocks ORDER BY user")
    var ratings: [StoredRating] = []
    try blocks.forEachRow { row in
      ratings.removeAll(keepingCapacity: true)
      try row.withBlob(1) { try RatingBlock.unpack($0, into: &ratings) }
      try body(row.int(0), ratings)
    }
  }

  // MARK: What came since

  /// The last `limit` events after `position`.
  ///
  /// Cost: three look-ups for each of their users, one for each film.
  consuming func last(_ limit: Int, after position: Int64) throws -> DriftInteractions {
    let events = try PreparedStatement(
      db,
      """
      SELECT user, item, kind, value, time, position FROM events
      WHERE position > ? AND retracted = 0 AND kind <> 6 ORDER BY position DESC LIMIT ?
      """)
    try events.bind(1, position)
    try events.bind(2, Int64(limit))
    var rows: [LatestRows.Row] = []
    var first: [Int64: Int64] = [:]
    try events.forEachRow { row in
      rows.append(
        LatestRows.Row(
          user: row.int(0), item: row.int(1), kind: try EventKind(stored: row.int(2)),
          value: Float(row.double(3)), time: row.int(4), earlier: 0))
      first[row.int(0)] = row.int(5)
    }
    let ratings = try PreparedStatement(db, "SELECT count FROM rating_blocks WHERE user = ?")
    let before = try PreparedStatement(
      db,
      """
      SELECT count(*), min(position) FROM events
      WHERE user = ? AND position < ? AND retracted = 0 AND kind <> 6
      """)
    var known: [Int64: (earlier: Int, isNew: Bool)] = [:]
    for (user, position0) in first {
      try ratings.bind(1, user)
      let fromSets = try ratings.first { Int($0.int(0)) } ?? 0
      try before.bind(1, user)
      try before.bind(2, position0)
      let (count, oldest) =
        try before.first { (Int($0.int(0)), $0.isNull(1) ? Int64.max : $0.int(1)) } ?? (0, .max)
      known[user] = (fromSets + count, fromSets == 0 && oldest > position)
    }
    for row in rows.reversed() {
      var row = row
      let user = known[row.user] ?? (0, false)
      row.earlier = user.earlier
      try append(row, isNewUser: user.isNew) { _ in false }
    }
    return data
  }

  // MARK: Columns

  private mutating func append(
    _ row: LatestRows.Row, isNewUser: Bool, isNewFilm: (Int) -> Bool
  ) throws {
    guard let film = try place(ofFilm: row.item, isNew: isNewFilm) else { return }
    let user: UInt32
    if let known = users[row.user] {
      user = known
    } else {
      user = UInt32(data.users.count)
      users[row.user] = user
      data.users.append(DriftInteractions.User(earlier: row.earlier, isNew: isNewUser))
    }
    data.userIndex.append(user)
    data.filmIndex.append(film)
    data.kind.append(row.kind)
    data.value.append(row.value)
    data.timeMicros.append(row.time)
  }

  /// nil for a film that was deleted.
  private mutating func place(ofFilm key: Int64, isNew: (Int) -> Bool) throws -> UInt32? {
    if let known = films[key] { return known }
    try findFilm.bind(1, key)
    let film = try findFilm.first { row in
      DriftInteractions.Film(
        id: ItemID(row.text(0)), title: row.text(1), year: Int(row.int(2)),
        runtimeMinutes: Int(row.int(3)), genres: ItemRecord.list(row.text(4)),
        isNew: Int(exactly: key).map(isNew) ?? false)
    }
    guard let film else {
      films[key] = .some(nil)
      return nil
    }
    let place = UInt32(data.films.count)
    data.films.append(film)
    films[key] = place
    return place
  }
}
