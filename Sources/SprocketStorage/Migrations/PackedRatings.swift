import GRDB
import SprocketCore

/// The ratings of data sets as one block for each user (`RatingBlock`), in place of a row for each.
///
/// Twenty million ratings are written, and read for training, several times as fast, in a quarter of
/// the room. A block holds numbers alone: the key of a user, which names nobody once the row of
/// `users` is zeros, and its ratings (`FirstTables` says what must not be left of a forgotten user).
enum PackedRatings {
  static func create(in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE rating_blocks (
          user INTEGER PRIMARY KEY,
          count INTEGER NOT NULL,
          data BLOB NOT NULL
        );
        """)
    try pack(db)
    try db.execute(sql: "DROP TABLE ratings")
  }

  private static func pack(_ db: Database) throws {
    let table = try RatingTable(db)
    let rows = try PreparedStatement(
      db, "SELECT user, item, value, time FROM ratings ORDER BY user")
    defer { rows.reset() }
    var buffer = RatingBlock.Buffer()
    var ratings: [StoredRating] = []
    var user: Int64?
    func writeUser() throws {
      guard let user else { return }
      ratings.sort(by: StoredRating.isOrdered)
      try table.replace(user: user, with: ratings, buffer: &buffer)
      ratings.removeAll(keepingCapacity: true)
    }
    while try rows.step() {
      if rows.int(0) != user { try writeUser() }
      user = rows.int(0)
      guard let item = UInt32(exactly: rows.int(1)) else {
        throw SprocketError(
          .dataLoss, "a rating refers to the item key \(rows.int(1)); restore a copy")
      }
      ratings.append(StoredRating(item: item, value: Float(rows.double(2)), time: rows.int(3)))
    }
    try writeUser()
  }
}
