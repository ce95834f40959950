package import SprocketCore
import SprocketMath
package import SprocketModels

/// Puts the preferences in order; neighbours are found when somebody asks.
package struct UserKNNTrainer: Trainer {
  /// Applied over the settings adapted to the data.
  package let overrides: [Setting]

  /// - Parameter threads: Not needed, as little is computed.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
  }

  package var kind: ModelKind { .userKNN }

  package func train(
    _ set: TrainingSet, progress: TrainingProgress
  ) throws -> any ModelComponent {
    var config = UserKNNConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    try set.checkHasPreferences()
    try progress.checkCancelled()
    let model = UserKNNModel(config: config, tables: set.neighborhoodTables())
    try progress.report(TrainingReport(epoch: 1, epochs: 1, loss: 0, secondsLeft: 0))
    return model
  }
}

extension TrainingSet {
  /// The tables for a model that reads only what users did.
  func neighborhoodTables() -> SharedTables {
    tables(popularity: PopularityModel(ratingCounts: [], scores: []))
  }
}
