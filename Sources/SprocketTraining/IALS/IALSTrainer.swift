package import SprocketCore
import SprocketMath
package import SprocketModels

/// Implicit alternating least squares: fixes one side and solves the other, in turn.
///
/// S. Rendle et al., "Revisiting the performance of iALS on item recommendation benchmarks", 2022.
/// Rows are solved with a few warm-started conjugate-gradient steps (G. Takács et al.,
/// "Applications of the conjugate gradient method for implicit feedback collaborative filtering",
/// 2011); the users once more, exactly, at the end, so that what is stored is what fold-in gives.
package struct IALSTrainer: Trainer {
  /// nil: adapted to the data.
  package let config: IALSConfig?
  /// Applied on top.
  package let overrides: [Setting]
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(
    config: IALSConfig? = nil, overrides: [Setting] = [], threads: Int? = nil
  ) {
    self.config = config
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .ials }

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    let config = try resolvedConfig(for: set)
    guard set.preferences.nonZeroCount > 0 else {
      throw SprocketError(
        .failedPrecondition,
        "none of the \(set.interactions) interactions is a preference; record likes or ratings of"
          + " at least \(set.policy.ratingThreshold), or lower preference.rating_threshold")
    }
    var epochs = try IALSEpochs(set, config: config, threads: threads, progress: progress)
    let clock = ContinuousClock()
    let start = clock.now
    for epoch in 1...max(1, config.epochs) {
      try progress.checkCancelled()
      try epochs.run()
      let seconds = (clock.now - start) / .seconds(1)
      try progress.report(
        TrainingReport(
          epoch: epoch, epochs: config.epochs, loss: try epochs.loss(),
          secondsLeft: seconds / Double(epoch) * Double(config.epochs - epoch)))
    }
    return try epochs.finish()
  }

  /// The configuration that `train` will use.
  /// - Throws: `invalidArgument` for a bad override.
  package func resolvedConfig(for set: TrainingSet) throws(SprocketError) -> IALSConfig {
    var resolved =
      config
      ?? .adapted(
        users: set.users.count, items: set.items.count,
        interactions: set.preferences.nonZeroCount)
    try resolved.apply(overrides)
    return resolved
  }
}
