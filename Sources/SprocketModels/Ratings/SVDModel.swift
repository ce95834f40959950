package import SprocketCore
package import SprocketMath

/// A factorisation of ratings, also SVD++: see `RatingFactors` for the prediction. Immutable.
///
/// Stored user rows are what folding in the user's history gives. Memory: two or three tables of
/// the items and one of the users.
package struct SVDModel: Sendable {
  /// `svd` or `svdPlusPlus`.
  package let kind: ModelKind
  package let settings: [Setting]
  package let factors: RatingFactors
  package let userFactors: FactorTable
  private let bounds: RowBounds
  private let similarity: FactorSimilarity

  /// One pass over the items; mapped users stay on disk.
  /// - Throws: `dataLoss` when the tables do not belong together.
  package init(
    kind: ModelKind, settings: [Setting], factors: RatingFactors, userFactors: FactorTable
  ) throws(SprocketError) {
    guard userFactors.factorCount == factors.items.factorCount else {
      throw SprocketError(
        .dataLoss,
        "users have \(userFactors.factorCount) columns and items"
          + " \(factors.items.factorCount); the snapshot is damaged, retrain")
    }
    self.kind = kind
    self.settings = settings
    self.factors = factors
    self.userFactors = userFactors
    bounds = RowBounds(of: factors.items)
    similarity = FactorSimilarity(factors)
  }

  /// μ, the scale and the expected error.
  package var summary: RatingSummary { factors.summary }

  /// The row of a user, folded in or stored; nil when there is none.
  private func row(of user: UserView) -> [Float]? {
    if let folded = user.factors?[kind] {
      return folded.count == userFactors.factorCount ? folded : nil
    }
    guard let row = user.row?.offset, row >= 0, row < userFactors.rowCount else { return nil }
    let stored = userFactors.row(row)
    return stored.contains { $0 != 0 } ? stored : nil
  }
}

extension SVDModel: PredictsRatings {
  package func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    let row = row(of: user) ?? factors.start(of: user.history)
    let userCount = factors.counts.count(of: user)
    return zip(items, factors.predictions(of: items, user: row)).map { item, rating in
      RatingPrediction(
        rating: summary.clamped(rating), userCount: userCount,
        itemCount: factors.counts.count(of: item))
    }
  }
}

extension SVDModel: Scores {
  package var readsHistory: Bool { false }

  package func canScore(_ user: UserView) -> Bool { row(of: user) != nil }

  /// Scores are predicted ratings less the mean of all ratings, and not cut to the scale.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard let row = row(of: user), mask.rowCount == factors.items.rowCount else { return [] }
    var mask = mask
    mask.formIntersection(factors.counts.ratedItems)
    return TopKScanner.top(k, query: row, table: factors.items, mask: mask, bounds: bounds)
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let isRated = factors.counts.ratedItems
    guard let row = row(of: user) else { return items.map { _ in 0 } }
    let known = items.map { isRated.contains($0.offset) ? UInt32($0.offset) : nil }
    var found = factors.items.scores(query: row, rows: known.compactMap { $0 }).makeIterator()
    return known.map { $0 == nil ? 0 : found.next() ?? 0 }
  }
}

extension SVDModel: FoldsIn {
  package func foldIn(_ history: UserHistory) throws(SprocketError) -> [Float]? {
    try factors.factors(of: history)
  }
}

extension SVDModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    similarity.nearest(to: item, k: k, mask: mask)
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    similarity.similarities(of: item, to: others)
  }
}
