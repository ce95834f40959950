import GRDB

/// When events were recorded, to a second: the time of an event is what its sender says.
///
/// Cost: one narrow row for each second in which something was recorded.
enum JournalMarks {
  static let secondsBetween: Int64 = 1

  /// `position` is that of an event which was recorded at `time`, as were those that follow it up to
  /// a second later.
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE journal_marks (
          position INTEGER PRIMARY KEY,
          time INTEGER NOT NULL
        );
        """)
  }

  /// To be called in the transaction that writes the event at `position`.
  static func add(position: Int64, time: Int64, to db: Database) throws {
    let last = try PreparedStatement(
      db, "SELECT time FROM journal_marks ORDER BY position DESC LIMIT 1"
    ).first { $0.int(0) }
    if let last, time - last < secondsBetween * 1_000_000 { return }
    let insert = try PreparedStatement(
      db, "INSERT INTO journal_marks (position, time) VALUES (?, ?)")
    try insert.bind(1, position)
    try insert.bind(2, time)
    try insert.run()
  }

  /// The position of the first event that was recorded after `time`, or nil when there is none.
  static func firstPosition(after time: Int64, in db: Database) throws -> Int64? {
    let query = try PreparedStatement(
      db, "SELECT position FROM journal_marks WHERE time > ? ORDER BY position LIMIT 1")
    try query.bind(1, time)
    return try query.first { $0.int(0) }
  }

  /// When the first event with a known time was recorded.
  static func firstTime(in db: Database) throws -> Int64? {
    try PreparedStatement(db, "SELECT time FROM journal_marks ORDER BY position LIMIT 1")
      .first { $0.int(0) }
  }
}
