import GRDB
import SprocketCore

/// The rating of a film by a user that counts: of the one from data sets and of those in the journal
/// that were not taken back, the latest; at the same time the one that was recorded last.
struct CurrentRating {
  struct Rating {
    var value: Double
    var time: Int64
    /// Position in the journal; 0 for one from a data set.
    var position: Int64
  }

  private let events: PreparedStatement
  private let table: RatingTable

  init(_ db: Database) throws {
    events = try PreparedStatement(
      db,
      """
      SELECT value, time, position FROM events
      WHERE user = ? AND item = ? AND kind = 1 AND retracted = 0
      """)
    table = try RatingTable(db)
  }

  /// The rating that counts, or nil when there is none.
  func find(user: Int64, item: Int64) throws -> Rating? {
    Self.latest(of: try all(user: user, item: item))
  }

  /// All that there are.
  func all(user: Int64, item: Int64) throws -> [Rating] {
    var all: [Rating] = []
    for rating in try table.ratings(ofUser: user) where Int64(rating.item) == item {
      all.append(Rating(value: Double(rating.value), time: rating.time, position: 0))
    }
    try events.bind(1, user)
    try events.bind(2, item)
    try events.forEachRow {
      all.append(Rating(value: $0.double(0), time: $0.int(1), position: $0.int(2)))
    }
    return all
  }

  static func latest(of ratings: [Rating]) -> Rating? {
    ratings.max { ($0.time, $0.position) < ($1.time, $1.position) }
  }
}
