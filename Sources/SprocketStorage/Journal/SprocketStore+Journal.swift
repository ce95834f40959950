import GRDB
package import SprocketCore

extension SprocketStore: EventJournal {
  package func append(
    _ events: [FeedbackEvent], createMissing: Bool,
    completion: @escaping @Sendable (Result<JournalReceipt, SprocketError>) -> Void
  ) {
    journal.append(events, createMissing: createMissing, completion: completion)
  }

  package func lastPosition() throws -> Int64 {
    try database.read("read the journal") { try $0.value(of: .position) }
  }

  package func retractionCount(after position: Int64) throws -> Int {
    try database.read("read the journal") { db in
      let query = try PreparedStatement(
        db, "SELECT COUNT(*) FROM events WHERE position > ? AND kind = 6")
      try query.bind(1, position)
      return try query.first { Int($0.int(0)) } ?? 0
    }
  }

  package func users(withEventsAfter position: Int64) throws -> [UserID] {
    try database.read("read the journal") { db in
      let query = try PreparedStatement(
        db,
        """
        SELECT id FROM users WHERE key IN (SELECT user FROM events WHERE position > ?) ORDER BY key
        """)
      try query.bind(1, position)
      var users: [UserID] = []
      try query.forEachRow { users.append(UserID($0.text(0))) }
      return users
    }
  }

  package func history(of user: UserID) throws -> [StoredEvent] {
    try feedback(of: user).filter { $0.event.kind != .retract }
  }

  /// All that counts, oldest first, with the events that took something back.
  private func feedback(of user: UserID) throws -> [StoredEvent] {
    try database.read("read the history of a user") { db in
      guard let key = try KeyLookup(db).user(user.rawValue) else { return [] }
      let history = try db.ratings(of: user, key: key) + db.events(of: user, key: key)
      return history.sorted {
        ($0.event.timeMicros, $0.position) < ($1.event.timeMicros, $1.position)
      }
    }
  }

  /// Cost: reads the whole history. A limit out of range is cut to it.
  package func listEvents(_ request: ListEventsRequest) throws -> ListEventsResponse {
    let limit = request.limit == 0 ? 100 : min(max(request.limit, 1), 10_000)
    let history = try feedback(of: request.user)
    let page = history.reversed().dropFirst(max(request.offset, 0)).prefix(limit)
    return ListEventsResponse(events: Array(page), total: history.count)
  }
}

extension Database {
  fileprivate func ratings(of user: UserID, key: Int64) throws -> [StoredEvent] {
    let film = try PreparedStatement(self, "SELECT id, title FROM items WHERE key = ?")
    return try RatingTable(self).ratings(ofUser: key).compactMap { rating in
      try film.bind(1, Int64(rating.item))
      return try film.first { row in
        StoredEvent(
          event: FeedbackEvent(
            user: user, item: ItemID(row.text(0)), kind: .rating, value: Double(rating.value),
            timeMicros: rating.time),
          title: row.text(1))
      }
    }
  }

  fileprivate func events(of user: UserID, key: Int64) throws -> [StoredEvent] {
    let query = try PreparedStatement(
      self,
      """
      SELECT items.id, items.title, events.value, events.time, events.kind, events.position,
        event_ids.id
      FROM events JOIN items ON items.key = events.item
        LEFT JOIN event_ids ON event_ids.position = events.position
      WHERE events.user = ? AND events.retracted = 0
      """)
    try query.bind(1, key)
    var events: [StoredEvent] = []
    try query.forEachRow { row in
      events.append(
        StoredEvent(
          event: FeedbackEvent(
            eventID: row.text(6), user: user, item: ItemID(row.text(0)),
            kind: try EventKind(stored: row.int(4)), value: row.double(2), timeMicros: row.int(3)),
          title: row.text(1), position: row.int(5)))
    }
    return events
  }
}

extension EventKind {
  /// - Throws: `dataLoss` when no kind has this number.
  init(stored number: Int64) throws {
    guard let kind = Int32(exactly: number).flatMap(EventKind.init(rawValue:)) else {
      throw SprocketError(
        .dataLoss,
        "the journal has an event of the unknown kind \(number); check the database for damage")
    }
    self = kind
  }
}
