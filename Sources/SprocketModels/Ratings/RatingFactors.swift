package import SprocketCore
package import SprocketMath

/// The items' side of a factorisation of ratings, and how a user's row is found from it.
///
/// A rating is predicted as μ + x · y, with a row for the user and one for the item:
///
///     x = (b_u, 1 + c_u, p_u)    y = (1 + d_i, b_i, q_i)
///
/// so μ + b_u + b_i + p·q and, besides, c_u b_i and d_i b_u: users follow the general opinion of a
/// film, and films the general mildness of a user, more or less. With c = d = 0 it is biased matrix
/// factorisation (Y. Koren, R. Bell and C. Volinsky, "Matrix factorization techniques for
/// recommender systems", 2009, equation 4).
///
/// In SVD++ each item has a third row w, and a user starts from |N|^-½ Σ w over the items N of
/// their history, rated or not (Y. Koren, "Factorization meets the neighborhood", 2008, equation
/// 15); their ratings move them from there.
package struct RatingFactors: Sendable {
  /// What comes before the factors in a row.
  package static let biasCount = 2
  /// x of a user without ratings.
  package static func userMean(factorCount: Int) -> [Float] {
    [0, 1] + [Float](repeating: 0, count: factorCount)
  }
  /// y of an item without ratings.
  package static func itemMean(factorCount: Int) -> [Float] {
    [1, 0] + [Float](repeating: 0, count: factorCount)
  }

  /// μ, and the scale.
  package let summary: RatingSummary
  /// y; zeros for an item without ratings.
  package let items: FactorTable
  /// How uncertain y is, by coordinate; nil: not known.
  package let variances: FactorTable?
  /// w; nil: not SVD++.
  package let implicit: FactorTable?
  /// Of users.
  package let prior: GaussianRowSolver.Prior
  package let counts: RatingCounts
  let solver: GaussianRowSolver

  /// - Throws: `dataLoss` when the parts do not belong together.
  package init(
    summary: RatingSummary, items: FactorTable, variances: FactorTable?, implicit: FactorTable?,
    penalties: [Float], penaltyPerRating: Float, counts: RatingCounts
  ) throws(SprocketError) {
    let width = items.factorCount
    guard width > Self.biasCount, penalties.count == width, counts.items.count == items.rowCount,
      [variances, implicit].allSatisfy({
        $0.map { $0.rowCount == items.rowCount && $0.factorCount == width } ?? true
      }), penalties.allSatisfy({ $0.isFinite && $0 >= 0 }), penaltyPerRating.isFinite,
      penaltyPerRating >= 0
    else {
      throw SprocketError(
        .dataLoss,
        "the tables of a rating model of \(items.rowCount) items and \(width) columns do not fit"
          + " together; the snapshot is damaged, retrain")
    }
    self.summary = summary
    self.items = items
    self.variances = variances
    self.implicit = implicit
    self.counts = counts
    prior = GaussianRowSolver.Prior(
      mean: Self.userMean(factorCount: width - Self.biasCount), penalties: penalties,
      penaltyPerRating: penaltyPerRating)
    solver = GaussianRowSolver(table: items, variances: variances)
  }

  var byteCount: Int {
    items.byteCount + (variances?.byteCount ?? 0) + (implicit?.byteCount ?? 0) + counts.byteCount
  }

  /// Where a user with this history starts: μ + b_i, and in SVD++ what the items say by being
  /// there.
  package func start(of history: UserHistory) -> [Float] {
    start(of: history.items.lazy.map(\.offset))
  }

  private func start(of rows: some Sequence<Int>) -> [Float] {
    var mean = prior.mean
    guard let implicit else { return mean }
    var sum = [Float](repeating: 0, count: mean.count)
    var count = 0
    for row in rows where row >= 0 && row < implicit.rowCount {
      count += 1
      implicit.withRow(row) { factors in
        for column in factors.indices { sum[column] += factors[column] }
      }
    }
    guard count > 0 else { return mean }
    let scale = 1 / Float(count).squareRoot()
    for column in mean.indices { mean[column] += sum[column] * scale }
    return mean
  }

  /// The row of a user, O(n k² + k³); nil when the history teaches nothing: no rating of a known
  /// item and, in SVD++, no known item.
  /// - Parameter workspace: of `makeWorkspace`, for many users.
  package func factors(
    of history: UserHistory, workspace: GaussianRowWorkspace? = nil
  ) throws(SprocketError) -> [Float]? {
    let (rows, targets) = known(history)
    if rows.isEmpty {
      let isSilent = implicit == nil || !history.items.contains { $0.offset < items.rowCount }
      return isSilent ? nil : start(of: history)
    }
    var prior = prior
    if implicit != nil { prior.mean = start(of: history) }
    return try solver.solve(indices: rows, targets: targets, prior: prior, workspace: workspace)
  }

  /// The rows of all users, written to `users`; the same as `factors(of:)` gives, or zeros.
  /// - Parameters:
  ///   - histories: user × item, all that they did.
  ///   - ratings: parallel to its entries.
  ///   - centered: The ratings alone, less μ.
  /// - Throws: `cancelled`.
  package func solveAll(
    histories: RatingMatrix, ratings: SharedBuffer<Float>, centered: RatingMatrix,
    into users: FactorTableBuilder, threads: Int, isCancelled: @Sendable () -> Bool
  ) throws {
    guard implicit != nil else {
      try solver.solveAll(
        centered, prior: prior, schedule: RowSchedule(longestFirst: centered), into: users,
        threads: threads, isCancelled: isCancelled)
      return
    }
    try ParallelRows.forEach(
      RowSchedule(longestFirst: histories), threads: threads, isCancelled: isCancelled,
      makeState: { solver.makeWorkspace() },
      body: { workspace, user in
        let entries = histories.elementRange(ofRow: user)
        let history = UserHistory(
          items: histories.columns(ofRow: user).map { ItemRow(Int($0)) },
          weights: histories.values(ofRow: user), ratings: ratings.slice(entries).array())
        if let row = try factors(of: history, workspace: workspace) { users.setRow(user, row) }
      })
  }

  /// The ratings of known items, less μ.
  func known(_ history: UserHistory) -> (rows: [UInt32], targets: [Float]) {
    var rows: [UInt32] = []
    var targets: [Float] = []
    for (item, rating) in zip(history.items, history.ratings)
    where rating > UserHistory.unrated && counts.ratedItems.contains(item.offset) {
      rows.append(UInt32(item.offset))
      targets.append(rating - summary.mean)
    }
    return (rows, targets)
  }

  /// μ + x · y for each item, off the scale too; an item without ratings gets μ + b_u.
  func predictions(of rows: [ItemRow], user: [Float]) -> [Float] {
    let known = rows.map { counts.ratedItems.contains($0.offset) ? UInt32($0.offset) : nil }
    var products = items.scores(query: user, rows: known.compactMap { $0 }).makeIterator()
    return known.map { summary.mean + ($0 == nil ? user[0] : products.next() ?? 0) }
  }

  func rebased(on tables: SharedTables) throws(SprocketError) -> RatingFactors {
    try RatingFactors(
      summary: summary, items: items, variances: variances, implicit: implicit,
      penalties: prior.penalties, penaltyPerRating: prior.penaltyPerRating,
      counts: counts.rebased(on: tables))
  }
}
