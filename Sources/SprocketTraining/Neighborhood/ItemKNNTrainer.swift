package import SprocketCore
import SprocketMath
package import SprocketModels

/// Finds the neighbours of every item among those that the same users prefer.
package struct ItemKNNTrainer: Trainer {
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

  package var kind: ModelKind { .itemKNN }

  package func train(
    _ set: TrainingSet, progress: TrainingProgress
  ) throws -> any ModelComponent {
    var config = ItemKNNConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    try set.checkHasPreferences()
    try progress.checkCancelled()
    try NeighborListTraining.checkMemory(
      items: set.items.count, neighbors: config.neighborCount, setting: "neighbors",
      limit: memoryLimit)
    let weighting = PreferenceWeighting(config.similarity, byColumn: set.preferences)
    let rows = weighting.values(of: set.preferencesByItem)
    let byUser = config.similarity == .bm25 ? rows.transposed() : set.preferences
    let similarity = RowSimilarity(
      byColumn: byUser, measure: .cosine(asymmetry: Float(config.asymmetry)),
      shrinkage: Float(config.shrinkage), minSupport: config.minSupport,
      columnWeights: weighting.columnWeights)
    return ItemKNNModel(
      config: config,
      neighbors: try NeighborListTraining.lists(
        similarity, of: rows, count: config.neighborCount, threads: threads, progress: progress))
  }
}
