package import SprocketCore
package import SprocketMath

/// A factorisation trained by implicit ALS: a user's score of an item is the dot product of their
/// rows. Immutable.
///
/// A row of zeros says that the model has no opinion: an item nobody preferred, a user who
/// preferred nothing.
package struct IALSModel: Sendable {
  package let itemFactors: FactorTable
  package let userFactors: FactorTable
  package let config: IALSConfig
  /// The items that have factors.
  package let itemMask: RowMask

  /// Whether every item has factors, so that masks need not be narrowed.
  private let isComplete: Bool
  private let folding: IALSFoldIn
  private let itemBounds: RowBounds
  private let itemNorms: InverseNorms
  private let userNorms: LazyInverseNorms

  /// Adds what serving needs to the two tables: the Gramian of the items and their norms. Costs a
  /// pass over the items; the users are not touched, so mapped ones stay on disk.
  /// - Throws: `dataLoss` when the tables do not belong together.
  package init(
    itemFactors: FactorTable, userFactors: FactorTable, config: IALSConfig
  ) throws(SprocketError) {
    guard itemFactors.factorCount == userFactors.factorCount,
      itemFactors.factorCount == config.factorCount
    else {
      throw SprocketError(
        .dataLoss,
        "items have \(itemFactors.factorCount) factors, users \(userFactors.factorCount) and the"
          + " configuration \(config.factorCount); the snapshot is damaged, retrain")
    }
    self.itemFactors = itemFactors
    self.userFactors = userFactors
    self.config = config
    itemBounds = RowBounds(of: itemFactors)
    itemNorms = InverseNorms(of: itemFactors)
    itemMask = itemNorms.nonZeroRows
    isComplete = itemMask.count == itemMask.rowCount
    folding = try IALSFoldIn(
      items: itemFactors, itemMask: itemMask, config: config,
      threads: ParallelRows.processorCount)
    userNorms = LazyInverseNorms(of: userFactors)
  }

  /// Shows the factors of a user, folded in or stored; nil when there are none.
  private func withFactors<Result>(
    of user: UserView, _ body: (Span<Float>) -> Result
  ) -> Result? {
    if let factors = user.factors?[.ials] {
      return factors.count == itemFactors.factorCount ? body(factors.span) : nil
    }
    guard let row = user.row?.offset, row >= 0, row < userFactors.rowCount else { return nil }
    return userFactors.withRow(row, body)
  }
}

extension IALSModel: Scores {
  package var readsHistory: Bool { false }

  package func canScore(_ user: UserView) -> Bool {
    withFactors(of: user) { factors in
      factors.indices.contains { factors[$0] != 0 }
    } ?? false
  }

  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    guard canScore(user), mask.rowCount == itemFactors.rowCount else { return [] }
    var mask = mask
    if !isComplete { mask.formIntersection(itemMask) }
    return withFactors(of: user) {
      TopKScanner.top(k, query: $0, table: itemFactors, mask: mask, bounds: itemBounds)
    } ?? []
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let known = items.map { itemMask.contains($0.offset) ? UInt32($0.offset) : nil }
    let found = withFactors(of: user) { factors in
      itemFactors.scores(
        query: factors.indices.map { factors[$0] }, rows: known.compactMap { $0 })
    }
    guard let found else { return [Float](repeating: 0, count: items.count) }
    var next = found.makeIterator()
    return known.map { $0 == nil ? 0 : next.next() ?? 0 }
  }
}

extension IALSModel: FoldsIn {
  package func foldIn(_ history: UserHistory) throws(SprocketError) -> [Float]? {
    try folding.factors(of: history)
  }
}

extension IALSModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    try folding.contributions(to: items, from: history)
  }
}

extension IALSModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    guard itemMask.contains(item.offset), mask.rowCount == itemFactors.rowCount else { return [] }
    var mask = mask
    mask.remove(item.offset)
    if !isComplete { mask.formIntersection(itemMask) }
    return itemNorms.nearest(to: itemFactors.row(item.offset), in: itemFactors, k: k, mask: mask)
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    guard itemMask.contains(item.offset) else { return others.map { _ in 0 } }
    return itemNorms.cosines(
      of: itemFactors.row(item.offset), in: itemFactors,
      rows: others.map { itemMask.contains($0.offset) ? $0.offset : nil })
  }
}

extension IALSModel: FindsSimilarUsers {
  package func similarUsers(to user: UserView, k: Int) -> [ScoredRow] {
    let factors = withFactors(of: user) { factors in factors.indices.map { factors[$0] } }
    guard let factors else { return [] }
    let norms = userNorms.value
    var mask = norms.nonZeroRows
    if let row = user.row { mask.remove(row.offset) }
    return norms.nearest(to: factors, in: userFactors, k: k, mask: mask)
  }
}
