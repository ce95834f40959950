import GRDB

/// Reads the ratings of data sets, user by user in the order of their keys.
struct RatingReader {
  /// A rating of the user at hand.
  struct Rating {
    /// Key of the film.
    var item: Int64
    var value: Float
    /// Microseconds since 1970-01-01 UTC.
    var time: Int64
  }

  private let query: PreparedStatement

  init(_ db: Database) throws {
    query = try PreparedStatement(
      db,
      "SELECT user, item, value, time FROM ratings WHERE user > ? ORDER BY user, item")
  }

  /// Calls `body` with each user whose key is above `key` and with all of the user's ratings, until
  /// it returns false. Cost: proportional to the ratings it was called with.
  func forEachUser(
    after key: Int64, _ body: (_ user: Int64, _ ratings: [Rating]) throws -> Bool
  ) throws {
    try query.bind(1, key)
    defer { query.reset() }
    var ratings: [Rating] = []
    var user: Int64?
    while try query.step() {
      let next = query.int(0)
      if let user, user != next {
        if try !body(user, ratings) { return }
        ratings.removeAll(keepingCapacity: true)
      }
      user = next
      ratings.append(
        Rating(item: query.int(1), value: Float(query.double(2)), time: query.int(3)))
    }
    if let user { _ = try body(user, ratings) }
  }
}
