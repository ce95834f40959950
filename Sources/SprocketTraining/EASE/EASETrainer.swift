package import SprocketCore
import SprocketMath
package import SprocketModels

/// EASE: one linear regression of every item on all others, in closed form.
///
/// H. Steck, "Embarrassingly shallow autoencoders for sparse data", 2019: with G = XᵀX + λI and
/// P = G⁻¹ the weights are Bᵢⱼ = -Pᵢⱼ / Pⱼⱼ and Bⱼⱼ = 0 (equation 8). Holds one matrix of
/// items × items, in which G becomes P and P becomes B; n³ floating-point operations.
package struct EASETrainer: Trainer {
  /// Applied over the configuration that is adapted to the data.
  package let overrides: [Setting]
  package let threads: Int

  /// Counting, three steps of the inverse, the weights.
  private static let steps = 5

  /// - Parameter threads: nil: all processors.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .ease }

  /// The reported loss is that of weights of 0 until the last step.
  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    let config = try resolvedConfig(for: set)
    try set.requirePreferences()
    let count = set.preferredItemCount
    try SquareMemory(name: "EASE", items: count).check(limitMiB: config.memoryLimitMiB)
    try progress.checkCancelled()

    let clock = ContinuousClock()
    let start = clock.now
    let preferences = Double(set.preferences.nonZeroCount)
    func report(_ step: Int, loss: Double) throws {
      let seconds = (clock.now - start) / .seconds(1)
      try progress.report(
        TrainingReport(
          epoch: step, epochs: Self.steps, loss: loss / preferences,
          secondsLeft: seconds / Double(step) * Double(Self.steps - step)))
    }
    let matrix = try DenseMatrixBuilder(
      gramianOf: set.preferences, transposed: set.preferencesByItem, size: count,
      threads: threads, isCancelled: progress.isCancelled)
    let squares = matrix.diagonal.reduce(0) { $0 + Double($1) }
    try report(1, loss: squares)
    matrix.addToDiagonal(Float(config.regularization))
    let isInverted = try matrix.invertUpper(
      threads: threads, isCancelled: progress.isCancelled,
      afterStep: { try report(1 + $0, loss: squares) })
    guard isInverted else {
      throw SprocketError(
        .failedPrecondition,
        "the preferences of \(count) films depend on each other too much for a regularization of"
          + " \(config.regularization); raise it")
    }
    let precisions = matrix.diagonal
    let model = try model(of: matrix, set: set, config: config, progress: progress)
    // At the minimum, the squared errors and λ times the squared weights of a column come to
    // 1 / Pⱼⱼ - λ.
    let loss = precisions.reduce(0) { $0 + 1 / Double($1) - config.regularization }
    try report(Self.steps, loss: loss)
    return model
  }

  /// The configuration that `train` will use.
  /// - Throws: `invalidArgument` for a bad override.
  package func resolvedConfig(for set: TrainingSet) throws(SprocketError) -> EASEConfig {
    var config = EASEConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    return config
  }

  /// Turns P, of which there is the upper triangle, into B, in place.
  private func model(
    of matrix: DenseMatrixBuilder, set: TrainingSet, config: EASEConfig,
    progress: TrainingProgress
  ) throws -> EASEModel {
    var precisions = matrix.diagonal
    try matrix.forEachPair(
      threads: threads, isCancelled: progress.isCancelled
    ) { [precisions] upper, lower, row, column in
      let shared = upper
      upper = -shared / precisions[column]
      lower = -shared / precisions[row]
    }
    for item in precisions.indices {
      matrix[item, item] = 0
      if set.preferencesByItem.nonZeroCount(ofRow: item) == 0 { precisions[item] = 0 }
    }
    return try EASEModel(
      weights: matrix.freeze(), precisions: precisions, config: config,
      itemCount: set.items.count)
  }
}
