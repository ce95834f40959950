package import SprocketCore
package import SprocketMath

/// Finds a user's factors given the items' factors, exactly. The last half step of training and
/// every fold-in while serving go through here, so a stored row and a folded-in row of the same
/// history are the same.
package struct IALSFoldIn: Sendable {
  private let solver: IALSRowSolver
  private let itemMask: RowMask
  private let config: IALSConfig
  /// N of the regularisation: the items that have factors. Others neither attract nor repel.
  private let itemCount: Int

  /// - Parameter itemMask: The items that have factors.
  package init(
    items: FactorTable, itemMask: RowMask, config: IALSConfig, threads: Int
  ) throws(SprocketError) {
    do {
      solver = try IALSRowSolver(
        table: items, unobservedWeight: Float(config.unobservedWeight), threads: threads)
    } catch {
      throw SprocketError(wrapping: error, .internal, "the Gramian of the items failed")
    }
    self.itemMask = itemMask
    self.config = config
    itemCount = itemMask.count
  }

  /// The factors of one user, O(n k² + k³); nil when no item of the history has both a weight
  /// above 0 and factors.
  package func factors(of history: UserHistory) throws(SprocketError) -> [Float]? {
    let rows = known(history)
    guard !rows.indices.isEmpty else { return nil }
    return try solver.solve(rows, regularization: regularization(count: rows.indices.count))
  }

  /// The factors of all users of `preferences` (user × item), written to `users`.
  /// - Throws: `cancelled`.
  package func solveAll(
    _ preferences: RatingMatrix, schedule: RowSchedule, into users: FactorTableBuilder,
    threads: Int, isCancelled: @Sendable () -> Bool
  ) throws {
    try solver.solveAll(
      preferences, schedule: schedule, into: users, method: .cholesky, threads: threads,
      regularization: { regularization(count: $0) }, isCancelled: isCancelled)
  }

  /// The shares of the history's entries in the scores of `items`; one factorisation, then
  /// O(k² + n k) for each item. Items without factors have shares of 0.
  package func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]] {
    let nothing = [Float](repeating: 0, count: history.count)
    let rows = known(history)
    guard !rows.indices.isEmpty else { return items.map { _ in nothing } }
    let explanation = try IALSExplanation(
      solver: solver, history: rows, regularization: regularization(count: rows.indices.count))
    let positions = history.items.indices.filter { isKnown(history, $0) }
    return items.map { item in
      guard itemMask.contains(item.offset) else { return nothing }
      var shares = nothing
      for (position, share) in zip(positions, explanation.contributions(to: item.offset)) {
        shares[position] = share
      }
      return shares
    }
  }

  private func regularization(count: Int) -> Float {
    config.regularization(count: count, others: itemCount)
  }

  private func isKnown(_ history: UserHistory, _ position: Int) -> Bool {
    history.weights[position] > 0 && itemMask.contains(history.items[position].offset)
  }

  private func known(_ history: UserHistory) -> IALSRowSolver.History {
    var rows = IALSRowSolver.History(indices: [], weights: [])
    for position in history.items.indices where isKnown(history, position) {
      rows.indices.append(UInt32(history.items[position].offset))
      rows.weights.append(history.weights[position])
    }
    return rows
  }
}
