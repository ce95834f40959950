package import SprocketCore
package import SprocketMath

/// The preferences seen through their strongest directions V: the scores of a history h are
/// h V Vᵀ. Immutable.
///
/// P. Cremonesi, Y. Koren and R. Turrin, "Performance of recommender algorithms on top-N
/// recommendation tasks", 2010, section 3.3. Users have no rows here: whatever is in the history
/// counts at once.
package struct PureSVDModel: Sendable {
  /// V: a row for each item of the catalogue; zeros for an item without preferences.
  package let itemFactors: FactorTable
  /// σ, descending, one for each factor.
  package let singularValues: [Float]
  package let config: PureSVDConfig
  package let coveredItems: RowMask

  private let bounds: RowBounds
  /// What makes similarities of products, one for each row.
  private let similarityScales: [Float]
  /// As many users as it takes before a film's similarities count by half.
  private static let similarityShrinkage: Float = 10

  /// One pass over the items.
  /// - Throws: `dataLoss` when the parts do not fit together.
  package init(
    itemFactors: FactorTable, singularValues: [Float], config: PureSVDConfig
  ) throws(SprocketError) {
    guard itemFactors.factorCount == singularValues.count else {
      throw SprocketError(
        .dataLoss,
        "items have \(itemFactors.factorCount) factors for \(singularValues.count) singular"
          + " values; the snapshot is damaged, retrain")
    }
    self.itemFactors = itemFactors
    self.singularValues = singularValues
    self.config = config
    bounds = RowBounds(of: itemFactors)
    var covered = RowMask.none(itemFactors.rowCount)
    var scales = [Float](repeating: 0, count: itemFactors.rowCount)
    for row in 0..<itemFactors.rowCount {
      // v Σ vᵀ, and v Σ² vᵀ: how many of the film's users V can tell.
      var (hasFactors, length, users) = (false, Float(0), Float(0))
      itemFactors.withRow(row) { factors in
        for index in factors.indices {
          hasFactors = hasFactors || factors[index] != 0
          let term = singularValues[index] * factors[index] * factors[index]
          length += term
          users += singularValues[index] * term
        }
      }
      if hasFactors { covered.insert(row) }
      if length > 0 {
        scales[row] = (users / (users + Self.similarityShrinkage) / length).squareRoot()
      }
    }
    coveredItems = covered
    similarityScales = scales
  }

  /// h V.
  private func factors(of known: UserHistory.Known) -> [Float] {
    itemFactors.weightedSum(rows: known.rows.map { UInt32($0) }, weights: known.weights)
  }

  /// `query` times the rows of the given items; 0 for items that are not covered.
  private func products(_ query: [Float], with items: [ItemRow]) -> [Float] {
    let known = items.map { coveredItems.contains($0.offset) }
    let products = itemFactors.scores(
      query: query, rows: zip(items, known).map { $1 ? UInt32($0.offset) : 0 })
    return zip(products, known).map { $1 ? $0 : 0 }
  }
}

extension PureSVDModel: Scores {
  package var readsHistory: Bool { true }

  package func canScore(_ user: UserView) -> Bool { user.history.hasAny(in: coveredItems) }

  package func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow] {
    let known = user.history.known(in: coveredItems)
    guard k > 0, !known.isEmpty, mask.rowCount == coveredItems.rowCount else { return [] }
    var mask = mask
    mask.formIntersection(coveredItems)
    return TopKScanner.top(
      k, query: factors(of: known), table: itemFactors, mask: mask, bounds: bounds)
  }

  package func scores(of items: [ItemRow], for user: UserView) -> [Float] {
    let known = user.history.known(in: coveredItems)
    if known.isEmpty { return items.map { _ in 0 } }
    return products(factors(of: known), with: items)
  }
}

extension PureSVDModel: Explains {
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let known = history.known(in: coveredItems)
    let rows = known.rows.map { UInt32($0) }
    return items.map { item in
      var shares = [Float](repeating: 0, count: history.count)
      guard coveredItems.contains(item.offset) else { return shares }
      let products = itemFactors.scores(query: itemFactors.row(item.offset), rows: rows)
      for (index, position) in known.positions.enumerated() {
        shares[position] = known.weights[index] * products[index]
      }
      return shares
    }
  }
}

/// Two items are as alike as the cosine of their rows of V √Σ. With V alone, all directions count
/// the same and rare films are alike by chance; with V Σ, the first one (popularity) is most of it.
/// The cosine shrinks where few users stand behind a film, or rare films would still come first.
extension PureSVDModel: FindsSimilarItems {
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    guard k > 0, coveredItems.contains(item.offset), mask.rowCount == coveredItems.rowCount else {
      return []
    }
    var mask = mask
    mask.remove(item.offset)
    mask.formIntersection(coveredItems)
    var cosines = itemFactors.scores(query: similarityQuery(item))
    for row in cosines.indices { cosines[row] = min(1, cosines[row] * similarityScales[row]) }
    return cosines.withUnsafeBufferPointer { DenseScores.top(k, of: $0, mask: mask) }
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    guard coveredItems.contains(item.offset) else { return others.map { _ in 0 } }
    return zip(others, products(similarityQuery(item), with: others)).map { other, product in
      if other == item { return 1 }
      return coveredItems.contains(other.offset)
        ? min(1, product * similarityScales[other.offset]) : 0
    }
  }

  /// v Σ, scaled.
  private func similarityQuery(_ item: ItemRow) -> [Float] {
    let scale = similarityScales[item.offset]
    return zip(itemFactors.row(item.offset), singularValues).map { $0 * $1 * scale }
  }
}
