package import SprocketCore
import SprocketMath
package import SprocketModels

/// Fits the baselines; neighbours are found when somebody asks.
package struct UserKNNRatingTrainer: Trainer {
  /// Applied over the settings adapted to the data.
  package let overrides: [Setting]
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .userKNNRating }

  package func train(
    _ set: TrainingSet, progress: TrainingProgress
  ) throws -> any ModelComponent {
    let ratings = try set.ratingsToLearnFrom()
    var config = UserKNNRatingConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: ratings.nonZeroCount)
    try config.apply(overrides)
    try progress.checkCancelled()
    let baselines = NeighborhoodBaselines(fitting: ratings, settings: config.rating)
    let model = UserKNNRatingModel(
      config: config, baselines: baselines, tables: set.neighborhoodTables())
    let error = try LeftOutError.measure(
      model, ratings: ratings, threads: threads, progress: progress)
    try progress.report(TrainingReport(epoch: 1, epochs: 1, loss: 0, secondsLeft: 0))
    return model.expecting(error: error)
  }
}
