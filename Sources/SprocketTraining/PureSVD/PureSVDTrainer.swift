package import SprocketCore
import SprocketMath
package import SprocketModels

/// PureSVD: the largest singular values of the preferences, by a randomised decomposition.
///
/// P. Cremonesi, Y. Koren and R. Turrin, "Performance of recommender algorithms on top-N
/// recommendation tasks", 2010, section 3.3; see `RandomizedSVD` for the method. Memory: two
/// numbers per item and one per user, each times the rank and the oversampling.
package struct PureSVDTrainer: Trainer {
  /// Applied over the configuration that is adapted to the data.
  package let overrides: [Setting]
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .pureSVD }

  /// An epoch is a power iteration; the reported loss is the part of the squared preferences that
  /// the directions found so far do not hold.
  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    let config = try resolvedConfig(for: set)
    try set.requirePreferences()
    try progress.checkCancelled()
    let weights = set.preferences.values.withUnsafeElements { weights in
      weights.reduce(0) { $0 + Double($1) * Double($1) }
    }
    let preferences = Double(set.preferences.nonZeroCount)
    let epochs = config.powerIterations + 1
    let clock = ContinuousClock()
    let start = clock.now
    let svd = try RandomizedSVD(
      of: set.preferences, transposed: set.preferencesByItem, rank: config.factorCount,
      oversampling: config.oversampling, powerIterations: config.powerIterations,
      seed: config.seed, threads: threads, isCancelled: progress.isCancelled
    ) { iteration, held in
      let seconds = (clock.now - start) / .seconds(1)
      let done = iteration + 1
      try progress.report(
        TrainingReport(
          epoch: done, epochs: epochs, loss: max(0, weights - held) / preferences,
          secondsLeft: seconds / Double(done) * Double(epochs - done)))
    }
    return try PureSVDModel(
      itemFactors: factors(of: svd, set: set), singularValues: svd.values, config: config)
  }

  /// The configuration that `train` will use: the rank is no larger than the data allow.
  /// - Throws: `invalidArgument` for a bad override.
  package func resolvedConfig(for set: TrainingSet) throws(SprocketError) -> PureSVDConfig {
    var config = PureSVDConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    config.factorCount = max(1, min(config.factorCount, set.users.count, set.items.count))
    return config
  }

  /// V, where rounding may have left something in the rows of items without preferences, and in the
  /// columns of singular values that are 0 but for rounding: those directions are chance.
  private func factors(of svd: RandomizedSVD, set: TrainingSet) -> FactorTable {
    let table = FactorTableBuilder(copying: svd.rightVectors)
    let negligible = (svd.values.first ?? 0) * 1e-5
    let chance = svd.values.indices.filter { svd.values[$0] <= negligible }
    for item in 0..<table.rowCount {
      let isEmpty = set.preferencesByItem.nonZeroCount(ofRow: item) == 0
      if !isEmpty && chance.isEmpty { continue }
      table.withMutableRow(item) { factors in
        if isEmpty {
          for factor in factors.indices { factors[factor] = 0 }
        } else {
          for factor in chance { factors[factor] = 0 }
        }
      }
    }
    return table.freeze()
  }
}
