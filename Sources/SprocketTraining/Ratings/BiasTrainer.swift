package import SprocketCore
import SprocketMath
package import SprocketModels

/// Trains the user and item biases; on one thread, as it is a few passes over the ratings.
package struct BiasTrainer: Trainer {
  package let overrides: [Setting]

  /// - Parameters:
  ///   - overrides: Applied over the defaults for the data.
  ///   - threads: As of other trainers; one is used.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
  }

  package var kind: ModelKind { .bias }

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    try progress.checkCancelled()
    let data = try RatingData(set)
    var config = BiasConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: data.ratingCount)
    try config.apply(overrides)
    var summary = data.summary
    let split = try data.split(holdout: config.holdout, seed: config.seed)
    if let split {
      let biases = try fit(split.rest, config: config, progress: progress)
      summary.expectedError = Float(split.heldOut.error(biases.prediction))
    }
    let biases = try fit(data, config: config, progress: progress)
    let trainingError = biases.trainingError()
    if split == nil { summary.expectedError = Float(trainingError) }
    try progress.report(
      TrainingReport(
        epoch: config.epochs, epochs: config.epochs, loss: trainingError * trainingError,
        secondsLeft: 0))
    return try model(of: set, data: data, biases: biases, config: config, summary: summary)
  }

  /// Runs until nothing moves by more than a thousandth of the scale.
  private func fit(
    _ data: RatingData, config: BiasConfig, progress: TrainingProgress
  ) throws -> Biases {
    var biases = Biases(data, config: config)
    let still = (data.summary.maximum - data.summary.minimum) / 10_000
    for _ in 0..<config.epochs {
      try progress.checkCancelled()
      if biases.run() <= still { break }
    }
    return biases
  }

  /// The users' biases come from fold-in, so that what is stored is what it gives.
  private func model(
    of set: TrainingSet, data: RatingData, biases: Biases, config: BiasConfig,
    summary: RatingSummary
  ) throws -> BiasModel {
    let counts = RatingCounts(
      items: data.itemCounts(), histories: set.histories, ratings: set.ratings)
    let items = SharedBuffer(biases.items)
    let users = FactorTableBuilder(rowCount: set.users.count, factorCount: 1)
    let folding = try BiasModel(
      config: config, summary: summary, itemBiases: items, userFactors: users.currentTable,
      counts: counts)
    for user in 0..<set.users.count {
      let entries = set.histories.elementRange(ofRow: user)
      let history = UserHistory(
        items: set.histories.columns(ofRow: user).map { ItemRow(Int($0)) },
        weights: set.histories.values(ofRow: user),
        ratings: set.ratings.slice(entries).array())
      if let row = try folding.foldIn(history) { users.setRow(user, row) }
    }
    return try BiasModel(
      config: config, summary: summary, itemBiases: items,
      userFactors: users.freeze(shardStarts: Array(set.userShardStarts.dropLast())),
      counts: counts)
  }
}
