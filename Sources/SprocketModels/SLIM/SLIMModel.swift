package import SprocketCore
package import SprocketMath

/// A sparse linear model: the score of an item is the sum of the few weights that lead to it from
/// the items of the user's history, each times the preference weight. Immutable.
///
/// X. Ning and G. Karypis, "SLIM: sparse linear methods for top-N recommender systems", 2011. Users
/// have no rows here: whatever is in the history counts at once.
package struct SLIMModel: Sendable {
  /// From item (row) to item (column), nothing on the diagonal, over the items 0 ..< n.
  package let weights: RatingMatrix
  package let config: SLIMConfig
  /// The items that weights lead to; over all items of the catalogue.
  package let coveredItems: RowMask

  /// The weights by the item they lead to.
  private let incoming: RatingMatrix
  /// The items that weights start from.
  private let sources: RowMask

  /// Two passes over the weights, which it keeps by column as well.
  /// - Parameter itemCount: all items of the catalogue, of which the model knows the first.
  /// - Throws: `dataLoss` when the parts do not fit together.
  package init(
    weights: RatingMatrix, config: SLIMConfig, itemCount: Int
  ) throws(SprocketError) {
    guard weights.rowCount == weights.columnCount, weights.rowCount <= itemCount else {
      throw SprocketError(
        .dataLoss,
        "SLIM has weights of \(weights.rowCount) × \(weights.columnCount) items in a catalogue of"
          + " \(itemCount); the snapshot is damaged, retrain")
    }
    self.weights = weights
    self.config = config
    let transposed = weights.transposed()
    let rows = 0..<weights.rowCount
    incoming = transposed
    sources = RowMask(
      rowCount: itemCount, rows: rows.filter { weights.nonZeroCount(ofRow: $0) > 0 })
    coveredItems = RowMask(
      rowCount: itemCount, rows: rows.filter { transposed.nonZeroCount(ofRow: $0) > 0 })
  }

  /// The scores of the items 0 ..< n.
  private func scores(of known: UserHistory.Known) -> [Float] {
    [Float](unsafeUninitializedCapacity: weights.rowCount) { sums, count in
      sums.initialize(repeating: 0)
      for (row, weight) in zip(known.rows, known.weights) {
        Self.add(weight, timesRow: row, of: weights, to: sums)
      }
      count = sums.count
    }
  }

  private static func add(
    _ weight: Float, timesRow row: Int, of matrix: RatingMatrix,
    to sums: UnsafeMutableBufferPointer<Float>
  ) {
    matrix.columns.withUnsafeElements { columns in
      matrix.values.withUnsafeElements { values in
        // Columns are below `columnCount`, which is the number of sums.
        for entry in matrix.elementRange(ofRow: row) {
          sums[Int(columns[entry])] += weight * values[entry]
        }
      }
    }
  }
}

extension SLIMModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool { user.history.hasAny(in: sources) }

  /// Items that nothing in the history leads to are left out.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    let known = user.history.known(in: sources)
    guard k > 0, !known.isEmpty, mask.rowCount == coveredItems.rowCount else { return [] }
    return scores(of: known).withUnsafeBufferPointer {
      DenseScores.top(k, of: $0, mask: mask, skippingZeros: true)
    }
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let known = user.history.known(in: sources)
    if known.isEmpty { return items.map { _ in 0 } }
    let all = scores(of: known)
    return items.map { coveredItems.contains($0.offset) ? all[$0.offset] : 0 }
  }
}

extension SLIMModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let known = history.known(in: sources)
    let positions = Dictionary(
      zip(known.rows.map { UInt32($0) }, known.rows.indices), uniquingKeysWith: { one, _ in one })
    return items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard coveredItems.contains(item.offset) else { return shares }
      incoming.withRow(item.offset) { sources, values in
        for entry in sources.indices {
          guard let index = positions[sources[entry]] else { continue }
          shares[known.positions[index]] += known.weights[index] * values[entry]
        }
      }
      return shares
    }
  }
}

/// Two items are as alike as the mean of the weights that lead from each to the other, so an item
/// that speaks for another counts even where the other, with better witnesses, needs it not.
extension SLIMModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    guard k > 0, mask.rowCount == coveredItems.rowCount, let means = means(of: item) else {
      return []
    }
    var mask = mask
    mask.remove(item.offset)
    return means.withUnsafeBufferPointer {
      DenseScores.top(k, of: $0, mask: mask, skippingZeros: true)
    }
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    guard let means = means(of: item) else { return others.map { _ in 0 } }
    return others.map { other in
      if other == item { return 1 }
      return means.indices.contains(other.offset) ? means[other.offset] : 0
    }
  }

  /// For the items 0 ..< n; nil when nothing is known of the item.
  private func means(of item: ItemRow) -> [Float]? {
    guard sources.contains(item.offset) || coveredItems.contains(item.offset) else { return nil }
    var means = [Float](repeating: 0, count: weights.rowCount)
    means.withUnsafeMutableBufferPointer { means in
      Self.add(0.5, timesRow: item.offset, of: weights, to: means)
      Self.add(0.5, timesRow: item.offset, of: incoming, to: means)
      for index in means.indices { means[index] = max(-1, min(1, means[index])) }
    }
    return means
  }
}
