package import SprocketCore
import SprocketMath
package import SprocketModels

/// Factorises ratings with the solver that the settings name.
///
/// The time of an epoch is O(n k² + (users + items) k³) for `variational` and `als`, and O(n k) for
/// `sgd`. Users are solved at the end as fold-in solves them. Memory: both tables, for `variational`
/// twice, and the ratings three times over.
package struct SVDTrainer: Trainer {
  /// nil: adapted to the data.
  package let config: SVDConfig?
  /// Applied on top.
  package let overrides: [Setting]
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(config: SVDConfig? = nil, overrides: [Setting] = [], threads: Int? = nil) {
    self.config = config
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .svd }

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    try progress.checkCancelled()
    let data = try RatingData(set)
    var config =
      config
      ?? .adapted(
        users: set.users.count, items: set.items.count, interactions: data.ratingCount)
    try config.apply(overrides)
    let settings = config
    return try RatingTraining(
      epochs: config.epochs, holdout: config.holdout, seed: config.seed, threads: threads,
      progress: progress
    ).model(kind: kind, settings: config.settings, set: set, data: data) { data in
      switch settings.solver {
      case .variational, .als:
        try AlternatingFit(
          data, config: settings, threads: threads, isCancelled: progress.isCancelled)
      case .sgd:
        GradientFit(
          data, hyperparameters: GradientHyperparameters(settings), threads: threads,
          isCancelled: progress.isCancelled)
      }
    }
  }
}

/// Trains SVD++ by stochastic gradient descent: one user after the other, on one thread, with the
/// sum over a user's history taken once per epoch.
package struct SVDPlusPlusTrainer: Trainer {
  /// nil: adapted to the data.
  package let config: SVDPlusPlusConfig?
  /// Applied on top.
  package let overrides: [Setting]
  /// Of the last step, which solves the users.
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(config: SVDPlusPlusConfig? = nil, overrides: [Setting] = [], threads: Int? = nil) {
    self.config = config
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .svdPlusPlus }

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    try progress.checkCancelled()
    let data = try RatingData(set)
    var config =
      config
      ?? .adapted(
        users: set.users.count, items: set.items.count, interactions: data.ratingCount)
    try config.apply(overrides)
    let hyperparameters = GradientHyperparameters(config)
    return try RatingTraining(
      epochs: config.epochs, holdout: config.holdout, seed: config.seed, threads: threads,
      progress: progress
    ).model(kind: kind, settings: config.settings, set: set, data: data) { data in
      ImplicitGradientFit(
        data, hyperparameters: hyperparameters, isCancelled: progress.isCancelled)
    }
  }
}
