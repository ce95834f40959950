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
  /// The ladder: first the personal list, then, where it ends, the popular items. A user nothing
  /// is known of gets the popular items. All within `mask`; as many as `k` if so many are in it.
  /// - Parameter kind: the component that makes the personal list; nil: the model's own.
  package func recommend(
    _ k: Int, for user: UserView, mask: RowMask, by kind: ModelKind? = nil
  ) -> [PlacedRow] {
    guard let scorer = roles.scorers[kind ?? self.kind], scorer.canScore(user) else {
      return popularity.top(k, mask: mask).map { placed($0, .popular) }
    }
    let source: RecommendationSource =
      user.row == nil || user.factors != nil ? .foldedIn : .personal
    let personal = scorer.top(k, for: user, mask: mask).map { placed($0, source) }
    if personal.count >= k { return personal }
    // The personal list ended early, so it has all that the scorer would place.
    var rest = mask
    for row in personal { rest.remove(row.item.offset) }
    return personal + popularity.top(k - personal.count, mask: rest).map { placed($0, .popular) }
  }

  private func placed(_ row: ScoredRow, _ source: RecommendationSource) -> PlacedRow {
    PlacedRow(item: row.item, score: row.score, source: source)
  }
}
