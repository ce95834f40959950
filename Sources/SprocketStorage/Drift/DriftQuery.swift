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

  /// The last `limit` of what is before the cut.
  ///
  /// Cost: one pass over both tables; 4 bytes for a user, 8 for a film and some 100 for each of
  /// `limit`.
  consuming func last(_ limit: Int, upTo cut: TrainingCut) throws -> DriftInteractions {
    var latest = LatestRows(limit: limit)
    var counts: [UInt32] = []
    var filmTimes = FirstTimes()
    let blocks = try PreparedStatement(db, "SELECT user, data FROM rating_blocks ORDER BY user")
    try Self.forEachBlock(blocks) { user, ratings in
      var earlier = 0
      for rating in ratings
      where rating.time <= cut.lastMicros && Int64(rating.version) <= cut.dataVersion {
        filmTimes.note(rating.time, of: Int64(rating.item))
        latest.add(LatestRows.Row(rating, user: user, order: earlier))
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
    try events.bind(1, cut.position)
    try events.forEachRow { row in
      guard let key = Int(exactly: row.int(0)), key >= 0 else { return }
      while counts.count <= key { counts.append(0) }
      filmTimes.note(row.int(4), of: row.int(1))
      latest.add(try LatestRows.Row(event: row, order: Int(counts[key])))
      counts[key] &+= 1
    }
    latest.finish()
    let start = latest.rows.first?.time ?? .min
    var counted: [Int64: UInt32] = [:]
    for row in latest.rows { counted[row.user, default: 0] += 1 }
    for row in latest.rows {
      // All that the user did is here.
      let isNew = Int(exactly: row.user).map { counts[$0] } == counted[row.user]
      let user = DriftInteractions.User(earlier: row.order, isNew: isNew)
      try append(row, user: user) { filmTimes.first(of: $0) >= start }
    }
    return data
  }

  private static func forEachBlock(
    _ blocks: PreparedStatement, _ body: (Int64, [StoredRating]) throws -> Void
  ) throws {
    var ratings: [StoredRating] = []
    try blocks.forEachRow { row in
      ratings.removeAll(keepingCapacity: true)
      try row.withBlob(1) { try RatingBlock.unpack($0, into: &ratings) }
      try body(row.int(0), ratings)
    }
  }

  /// The earliest of many times by key: 8 bytes for each.
  private struct FirstTimes {
    private var times: [Int64] = []

    mutating func note(_ time: Int64, of key: Int64) {
      guard let key = Int(exactly: key), key >= 0 else { return }
      while times.count <= key { times.append(.max) }
      if time < times[key] { times[key] = time }
    }

    /// The latest of all when there is none.
    func first(of key: Int64) -> Int64 {
      guard let key = Int(exactly: key), times.indices.contains(key) else { return .max }
      return times[key]
    }
  }

  // MARK: What came since

  /// The last `limit` of what is not before the cut.
  ///
  /// Cost: a pass over the events since, and over the ratings of the users of whom data sets brought
  /// some since; two look-ups for each user of the result, one for each film.
  consuming func last(_ limit: Int, after cut: TrainingCut) throws -> DriftInteractions {
    var latest = LatestRows(limit: limit)
    let blocks = try PreparedStatement(
      db,
      """
      SELECT rating_versions.user, data FROM rating_versions
        JOIN rating_blocks ON rating_blocks.user = rating_versions.user
      WHERE version > ?
      """)
    try blocks.bind(1, cut.dataVersion)
    try Self.forEachBlock(blocks) { user, ratings in
      for (order, rating) in ratings.enumerated() where Int64(rating.version) > cut.dataVersion {
        latest.add(LatestRows.Row(rating, user: user, order: order))
      }
    }
    let events = try PreparedStatement(
      db,
      """
      SELECT user, item, kind, value, time, position FROM events
      WHERE position > ? AND retracted = 0 AND kind <> 6 ORDER BY position
      """)
    try events.bind(1, cut.position)
    try events.forEachRow { row in
      latest.add(try LatestRows.Row(event: row, order: Int(clamping: row.int(5))))
    }
    latest.finish()
    let past = try UserPast(db, cut)
    var known: [Int64: DriftInteractions.User] = [:]
    for row in latest.rows {
      let user = try known[row.user] ?? past.user(row.user, before: row.time)
      known[row.user] = user
      try append(row, user: user) { _ in false }
    }
    return data
  }

  /// What users did before they come up.
  private struct UserPast {
    private let cut: TrainingCut
    private let ratings: RatingTable
    private let events: PreparedStatement

    init(_ db: Database, _ cut: TrainingCut) throws {
      self.cut = cut
      ratings = try RatingTable(db)
      events = try PreparedStatement(
        db,
        """
        SELECT count(*) FILTER (WHERE time < ?), min(position) FROM events
        WHERE user = ? AND retracted = 0 AND kind <> 6
        """)
    }

    func user(_ key: Int64, before time: Int64) throws -> DriftInteractions.User {
      let given = try ratings.ratings(ofUser: key)
      try events.bind(1, time)
      try events.bind(2, key)
      let (earlier, oldest) =
        try events.first { (Int($0.int(0)), $0.isNull(1) ? Int64.max : $0.int(1)) } ?? (0, .max)
      return DriftInteractions.User(
        earlier: earlier + given.count { $0.time < time },
        isNew: oldest > cut.position && !given.contains { Int64($0.version) <= cut.dataVersion })
    }
  }

  // MARK: Columns

  private mutating func append(
    _ row: LatestRows.Row, user: DriftInteractions.User, isNewFilm: (Int64) -> Bool
  ) throws {
    guard let film = try place(ofFilm: row.item, isNew: isNewFilm) else { return }
    let place: UInt32
    if let known = users[row.user] {
      place = known
    } else {
      place = UInt32(data.users.count)
      users[row.user] = place
      data.users.append(user)
    }
    data.userIndex.append(place)
    data.filmIndex.append(film)
    data.kind.append(row.kind)
    data.value.append(row.value)
    data.timeMicros.append(row.time)
  }

  /// nil for a film that was deleted.
  private mutating func place(ofFilm key: Int64, isNew: (Int64) -> Bool) throws -> UInt32? {
    if let known = films[key] { return known }
    try findFilm.bind(1, key)
    let film = try findFilm.first { row in
      DriftInteractions.Film(
        id: ItemID(row.text(0)), title: row.text(1), year: Int(row.int(2)),
        runtimeMinutes: Int(row.int(3)), genres: ItemRecord.list(row.text(4)), isNew: isNew(key))
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

extension LatestRows.Row {
  fileprivate init(_ rating: StoredRating, user: Int64, order: Int) {
    self.init(
      user: user, item: Int64(rating.item), kind: .rating, value: rating.value,
      time: rating.time, order: order)
  }

  /// - Parameter row: user, item, kind, value, time.
  fileprivate init(event row: PreparedStatement, order: Int) throws {
    self.init(
      user: row.int(0), item: row.int(1), kind: try EventKind(stored: row.int(2)),
      value: Float(row.double(3)), time: row.int(4), order: order)
  }
}
