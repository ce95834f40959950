import SprocketCore
import SprocketMath
import SprocketModels

/// Users with random preferences and ratings, as the tables that models share, and as plain
/// dictionaries for slow code.
struct RandomTaste {
  let userCount: Int
  let itemCount: Int
  /// Per user: item to weight; 0 for what was only seen.
  private(set) var weights: [[Int: Float]] = []
  /// Per user: item to rating.
  private(set) var ratings: [[Int: Float]] = []

  init(users: Int = 40, items: Int = 25, seed: UInt64 = 1) {
    userCount = users
    itemCount = items
    var generator = SplitMix64(seed: seed)
    for _ in 0..<users {
      var weights: [Int: Float] = [:]
      var ratings: [Int: Float] = [:]
      for item in 0..<items where Double.random(in: 0..<1, using: &generator) < 0.35 {
        let rating = Float(Int.random(in: 1...10, using: &generator)) / 2
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: weights[item] = 0.5
        case 1:
          weights[item] = 0
          ratings[item] = rating
        default:
          weights[item] = 1
          ratings[item] = rating
        }
      }
      self.weights.append(weights)
      self.ratings.append(ratings)
    }
  }

  func history(_ user: Int) -> UserHistory {
    var history = UserHistory.empty
    for item in weights[user].keys.sorted() {
      history.append(
        ItemRow(item), weight: weights[user][item] ?? 0,
        rating: ratings[user][item] ?? UserHistory.unrated)
    }
    return history
  }

  /// The preferences of one user, without what was only seen.
  func preferences(_ user: Int) -> [Int: Float] { weights[user].filter { $0.value > 0 } }

  /// - Parameter dropping: a user who is left out of the tables, with an empty row.
  func tables(dropping: Int? = nil) throws -> SharedTables {
    var rows: [UInt32] = []
    var columns: [UInt32] = []
    var values: [Float] = []
    var given: [Float] = []
    for user in 0..<userCount where user != dropping {
      let history = history(user)
      for position in history.items.indices {
        rows.append(UInt32(user))
        columns.append(UInt32(history.items[position].offset))
        values.append(history.weights[position])
        given.append(history.ratings[position])
      }
    }
    return SharedTables(
      items: try Vocabulary(ids: (0..<itemCount).map { "i\($0)" }),
      users: try Vocabulary(ids: (0..<userCount).map { "u\($0)" }),
      userShardStarts: [0, userCount],
      histories: try RatingMatrix(
        rowCount: userCount, columnCount: itemCount, rows: rows, columns: columns,
        values: values, duplicates: .last),
      ratings: SharedBuffer(given),
      popularity: PopularityModel(
        ratingCounts: [UInt32](repeating: 1, count: itemCount),
        scores: [Float](repeating: 1, count: itemCount)))
  }

  var allItems: [ItemRow] { (0..<itemCount).map { ItemRow($0) } }

  /// Any baselines, as good as others to compute with.
  func baselines() -> NeighborhoodBaselines {
    NeighborhoodBaselines(
      mean: 3.2, scale: 0.5...5,
      itemBiases: SharedBuffer((0..<itemCount).map { Float($0 % 7) / 10 - 0.3 }),
      itemCounts: SharedBuffer(
        (0..<itemCount).map { item in UInt32(ratings.count { $0[item] != nil }) }),
      userRegularization: 4)
  }

  /// b_u and b_ui, by their definition.
  func bias(_ user: Int) -> Double {
    let given = ratings[user]
    let sum = given.reduce(0.0) { $0 + Double($1.value) - expected($1.key) }
    return given.isEmpty ? 0 : sum / (4 + Double(given.count))
  }

  func expected(_ item: Int) -> Double { 3.2 + Double(item % 7) / 10 - 0.3 }
}

/// Whether a list is what its scores say: sorted, lower rows first among equals, nothing but the
/// best of the mask.
func isBest(_ list: [ScoredRow], of scores: [Float], k: Int, mask: RowMask) -> Bool {
  let expected = scores.indices.filter { scores[$0] != 0 && mask.contains($0) }
    .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(k)
  return list.count == expected.count
    && zip(list, expected).allSatisfy { abs($0.score - scores[$1]) < 1e-5 }
    && Set(list.map(\.row)).count == list.count
}
