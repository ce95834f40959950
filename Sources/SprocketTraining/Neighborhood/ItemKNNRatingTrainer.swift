package import SprocketCore
import SprocketMath
package import SprocketModels

/// Fits the baselines and finds the neighbours of every item among those that the same users rated.
package struct ItemKNNRatingTrainer: Trainer {
  /// Applied over the settings adapted to the data.
  package let overrides: [Setting]
  package let threads: Int
  /// In bytes.
  package let memoryLimit: Int

  /// - Parameters:
  ///   - threads: nil: all processors.
  ///   - memoryLimit: What the lists of neighbours may take, in bytes; nil: 8 GB.
  package init(overrides: [Setting] = [], threads: Int? = nil, memoryLimit: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
    self.memoryLimit = memoryLimit ?? NeighborListTraining.memoryLimit
  }

  package var kind: ModelKind { .itemKNNRating }

  package func train(
    _ set: TrainingSet, progress: TrainingProgress
  ) throws -> any ModelComponent {
    let ratings = try set.ratingsToLearnFrom()
    var config = ItemKNNRatingConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: ratings.nonZeroCount)
    try config.apply(overrides)
    try progress.checkCancelled()
    try NeighborListTraining.checkMemory(
      items: set.items.count, neighbors: config.storedNeighborCount,
      setting: "stored_neighbors", limit: memoryLimit)
    let quiet = TrainingProgress(isCancelled: progress.isCancelled)
    let sample = LeftOutError.sample(of: ratings)
    let withoutSample = try model(
      of: ratings.filtered { !sample.contains($0) }, config: config,
      items: Set(sample.map { ratings.columns[$0] }), progress: quiet)
    let error = try LeftOutError.measure(
      withoutSample, ratings: ratings, threads: threads, progress: quiet)
    return try model(of: ratings, config: config, progress: progress).expecting(error: error)
  }

  /// - Parameter items: Whose neighbours are wanted; nil: those of all.
  private func model(
    of ratings: RatingMatrix, config: ItemKNNRatingConfig, items: Set<UInt32>? = nil,
    progress: TrainingProgress
  ) throws -> ItemKNNRatingModel {
    let baselines = NeighborhoodBaselines(fitting: ratings, settings: config.rating)
    let byUser = compared(ratings, baselines: baselines, similarity: config.rating.similarity)
    let similarity = RowSimilarity(
      byColumn: byUser, measure: config.rating.similarity.measure,
      shrinkage: Float(config.rating.shrinkage), minSupport: config.rating.minSupport)
    let rows =
      items.map { items in byUser.filtered { items.contains(byUser.columns[$0]) } } ?? byUser
    return ItemKNNRatingModel(
      config: config, baselines: baselines,
      neighbors: try NeighborListTraining.lists(
        similarity, of: rows.transposed(), count: config.storedNeighborCount, threads: threads,
        progress: progress))
  }

  /// The ratings as items are compared by them.
  private func compared(
    _ ratings: RatingMatrix, baselines: NeighborhoodBaselines, similarity: RatingSimilarity
  ) -> RatingMatrix {
    if similarity == .cosine || similarity == .pearson { return ratings }
    let values = SharedBuffer<Float>(count: ratings.nonZeroCount) { values in
      for user in 0..<ratings.rowCount {
        var history = RatedHistory()
        history.items = ratings.columns(ofRow: user)
        history.ratings = ratings.values(ofRow: user)
        let bias = baselines.userBias(history)
        let mean = history.ratings.reduce(0, +) / Float(max(1, history.count))
        for (index, entry) in ratings.elementRange(ofRow: user).enumerated() {
          let expected =
            similarity == .adjustedCosine
            ? mean : bias + baselines.itemBaseline(Int(history.items[index]))
          values[entry] = history.ratings[index] - expected
        }
      }
    }
    return ratings.filtered(values: values) { _ in true }
  }
}
