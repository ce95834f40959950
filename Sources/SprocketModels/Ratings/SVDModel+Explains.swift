package import SprocketCore
import SprocketMath

extension SVDModel: Explains {
  /// The shares of an item sum to its score less b_i, what everybody thinks of it, which comes from
  /// no entry of the history.
  ///
  /// A rating's share is its term of x·y, since x is linear in the ratings (`GaussianRowSolver`);
  /// in SVD++ every known item has |N|^-½ w·y besides. One factorisation, then O(k² + n k) for each
  /// item. Items without ratings have shares of 0.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let nothing = [Float](repeating: 0, count: history.count)
    let isRated = factors.counts.ratedItems
    let wanted = items.filter { isRated.contains($0.offset) }
    let rows = wanted.map { factors.items.row($0.offset) }
    var explained = try factors.contributions(to: rows, from: history).makeIterator()
    return items.map { isRated.contains($0.offset) ? explained.next() ?? nothing : nothing }
  }
}

extension RatingFactors {
  /// What each entry of a history adds to x·y for each of the rows y.
  fileprivate func contributions(
    to targets: [[Float]], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    var shares = targets.map { implicitShares(of: $0, history: history) }
    let (rows, ratings) = known(history)
    guard !rows.isEmpty else { return shares }
    var prior = prior
    if implicit != nil { prior.mean = start(of: history) }
    let terms = try solver.contributions(
      to: targets, indices: rows, targets: ratings, prior: prior)
    let positions = history.items.indices.filter {
      history.ratings[$0] > UserHistory.unrated
        && counts.ratedItems.contains(history.items[$0].offset)
    }
    for target in targets.indices {
      for (position, term) in zip(positions, terms[target]) { shares[target][position] += term }
    }
    return shares
  }

  /// |N|^-½ w·y for the items that the model knows; zeros when it is not SVD++.
  private func implicitShares(of target: [Float], history: UserHistory) -> [Float] {
    var shares = [Float](repeating: 0, count: history.count)
    guard let implicit else { return shares }
    let positions = history.items.indices.filter {
      history.items[$0].offset >= 0 && history.items[$0].offset < implicit.rowCount
    }
    let products = implicit.scores(
      query: target, rows: positions.map { UInt32(history.items[$0].offset) })
    let scale = 1 / Float(max(1, positions.count)).squareRoot()
    for (position, product) in zip(positions, products) { shares[position] = product * scale }
    return shares
  }
}
