package import SprocketCore
package import SprocketMath

/// An item on a list and what placed it.
package struct PlacedRow: Hashable, Sendable {
  package var item: ItemRow
  /// Comparable within one source only.
  package var score: Float
  package var source: RecommendationSource

  package init(item: ItemRow, score: Float, source: RecommendationSource) {
    self.item = item
    self.score = score
    self.source = source
  }
}

extension TrainedModel {
  /// What the model knows of a stored user; empty for a row that is not in the tables. A copy.
  package func history(of user: UserRow) -> UserHistory {
    guard user.offset >= 0, user.offset < histories.rowCount else { return .empty }
    return UserHistory(
      items: histories.columns(ofRow: user.offset).map { ItemRow(Int($0)) },
      weights: histories.values(ofRow: user.offset))
  }

  /// The ladder: first the personal list, then, where it ends, the popular items. A user nothing
  /// is known of gets the popular items. All within `mask`; as many as `k` if so many are in it.
  package func recommend(_ k: Int, for user: UserView, mask: RowMask) -> [PlacedRow] {
    guard let ials, ials.canScore(user) else {
      return popularity.top(k, mask: mask).map { placed($0, .popular) }
    }
    let source: RecommendationSource = user.factors == nil ? .personal : .foldedIn
    let personal = ials.top(k, for: user, mask: mask).map { placed($0, source) }
    if personal.count >= k { return personal }
    // The personal list ended early, so it has every item of the mask that has factors.
    var rest = mask
    rest.subtract(ials.itemMask)
    return personal + popularity.top(k - personal.count, mask: rest).map { placed($0, .popular) }
  }

  /// This model without factors: what everybody would get who is a stranger. The baseline to
  /// compare with on the same holdout.
  package var popularityOnly: TrainedModel {
    get throws(SprocketError) {
      try TrainedModel(
        kind: .popularity, items: items, users: users, userShardStarts: userShardStarts,
        histories: histories, popularity: popularity, ials: nil, position: position,
        settings: settings, interactions: interactions, dataWindow: dataWindow)
    }
  }

  private func placed(_ row: ScoredRow, _ source: RecommendationSource) -> PlacedRow {
    PlacedRow(item: row.item, score: row.score, source: source)
  }
}
