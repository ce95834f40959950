import GRDB
import SprocketCore

/// What the journal says of one user's ratings, for a data set that brings ratings of that user.
struct UserEvents {
  private let query: PreparedStatement
  /// By film: the rating in the journal that counts, and when the user last took the film back.
  private(set) var ratings: [UInt32: CurrentRating.Rating] = [:]
  private(set) var retractions: [UInt32: Int64] = [:]

  init(_ db: Database) throws {
    query = try PreparedStatement(
      db,
      """
      SELECT item, kind, value, time, position FROM events
      WHERE user = ? AND (kind = 1 AND retracted = 0 OR kind = 6)
      """)
  }

  mutating func read(user: Int64) throws {
    ratings.removeAll(keepingCapacity: true)
    retractions.removeAll(keepingCapacity: true)
    try query.bind(1, user)
    defer { query.reset() }
    while try query.step() {
      guard let item = UInt32(exactly: query.int(0)) else { continue }
      if query.int(1) == Int64(EventKind.retract.rawValue) {
        retractions[item] = max(retractions[item] ?? 0, query.int(3))
        continue
      }
      let rating = CurrentRating.Rating(
        value: query.double(2), time: query.int(3), position: query.int(4))
      let known = ratings[item].map { [$0] } ?? []
      ratings[item] = CurrentRating.latest(of: known + [rating])
    }
  }

  mutating func removeAll() {
    ratings.removeAll(keepingCapacity: true)
    retractions.removeAll(keepingCapacity: true)
  }

  var isEmpty: Bool { ratings.isEmpty && retractions.isEmpty }
}
