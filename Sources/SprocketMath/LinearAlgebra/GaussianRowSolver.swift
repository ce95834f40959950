package import SprocketCore

/// Finds one row of a factorisation of ratings, given the other side's: the half step of training,
/// and fold-in. One kernel serves both, so they cannot drift apart.
///
/// Ratings are taken as x·yᵢ plus Gaussian noise, and x as Gaussian around a mean m. Then x minimises
///
///     Σᵢ [(tᵢ - x·yᵢ)² + Σⱼ vᵢⱼ xⱼ²] + Σⱼ (pⱼ + p n) (xⱼ - mⱼ)²
///
/// with i over the n ratings tᵢ of the row, vᵢⱼ the variance of yᵢⱼ, and pⱼ + p n the penalties. With
/// variances of 0 it is the ridge regression of alternating least squares (Y. Zhou et al.,
/// "Large-scale parallel collaborative filtering for the Netflix prize", 2008, section 3.1, when
/// pⱼ = 0 too); with them it is the mean-field update of Y. J. Lim and Y. W. Teh, "Variational
/// Bayesian approach to movie rating prediction", 2007, section 3, with diagonal covariances.
package struct GaussianRowSolver: Sendable {
  /// What is known of a row before its ratings.
  package struct Prior: Hashable, Sendable {
    /// m.
    package var mean: [Float]
    /// pⱼ: the variance of the noise over that of coordinate j.
    package var penalties: [Float]
    /// p.
    package var penaltyPerRating: Float

    package init(mean: [Float], penalties: [Float], penaltyPerRating: Float = 0) {
      self.mean = mean
      self.penalties = penalties
      self.penaltyPerRating = penaltyPerRating
    }
  }

  /// The rows yᵢ.
  package let table: FactorTable
  /// vᵢⱼ, a row for each of the table; nil: 0.
  package let variances: FactorTable?

  /// - Precondition: both tables have the same rows and factors.
  package init(table: FactorTable, variances: FactorTable? = nil) {
    precondition(
      variances.map { $0.rowCount == table.rowCount && $0.factorCount == table.factorCount }
        ?? true, "variances of another table")
    self.table = table
    self.variances = variances
  }

  /// Scratch memory of one thread, to be kept for many rows.
  package func makeWorkspace() -> GaussianRowWorkspace {
    GaussianRowWorkspace(stride: table.stride)
  }

  /// The row for `targets`, which belong to the rows `indices` of the table. No targets: the mean.
  /// O(n k² + k³).
  /// - Throws: `invalidArgument` when the parts do not fit the table; `failedPrecondition` when
  ///   there is no unique solution, which penalties above 0 rule out.
  package func solve(
    indices: [UInt32], targets: [Float], prior: Prior, workspace: GaussianRowWorkspace? = nil
  ) throws(SprocketError) -> [Float] {
    let workspace = workspace ?? makeWorkspace()
    try factor(indices: indices, targets: targets, prior: prior, workspace: workspace)
    return workspace.solution(count: table.factorCount)
  }

  /// What each rating, and the prior mean of each coordinate of `target`, adds to x · `target`.
  ///
  /// x·y = m·y + Σᵢ yᵀ A⁻¹ (yᵢ (tᵢ - m·yᵢ) - vᵢ∘m), with A the matrix of the normal equations: the
  /// shares are the terms of the sum, in the order of `indices`. One factorisation serves all
  /// targets; then O(k² + n k) for each.
  /// - Throws: as `solve`.
  package func contributions(
    to targetRows: [[Float]], indices: [UInt32], targets: [Float], prior: Prior
  ) throws(SprocketError) -> [[Float]] {
    let workspace = makeWorkspace()
    try factor(indices: indices, targets: targets, prior: prior, workspace: workspace)
    let errors = residualsAtMean(indices: indices, targets: targets, prior: prior)
    return targetRows.map { target in
      let direction = workspace.solved(target)
      var shares = table.scores(query: direction, rows: indices)
      for position in shares.indices { shares[position] *= errors[position] }
      guard let variances else { return shares }
      // Only the coordinates whose mean is not 0 are pulled back.
      let pull = zip(direction, prior.mean).map { $0 * $1 }
      let pulled = variances.scores(query: pull, rows: indices)
      for position in shares.indices { shares[position] -= pulled[position] }
      return shares
    }
  }

  private func residualsAtMean(
    indices: [UInt32], targets: [Float], prior: Prior
  ) -> [Float] {
    zip(targets, table.scores(query: prior.mean, rows: indices)).map { $0 - $1 }
  }

  private func factor(
    indices: [UInt32], targets: [Float], prior: Prior, workspace: GaussianRowWorkspace
  ) throws(SprocketError) {
    try check(prior)
    guard indices.count == targets.count, workspace.stride == table.stride else {
      throw SprocketError(
        .invalidArgument,
        "\(targets.count) ratings of \(indices.count) rows; give one for each row")
    }
    if let row = indices.first(where: { $0 >= table.rowCount }) {
      throw SprocketError(
        .invalidArgument,
        "the ratings name row \(row) of a table of \(table.rowCount) rows; leave it out")
    }
    try indices.withUnsafeBufferPointer { (indices) throws(SprocketError) in
      try targets.withUnsafeBufferPointer { (targets) throws(SprocketError) in
        try workspace.solve(self, indices: indices, targets: targets, prior: prior)
      }
    }
  }

  func check(_ prior: Prior) throws(SprocketError) {
    guard prior.mean.count == table.factorCount, prior.penalties.count == table.factorCount else {
      throw SprocketError(
        .invalidArgument,
        "a prior of \(prior.mean.count) means and \(prior.penalties.count) penalties for"
          + " \(table.factorCount) factors; give one of each for each factor")
    }
  }
}
