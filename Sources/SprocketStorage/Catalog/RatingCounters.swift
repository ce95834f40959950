import GRDB

/// What a transaction adds to the rating counters of items, gathered so that each row is written
/// once.
struct RatingCounters {
  private var changes: [Int64: (count: Int64, sum: Double)] = [:]

  /// Counts a rating that is new.
  mutating func add(_ value: Double, toItem key: Int64) {
    add(count: 1, sum: value, toItem: key)
  }

  mutating func add(count: Int64, sum: Double, toItem key: Int64) {
    changes[key, default: (0, 0)].count += count
    changes[key, default: (0, 0)].sum += sum
  }

  /// Writes the changes to the rows.
  func write(to db: Database) throws {
    let update = try PreparedStatement(
      db,
      """
      INSERT INTO item_ratings (item, count, sum) VALUES (?3, ?1, ?2)
      ON CONFLICT (item) DO UPDATE SET
        count = count + ?1, sum = CASE WHEN count + ?1 = 0 THEN 0 ELSE sum + ?2 END
      """)
    for (key, change) in changes where change.count != 0 || change.sum != 0 {
      try update.bind(1, change.count)
      try update.bind(2, change.sum)
      try update.bind(3, key)
      try update.run()
    }
  }
}
