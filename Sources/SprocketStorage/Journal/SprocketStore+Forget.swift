import GRDB
package import SprocketCore

/// `FirstTables` says why texts are overwritten in place and not deleted.
extension SprocketStore {
  /// Removes a user. The position moves on by one, so that data cut before and after differ.
  ///
  /// The bytes are overwritten when this returns, unless another process is reading an older state
  /// of the database: then that happens when it has ended.
  package func forget(_ user: UserID) throws -> (removed: Int, tombstone: Tombstone) {
    let result = try database.write("forget a user") { db, keys in
      keys.forgetUser(user.rawValue)
      let position = try db.value(of: .position)
      let tombstone = Tombstone(userHash: Tombstone.hash(of: user), position: position)
      try db.setValue(of: .position, to: position + 1)
      try db.write(tombstone)
      try Quarantine(db).remove(mentionsOf: user.rawValue)
      try db.removeImpressions(ofUser: StableHash.of(user.rawValue))
      guard let key = try KeyLookup(db).user(user.rawValue) else {
        return (removed: 0, tombstone: tombstone)
      }
      return (removed: try db.removeUser(user, key: key), tombstone: tombstone)
    }
    database.scrub()
    return result
  }

  package func tombstones() throws -> [Tombstone] {
    try database.read("read the journal") { db in
      let query = try PreparedStatement(
        db, "SELECT user_hash, position FROM tombstones ORDER BY position, user_hash")
      var tombstones: [Tombstone] = []
      try query.forEachRow {
        tombstones.append(
          Tombstone(userHash: UInt64(bitPattern: $0.int(0)), position: $0.int(1)))
      }
      return tombstones
    }
  }

  package func removeTombstones(through position: Int64) throws {
    try database.write("remove tombstones") { db, _ in
      let delete = try PreparedStatement(db, "DELETE FROM tombstones WHERE position <= ?")
      try delete.bind(1, position)
      try delete.run()
    }
  }
}

extension Database {
  fileprivate func write(_ tombstone: Tombstone) throws {
    let insert = try PreparedStatement(
      self, "INSERT OR REPLACE INTO tombstones (user_hash, position) VALUES (?, ?)")
    try insert.bind(1, Int64(bitPattern: tombstone.userHash))
    try insert.bind(2, tombstone.position)
    try insert.run()
  }

  /// Removes all rows of a user and gives how many events and ratings these were.
  fileprivate func removeUser(_ user: UserID, key: Int64) throws -> Int {
    let ratings = try removeRatings(ofUser: key)
    try removeEventIDs(ofUser: key)
    let events = try run("DELETE FROM events WHERE user = ?", key)
    try add(-events, to: .events)
    try add(-ratings, to: .ratings)
    try run("UPDATE users SET id = zeroblob(length(CAST(id AS BLOB))) WHERE key = ?", key)
    let delete = try PreparedStatement(
      self, "DELETE FROM user_hashes WHERE hash = ? AND user = ?")
    try delete.bind(1, StableHash.of(user.rawValue))
    try delete.bind(2, key)
    try delete.run()
    try add(-1, to: .users)
    return events + ratings
  }

  /// Removes the ratings of data sets, and takes these and the rating events out of the counters.
  private func removeRatings(ofUser key: Int64) throws -> Int {
    var counters = RatingCounters()
    let table = try RatingTable(self)
    let ratings = try table.ratings(ofUser: key)
    var counted: [Int64: [CurrentRating.Rating]] = [:]
    for rating in ratings {
      counted[Int64(rating.item), default: []].append(
        CurrentRating.Rating(value: Double(rating.value), time: rating.time, position: 0))
    }
    try table.remove(user: key)
    try RatingVersions(self).remove(user: key)
    let events = try PreparedStatement(
      self,
      """
      SELECT item, value, time, position FROM events
      WHERE user = ? AND kind = ? AND retracted = 0
      """)
    try events.bind(1, key)
    try events.bind(2, Int64(EventKind.rating.rawValue))
    try events.forEachRow {
      counted[$0.int(0), default: []].append(
        CurrentRating.Rating(value: $0.double(1), time: $0.int(2), position: $0.int(3)))
    }
    for (item, all) in counted {
      guard let rating = CurrentRating.latest(of: all) else { continue }
      counters.add(count: -1, sum: -rating.value, toItem: item)
    }
    try counters.write(to: self)
    return ratings.count
  }

  private func removeEventIDs(ofUser key: Int64) throws {
    let query = try PreparedStatement(
      self,
      """
      SELECT event_ids.position, event_ids.id FROM events
        JOIN event_ids ON event_ids.position = events.position
      WHERE events.user = ?
      """)
    try query.bind(1, key)
    var ids: [(position: Int64, id: String)] = []
    try query.forEachRow { ids.append(($0.int(0), $0.text(1))) }
    let delete = try PreparedStatement(
      self, "DELETE FROM event_hashes WHERE hash = ? AND position = ?")
    for (position, id) in ids {
      try delete.bind(1, StableHash.of(id))
      try delete.bind(2, position)
      try delete.run()
      try run(
        "UPDATE event_ids SET id = zeroblob(length(CAST(id AS BLOB))) WHERE position = ?", position)
    }
  }

  @discardableResult
  private func run(_ sql: String, _ key: Int64) throws -> Int {
    let statement = try PreparedStatement(self, sql)
    try statement.bind(1, key)
    try statement.run()
    return changesCount
  }
}
