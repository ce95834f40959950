package import SprocketCore
import SprocketMath
package import SprocketModels

/// What to train and how: the one way from training data to a model, for the trainer process and
/// for the command line.
///
/// Settings are those of `IALSConfig` (for the kind `ials`), of `PreferencePolicy`
/// (`preference.…`) and of `PopularityConfig` (`popularity.…`).
package struct TrainingRecipe: Sendable {
  package let kind: ModelKind
  package let settings: [Setting]
  /// nil: all processors.
  package var threads: Int?
  /// User shards; nil: as many as the number of users suggests.
  package var shardCount: Int?

  private let policy: PreferencePolicy
  private let popularity: PopularityConfig

  /// Checks the settings, so that a mistake shows before any data is read.
  /// - Throws: `invalidArgument` that names an unknown setting or a bad value.
  package init(
    kind: ModelKind, settings: [Setting] = [], threads: Int? = nil, shardCount: Int? = nil
  ) throws(SprocketError) {
    self.kind = kind
    self.settings = settings
    self.threads = threads
    self.shardCount = shardCount
    policy = try PreferencePolicy(settings: settings)
    popularity = try PopularityConfig(settings: settings)
    let own = Self.ownSettings(settings)
    switch kind {
    case .ials: _ = try IALSConfig(settings: own)
    case .popularity:
      if let setting = own.first {
        throw setting.unknown(known: popularity.settings.map(\.name) + policy.settings.map(\.name))
      }
    }
  }

  /// Trains on all of `data`.
  /// - Throws: `invalidArgument` for data that does not fit together; `failedPrecondition` for data
  ///   without any preference; `cancelled`; what `progress.report` throws.
  package func train(
    _ data: TrainingData, progress: TrainingProgress = .none
  ) throws -> TrainedModel {
    let set = try TrainingSet(
      data, policy: policy, shardCount: shardCount, isCancelled: progress.isCancelled)
    return try trainer.train(set, progress: progress)
  }

  /// The trainer of the kind, configured.
  package var trainer: any Trainer {
    switch kind {
    case .ials:
      IALSTrainer(
        overrides: Self.ownSettings(settings), popularity: popularity, threads: threads)
    case .popularity: PopularityTrainer(config: popularity)
    }
  }

  /// The settings that belong to the algorithm.
  private static func ownSettings(_ settings: [Setting]) -> [Setting] {
    settings.filter {
      !$0.name.hasPrefix(PreferencePolicy.prefix) && !$0.name.hasPrefix(PopularityConfig.prefix)
    }
  }
}
