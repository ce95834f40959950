package import SprocketCore
package import SprocketMath

/// An item on a list and what placed it.
package struct PlacedRow: Hashable, Sendable {
  package var item: ItemRow
  /// Comparable within one source only.
  package var score: Float
  package var source: RecommendationSource
  /// The component that placed it.
  package var kind: ModelKind

  package init(item: ItemRow, score: Float, source: RecommendationSource, kind: ModelKind) {
    self.item = item
    self.score = score
    self.source = source
    self.kind = kind
  }

  package init(_ row: ScoredRow, _ source: RecommendationSource, by kind: ModelKind) {
    self.init(item: row.item, score: row.score, source: source, kind: kind)
  }
}

extension TrainedModel {
  /// The first and the last rung of the ladder: the personal list, then, where it ends, the popular
  /// items. A user nothing is known of gets the popular items. All within `mask`; as many as `k` if
  /// so many are in it.
  /// - Parameter kind: the component that makes the personal list; nil: the model's own.
  package func recommend(
    _ k: Int, for user: UserView, mask: RowMask, by kind: ModelKind? = nil
  ) -> [PlacedRow] {
    let kind = kind ?? self.kind
    guard let scorer = roles.scorers[kind], scorer.canScore(user) else {
      return popular(k, mask: mask)
    }
    let personal = scorer.top(k, for: user, mask: mask).map {
      PlacedRow($0, user.source, by: kind)
    }
    if personal.count >= k { return personal }
    // The personal list ended early, so it has all that the scorer would place.
    var rest = mask
    for row in personal { rest.remove(row.item.offset) }
    return personal + popular(k - personal.count, mask: rest)
  }

  /// The most popular items within `mask`.
  package func popular(
    _ k: Int, mask: RowMask, source: RecommendationSource = .popular
  ) -> [PlacedRow] {
    popularity.top(k, mask: mask).map { PlacedRow($0, source, by: .popularity) }
  }
}

extension UserView {
  /// Where a personal list comes from: the row of the tables, or what was folded in since.
  package var source: RecommendationSource {
    row == nil || factors != nil ? .foldedIn : .personal
  }
}
