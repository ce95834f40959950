import GRDB

/// Reads the ratings of data sets, user by user in the order of their keys.
struct RatingReader {
  private let query: PreparedStatement

  init(_ db: Database) throws {
    query = try PreparedStatement(
      db, "SELECT user, data FROM rating_blocks WHERE user > ? ORDER BY user")
  }

  /// Calls `body` with each user whose key is above `key` and with all of the user's ratings, in
  /// order of time, until it returns false. Cost: proportional to the ratings it was called with.
  func forEachUser(
    after key: Int64, _ body: (_ user: Int64, _ ratings: [StoredRating]) throws -> Bool
  ) throws {
    try query.bind(1, key)
    defer { query.reset() }
    var ratings: [StoredRating] = []
    while try query.step() {
      ratings.removeAll(keepingCapacity: true)
      try query.withBlob(1) { try RatingBlock.unpack($0, into: &ratings) }
      if try !body(query.int(0), ratings) { return }
    }
  }
}
