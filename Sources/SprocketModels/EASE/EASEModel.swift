package import SprocketCore
package import SprocketMath

/// A linear autoencoder: the score of an item is the sum of the weights that lead to it from the
/// items of the user's history, each times the preference weight. Immutable.
///
/// H. Steck, "Embarrassingly shallow autoencoders for sparse data", 2019. Users have no rows here:
/// whatever is in the history counts at once.
package struct EASEModel: Sendable {
  /// B, from item (row) to item (column), 0 on the diagonal, over the items 0 ..< n.
  package let weights: DenseMatrix
  /// The diagonal of the precision matrix P = (XᵀX + λI)⁻¹; 0 for an item without preferences, on
  /// which the model has no opinion.
  package let precisions: [Float]
  package let config: EASEConfig
  /// Over all items of the catalogue.
  package let coveredItems: RowMask

  /// - Parameter itemCount: all items of the catalogue, of which the model knows the first.
  /// - Throws: `dataLoss` when the parts do not fit together.
  package init(
    weights: DenseMatrix, precisions: [Float], config: EASEConfig, itemCount: Int
  ) throws(SprocketError) {
    let count = precisions.count
    guard weights.rowCount == count, weights.columnCount == count, count <= itemCount else {
      throw SprocketError(
        .dataLoss,
        "EASE has weights of \(weights.rowCount) × \(weights.columnCount) items and \(count)"
          + " precisions in a catalogue of \(itemCount); the snapshot is damaged, retrain")
    }
    self.weights = weights
    self.precisions = precisions
    self.config = config
    coveredItems = RowMask(
      rowCount: itemCount, rows: precisions.indices.filter { precisions[$0] > 0 })
  }

  /// The scores of the items 0 ..< n.
  private func scores(of known: UserHistory.Known) -> [Float] {
    [Float](unsafeUninitializedCapacity: precisions.count) { sums, count in
      sums.initialize(repeating: 0)
      weights.accumulate(rows: known.rows, weights: known.weights, into: sums)
      count = sums.count
    }
  }
}

extension EASEModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool { user.history.hasAny(in: coveredItems) }

  /// Reads n numbers for each item of the history.
  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    let known = user.history.known(in: coveredItems)
    guard k > 0, !known.isEmpty, mask.rowCount == coveredItems.rowCount else { return [] }
    var mask = mask
    mask.formIntersection(coveredItems)
    return scores(of: known).withUnsafeBufferPointer { DenseScores.top(k, of: $0, mask: mask) }
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let known = user.history.known(in: coveredItems)
    if known.isEmpty { return items.map { _ in 0 } }
    // A row is read in one go, single numbers from all over the memory: some 32 in the same time.
    if items.count * 32 >= precisions.count {
      let all = scores(of: known)
      return items.map { coveredItems.contains($0.offset) ? all[$0.offset] : 0 }
    }
    return items.map { item in
      guard coveredItems.contains(item.offset) else { return 0 }
      var sum: Float = 0
      for (row, weight) in zip(known.rows, known.weights) {
        sum += weight * weights[row, item.offset]
      }
      return sum
    }
  }
}

extension EASEModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let known = history.known(in: coveredItems)
    return items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard coveredItems.contains(item.offset) else { return shares }
      for (index, position) in known.positions.enumerated() {
        shares[position] = known.weights[index] * weights[known.rows[index], item.offset]
      }
      return shares
    }
  }
}

/// Two items are as alike as their partial correlation -Pᵢⱼ / √(Pᵢᵢ Pⱼⱼ): how much they are liked
/// together beyond what all other items explain. It lies between -1 and 1, because P is positive
/// definite, it is the same in both directions, and λ keeps it small for items with little data.
extension EASEModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    guard k > 0, coveredItems.contains(item.offset), mask.rowCount == coveredItems.rowCount else {
      return []
    }
    var mask = mask
    mask.remove(item.offset)
    mask.formIntersection(coveredItems)
    let own = precisions[item.offset]
    let correlations = weights.withRow(item.offset) { weights in
      precisions.indices.map { Self.correlation(weights[$0], own, precisions[$0]) }
    }
    return correlations.withUnsafeBufferPointer { DenseScores.top(k, of: $0, mask: mask) }
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    guard coveredItems.contains(item.offset) else { return others.map { _ in 0 } }
    return others.map { other in
      if other == item { return 1 }
      guard coveredItems.contains(other.offset) else { return 0 }
      return Self.correlation(
        weights[item.offset, other.offset], precisions[item.offset], precisions[other.offset])
    }
  }

  /// From Bᵢⱼ = -Pᵢⱼ / Pⱼⱼ. Rounding may lead beyond 1.
  private static func correlation(_ weight: Float, _ own: Float, _ other: Float) -> Float {
    max(-1, min(1, weight * (other / own).squareRoot()))
  }
}
