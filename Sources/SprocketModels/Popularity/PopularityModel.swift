package import SprocketCore
package import SprocketMath

/// The same list for everybody: the last rung of the ladder, and the baseline of every report.
package struct PopularityModel: Scores {
  /// Per item, how many users have it in their history, whatever they thought of it.
  package let ratingCounts: [UInt32]
  /// Per item, the preference weights of all users summed, older ones discounted if so trained.
  package let scores: [Float]
  /// All items, the highest score first, at equal scores the lower row first.
  package let order: [ItemRow]

  /// - Precondition: both arrays have one number for each item.
  package init(ratingCounts: [UInt32], scores: [Float]) {
    precondition(ratingCounts.count == scores.count, "one count and one score for each item")
    self.ratingCounts = ratingCounts
    self.scores = scores
    // A number that is not one would make the order depend on the sort; it counts as 0.
    let keys = scores.map { $0.isFinite ? $0 : 0 }
    order = keys.indices.sorted { (-keys[$0], $0) < (-keys[$1], $1) }.map { ItemRow($0) }
  }

  /// The most popular `k` items among those in `mask`. Walks down the order, so it costs the rows
  /// that the mask skips.
  package func top(_ k: Int, mask: RowMask) -> [ScoredRow] {
    var list: [ScoredRow] = []
    guard k > 0 else { return list }
    list.reserveCapacity(min(k, order.count))
    for item in order where mask.contains(item.offset) {
      list.append(ScoredRow(row: item.offset, score: scores[item.offset]))
      if list.count == k { break }
    }
    return list
  }

  // MARK: Scores

  package var readsHistory: Bool { false }

  /// Always: it needs to know nothing of anybody.
  package func canScore(_ user: UserView) -> Bool { true }

  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    top(k, mask: mask)
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    items.map { scores.indices.contains($0.offset) ? scores[$0.offset] : 0 }
  }

  /// Size of its columns.
  package var byteCount: Int { ratingCounts.count * 4 + scores.count * 4 + order.count * 4 }
}
