import SprocketCore
import SprocketMath
import SprocketModels

/// The shared tables of a catalogue without users: what models of items need.
func itemTables(_ count: Int) throws -> SharedTables {
  SharedTables(
    items: try Vocabulary(ids: (0..<count).map { "i\($0)" }), users: try Vocabulary(ids: []),
    userShardStarts: [0, 0],
    histories: try RatingMatrix(
      rowCount: 0, columnCount: count, offsets: SharedBuffer([0]), columns: SharedBuffer([]),
      values: SharedBuffer([])),
    ratings: SharedBuffer([]),
    popularity: PopularityModel(
      ratingCounts: Array(repeating: 0, count: count), scores: Array(repeating: 0, count: count)))
}

func history(_ entries: [(Int, Float)]) -> UserHistory {
  UserHistory(items: entries.map { ItemRow($0.0) }, weights: entries.map(\.1))
}

func rows(_ rows: Int...) -> [ItemRow] { rows.map { ItemRow($0) } }

/// Scores of every item, the best list and the shares of a history agree with each other.
func modelAgreesWithItself<Model: Scores & Explains>(
  _ model: Model, _ history: UserHistory, itemCount: Int
) throws -> Bool {
  let view = UserView(history: history)
  let items = (0..<itemCount).map { ItemRow($0) }
  let scores = model.scores(of: items, for: view)
  let shares = try model.contributions(to: items, from: history)
  let list = model.top(itemCount, for: view, mask: .all(itemCount))
  let sumsAgree = zip(scores, shares).allSatisfy { score, shares in
    shares.count == history.count && abs(shares.reduce(0, +) - score) < 1e-5
  }
  let isSorted = zip(list, list.dropFirst()).allSatisfy {
    (-$0.score, $0.row) < (-$1.score, $1.row)
  }
  return sumsAgree && isSorted && list.isEmpty == !model.canScore(view)
    && list.allSatisfy { abs($0.score - scores[$0.row]) < 1e-5 }
}
