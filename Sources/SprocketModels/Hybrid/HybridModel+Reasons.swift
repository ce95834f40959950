package import SprocketCore
package import SprocketMath

extension HybridModel: Explains {
  /// The components' shares, weighted as their scores are. A film that is placed by its content
  /// alone has the shares of the content model, scaled to its score.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let user = UserView(factors: try roles.foldIn(history), history: history)
    let blend = Blend(self, user: user, depth: config.candidates, mask: nil)
    var shares = items.map { _ in [Float](repeating: 0, count: history.count) }
    var contentShares: [[Float]]?
    for (part, factor) in blend.active {
      guard let explainer = part.explainer else { continue }
      let own = try explainer.contributions(to: items, from: history)
      if part.kind == .content { contentShares = own }
      for item in items.indices {
        for entry in own[item].indices { shares[item][entry] += factor * own[item][entry] }
      }
    }
    let scores = blend.scores(of: items)
    for (index, item) in items.enumerated() {
      guard item.offset < warmItems.rowCount, !warmItems.contains(item.offset),
        let own = contentShares?[index]
      else { continue }
      let sum = own.reduce(0, +)
      shares[index] = own.map { sum > 0 ? $0 * scores[index] / sum : 0 }
    }
    return shares
  }
}

extension HybridModel: FindsSimilarItems {
  /// Half by taste (the first component that compares items by who liked them), half by content.
  package func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow] {
    let depth = max(k, config.candidates)
    var proposed = RowMask.none(coveredItems.rowCount)
    for neighbors in comparers {
      for row in neighbors.similarItems(to: item, k: depth, mask: mask) { proposed.insert(row.row) }
    }
    var rows: [ItemRow] = []
    proposed.forEachRow { rows.append(ItemRow($0)) }
    var best = TopK(k)
    for (row, score) in zip(rows, similarities(of: item, to: rows)) {
      best.offer(row: row.offset, score: score)
    }
    return best.sorted()
  }

  package func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    let comparers = comparers
    var sums = [Float](repeating: 0, count: others.count)
    for neighbors in comparers {
      for (index, value) in neighbors.similarities(of: item, to: others).enumerated() {
        sums[index] += value / Float(comparers.count)
      }
    }
    return sums
  }

  private var comparers: [any FindsSimilarItems] {
    let taste = parts.first { $0.kind != .content && $0 is any FindsSimilarItems }
    let content = parts.first { $0.kind == .content }
    return [taste, content].compactMap { $0 as? any FindsSimilarItems }
  }
}

extension HybridModel: FindsSimilarUsers {
  package func similarUsers(to user: UserView, k: Int) -> [ScoredRow] {
    let neighbors = parts.lazy.compactMap { $0 as? any FindsSimilarUsers }.first
    return neighbors?.similarUsers(to: user, k: k) ?? []
  }
}

extension HybridModel: PredictsRatings {
  package var expectedError: Float { ratingWeights.expectedError }

  package var scale: ClosedRange<Float>? { raters.lazy.compactMap(\.model.scale).first }

  /// The weighted mean of the components' predictions.
  package func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    var blended = items.map { _ in RatingPrediction(rating: 0, userCount: 0, itemCount: 0) }
    let total = raters.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return blended }
    for (_, weight, model) in raters {
      for (index, prediction) in model.ratings(of: items, for: user).enumerated() {
        blended[index].rating += weight / total * prediction.rating
        blended[index].userCount = max(blended[index].userCount, prediction.userCount)
        blended[index].itemCount = max(blended[index].itemCount, prediction.itemCount)
      }
    }
    return blended
  }
}
