import GRDB
import SprocketCore

/// The table of packed ratings: a row for each user who has ratings from data sets.
struct RatingTable {
  private let find: PreparedStatement
  private let write: PreparedStatement
  private let delete: PreparedStatement

  init(_ db: Database) throws {
    find = try PreparedStatement(db, "SELECT data FROM rating_blocks WHERE user = ?")
    write = try PreparedStatement(
      db, "INSERT OR REPLACE INTO rating_blocks (user, count, data) VALUES (?, ?, ?)")
    delete = try PreparedStatement(db, "DELETE FROM rating_blocks WHERE user = ?")
  }

  /// Appends the ratings of a user in order of time; films of the same time by their keys.
  func read(user: Int64, into ratings: inout [StoredRating]) throws {
    try find.bind(1, user)
    defer { find.reset() }
    if try find.step() { try find.withBlob(0) { try RatingBlock.unpack($0, into: &ratings) } }
  }

  func ratings(ofUser user: Int64) throws -> [StoredRating] {
    var ratings: [StoredRating] = []
    try read(user: user, into: &ratings)
    return ratings
  }

  /// Puts these ratings in the place of all that the user has. They must be in order.
  func replace(
    user: Int64, with ratings: [StoredRating], buffer: inout RatingBlock.Buffer
  ) throws {
    RatingBlock.pack(ratings, into: &buffer)
    try write.bind(1, user)
    try write.bind(2, Int64(ratings.count))
    try buffer.withBytes { try write.bind(3, $0) }
    try write.run()
  }

  func remove(user: Int64) throws {
    try delete.bind(1, user)
    try delete.run()
  }
}
