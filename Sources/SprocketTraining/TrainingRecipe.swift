package import SprocketCore
import SprocketMath
package import SprocketModels

/// What to train and how: the one way from training data to a model, for the trainer process and
/// for the command line.
///
/// Settings are those of the kind's algorithm by plain names (`factors`), those of other
/// components with their kind in front (`ease.regularization`), of `PreferencePolicy`
/// (`preference.…`) and of `PopularityConfig` (`popularity.…`).
package struct TrainingRecipe: Sendable {
  package let kind: ModelKind
  package let settings: [Setting]
  /// nil: all processors.
  package var threads: Int?
  /// User shards; nil: as many as the number of users suggests.
  package var shardCount: Int?

  private let policy: PreferencePolicy
  /// In a hybrid the half-life is chosen by the data unless it is set.
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
    var popularity = PopularityConfig()
    if kind == .hybrid { popularity.halfLifeDays = nil }
    try popularity.apply(settings)
    self.popularity = popularity
    try Self.check(settings, kind: kind)
  }

  /// Trains on all of `data`.
  /// - Throws: `invalidArgument` for data that does not fit together; `failedPrecondition` for data
  ///   without any preference; `cancelled`; what `progress.report` throws.
  package func train(
    _ data: TrainingData, progress: TrainingProgress = .none
  ) throws -> TrainedModel {
    let set = try TrainingSet(
      data, policy: policy, shardCount: shardCount, isCancelled: progress.isCancelled)
    return try train(set, progress: progress)
  }

  /// Trains on a set that is prepared already.
  package func train(
    _ set: TrainingSet, progress: TrainingProgress = .none
  ) throws -> TrainedModel {
    try progress.checkCancelled()
    let popularity = popularity.resolved(for: set)
    let tables = set.tables(popularity: popularity.popularity(of: set))
    var components: [any ModelComponent] = []
    if let trainer = kind.trainer(
      overrides: settings.own(of: kind, main: kind), all: settings, popularity: popularity,
      threads: threads)
    {
      let trained = try trainer.train(set, progress: progress)
      components = (trained as? any MadeOfParts)?.parts ?? []
      components.append(trained)
    } else {
      try progress.report(TrainingReport(epoch: 1, epochs: 1, loss: 0, secondsLeft: 0))
    }
    return try TrainedModel(
      kind: kind, tables: tables, components: components, position: set.position,
      settings: components.flatMap { $0.settings.named(for: $0.kind, main: kind) }
        + popularity.settings + policy.settings,
      interactions: set.interactions, dataWindow: set.dataWindow)
  }

  private static func check(
    _ settings: [Setting], kind: ModelKind
  ) throws(SprocketError) {
    let shared = [PreferencePolicy.prefix, PopularityConfig.prefix]
    for setting in settings where !shared.contains(where: { setting.name.hasPrefix($0) }) {
      let owner =
        setting.name.contains(".")
        ? ModelKind.allCases.first { setting.name.hasPrefix($0.rawValue + ".") } : kind
      guard let owner else {
        throw setting.unknown(
          known: ModelKind.allCases.filter { $0.configType != nil }.map { $0.rawValue + ".…" }
            + shared.map { $0 + "…" })
      }
      guard let config = owner.configType else {
        throw setting.unknown(
          known: PopularityConfig().settings.map(\.name) + PreferencePolicy().settings.map(\.name))
      }
      _ = try config.init(settings: [setting].own(of: owner, main: kind))
    }
  }
}
