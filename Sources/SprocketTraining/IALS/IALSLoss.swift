import SprocketMath
import SprocketModels
import Synchronization

/// The objective of implicit ALS,
///
///     Σ_(u,i) w (1 - x_u·y_i)² + α₀ Σ_u Σ_i (x_u·y_i)²
///     + λ Σ_u (n_u + α₀ N) |x_u|² + the same of items
///
/// (S. Rendle et al., 2022, equations 1 to 4). The second term, over all pairs, is α₀ ⟨XᵀX, YᵀY⟩,
/// the sum of the products of the two Gramians' elements, so it costs k². The first one is taken
/// over some hundred thousand preferences: every m-th user's, the same in each epoch, scaled up.
struct IALSLoss {
  /// More preferences than this are sampled.
  static let sampledPreferences = 500_000
  private static let portionRows = 1024

  let preferences: RatingMatrix
  let preferencesByItem: RatingMatrix
  let config: IALSConfig
  /// Users and items with a preference.
  let userCount: Int
  let itemCount: Int

  /// The objective per preference. The same for every number of threads: portions depend on the
  /// data only and are summed in order.
  func value(
    users: FactorTable, items: FactorTable, userGramian: Gramian, itemGramian: Gramian,
    threads: Int, isCancelled: @Sendable () -> Bool
  ) throws -> Double {
    let every = 1 + preferences.nonZeroCount / Self.sampledPreferences
    let observed = try sum(preferences.rowCount, threads, isCancelled) { user in
      guard user % every == 0, preferences.nonZeroCount(ofRow: user) > 0 else {
        return Partial()
      }
      let weights = preferences.values(ofRow: user)
      let scores = items.scores(query: users.row(user), rows: preferences.columns(ofRow: user))
      var partial = Partial(count: weights.count)
      for (weight, score) in zip(weights, scores) {
        partial.sum += Double(weight) * Double(1 - score) * Double(1 - score)
      }
      return partial
    }
    let scale = Double(preferences.nonZeroCount) / Double(max(1, observed.count))

    var unobserved = 0.0
    for row in 0..<config.factorCount {
      for column in 0..<config.factorCount {
        unobserved +=
          Double(userGramian[row, column])
          * Double(itemGramian[row, column])
      }
    }
    let penalty =
      try penalty(of: users, preferences, others: itemCount, threads, isCancelled)
      + penalty(of: items, preferencesByItem, others: userCount, threads, isCancelled)
    let total = observed.sum * scale + config.unobservedWeight * unobserved + penalty
    return total / Double(preferences.nonZeroCount)
  }

  private func penalty(
    of table: FactorTable, _ matrix: RatingMatrix, others: Int, _ threads: Int,
    _ isCancelled: @Sendable () -> Bool
  ) throws -> Double {
    try sum(table.rowCount, threads, isCancelled) { row in
      let squared = table.withRow(row) { factors in
        var sum: Float = 0
        for index in factors.indices { sum += factors[index] * factors[index] }
        return sum
      }
      let lambda = config.regularization(count: matrix.nonZeroCount(ofRow: row), others: others)
      return Partial(sum: Double(squared) * Double(lambda), count: 1)
    }.sum
  }

  private struct Partial: Sendable {
    var sum = 0.0
    var count = 0

    static func += (one: inout Partial, other: Partial) {
      one.sum += other.sum
      one.count += other.count
    }
  }

  private func sum(
    _ rows: Int, _ threads: Int, _ isCancelled: @Sendable () -> Bool,
    _ term: @Sendable (Int) -> Partial
  ) throws -> Partial {
    let portions = (rows + Self.portionRows - 1) / Self.portionRows
    let partials = Mutex([Partial](repeating: Partial(), count: portions))
    try ParallelRows.forEach(
      RowSchedule(count: portions, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled
    ) { portion in
      var partial = Partial()
      let first = portion * Self.portionRows
      for row in first..<min(rows, first + Self.portionRows) { partial += term(row) }
      partials.withLock { $0[portion] = partial }
    }
    return partials.withLock { $0.reduce(into: Partial(), +=) }
  }
}
