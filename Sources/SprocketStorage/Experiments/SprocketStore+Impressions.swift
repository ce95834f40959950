import GRDB
package import SprocketCore

extension SprocketStore: ImpressionStore {
  package func impressions() throws -> ImpressionRecords {
    try database.read("read the impressions") { db in
      var records = ImpressionRecords(
        items: try db.names(of: "impression_items"),
        versions: try db.names(of: "impression_versions"))
      try PreparedStatement(db, "SELECT user_hash, seen, data FROM impression_users").forEachRow {
        records.users.append(
          ImpressionRecords.User(
            hash: UInt64(bitPattern: $0.int(0)), seenSeconds: $0.int(1),
            data: $0.withBlob(2) { [UInt8]($0) }))
      }
      try PreparedStatement(db, "SELECT day, version, arm, counts FROM impression_counts")
        .forEachRow {
          records.counts.append(
            ImpressionRecords.Count(
              day: Int($0.int(0)), version: Int($0.int(1)), arm: Int($0.int(2)),
              values: try StoredJSON.value([Int].self, from: $0.text(3))))
        }
      return records
    }
  }

  package func save(_ records: ImpressionRecords, removing: ImpressionRemoval) throws {
    try database.write("store impressions") { db, _ in
      try db.write(records.items, to: "impression_items")
      try db.write(records.versions, to: "impression_versions")
      try db.write(records.users)
      try db.write(records.counts)
      try db.remove(removing)
    }
  }

  package func forgetImpressions(of userHash: UInt64) throws {
    let removed = try database.write("forget the impressions of a user") { db, _ in
      try db.removeImpressions(ofUser: Int64(bitPattern: userHash))
    }
    if removed > 0 { database.scrub() }
  }
}

extension Database {
  /// Removes what impressions and experiments hold of a user, and gives how many rows these were.
  @discardableResult
  func removeImpressions(ofUser hash: Int64) throws -> Int {
    var removed = 0
    for table in ["impression_users", "experiment_users"] {
      let delete = try PreparedStatement(self, "DELETE FROM \(table) WHERE user_hash = ?")
      try delete.bind(1, hash)
      try delete.run()
      removed += changesCount
    }
    return removed
  }

  fileprivate func names(of table: String) throws -> [ImpressionRecords.Name] {
    var names: [ImpressionRecords.Name] = []
    try PreparedStatement(self, "SELECT number, name FROM \(table) ORDER BY number").forEachRow {
      names.append(ImpressionRecords.Name(number: Int($0.int(0)), name: $0.text(1)))
    }
    return names
  }

  fileprivate func write(_ names: [ImpressionRecords.Name], to table: String) throws {
    if names.isEmpty { return }
    let insert = try PreparedStatement(
      self, "INSERT OR REPLACE INTO \(table) (number, name) VALUES (?, ?)")
    for name in names {
      try insert.bind(1, Int64(name.number))
      try insert.bind(2, name.name)
      try insert.run()
    }
  }

  fileprivate func write(_ users: [ImpressionRecords.User]) throws {
    if users.isEmpty { return }
    let insert = try PreparedStatement(
      self, "INSERT OR REPLACE INTO impression_users (user_hash, seen, data) VALUES (?, ?, ?)")
    for user in users {
      try insert.bind(1, Int64(bitPattern: user.hash))
      try insert.bind(2, user.seenSeconds)
      try user.data.withUnsafeBytes { try insert.bind(3, $0) }
      try insert.run()
    }
  }

  fileprivate func write(_ counts: [ImpressionRecords.Count]) throws {
    if counts.isEmpty { return }
    let insert = try PreparedStatement(
      self,
      "INSERT OR REPLACE INTO impression_counts (day, version, arm, counts) VALUES (?, ?, ?, ?)")
    for count in counts {
      try insert.bind(1, Int64(count.day))
      try insert.bind(2, Int64(count.version))
      try insert.bind(3, Int64(count.arm))
      try insert.bind(4, try StoredJSON.text(count.values))
      try insert.run()
    }
  }

  fileprivate func remove(_ removal: ImpressionRemoval) throws {
    if !removal.users.isEmpty {
      let delete = try PreparedStatement(self, "DELETE FROM impression_users WHERE user_hash = ?")
      for user in removal.users {
        try delete.bind(1, Int64(bitPattern: user))
        try delete.run()
      }
    }
    if removal.countsBeforeDay > 0 {
      let delete = try PreparedStatement(self, "DELETE FROM impression_counts WHERE day < ?")
      try delete.bind(1, Int64(removal.countsBeforeDay))
      try delete.run()
    }
  }
}
