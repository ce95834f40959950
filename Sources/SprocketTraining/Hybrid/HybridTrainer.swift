package import SprocketCore
import SprocketMath
package import SprocketModels

/// Trains the components, learns how much each counts, and trains them again on everything.
///
/// The weights of lists come from users who were held out of a first training, those of predicted
/// ratings from single ratings that were.
package struct HybridTrainer: Trainer {
  package let overrides: [Setting]
  /// Settings of every kind, for the components.
  package let all: [Setting]
  /// As in the shared tables.
  package let popularity: PopularityConfig
  package let threads: Int

  package init(
    overrides: [Setting] = [], all: [Setting] = [],
    popularity: PopularityConfig = PopularityConfig(), threads: Int? = nil
  ) {
    self.overrides = overrides
    self.all = all
    self.popularity = popularity
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .hybrid }

  /// Lengths of history from which on other weights hold.
  static let bands = [0, 3, 10, 30]

  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    var config = HybridConfig.adapted(
      users: set.users.count, items: set.items.count,
      interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    let parts = HybridParts(all: all, threads: threads)
    let folds =
      config.validationUsers > 0
      ? ValidationUsers.folds(
        set, count: config.validationUsers, bands: Self.bands, seed: config.seed) : []
    var steps = HybridSteps(
      count: (folds.count + 1) * config.lists.count { $0 != .content } + 2 * config.raters.count
        + config.lists.count { $0 == .content }, progress)
    // What is written about films is the same without the held-out users, so it is read once.
    let content = try parts.train(config.lists.filter { $0 == .content }, on: set, steps: &steps)
    let weights = try listWeights(
      set, content: content, folds: folds, config: config, parts: parts, steps: &steps)
    let ratingWeights = try RatingBlend(config: config, parts: parts, threads: threads)
      .weights(set, steps: &steps)

    let used = config.lists + config.raters
    let components =
      try parts.train(used.filter { $0 != .content }, on: set, steps: &steps) + content
    guard components.contains(where: { $0 is any Scores }) else {
      throw SprocketError(
        .failedPrecondition,
        "none of the components \(used.map(\.rawValue).joined(separator: ", ")) can learn from"
          + " \(set.interactions) interactions; record likes or ratings of at least"
          + " \(set.policy.ratingThreshold), or add metadata to the films")
    }
    return HybridModel(
      parts: components, config: config, weights: weights, ratingWeights: ratingWeights,
      popularity: popularity.popularity(of: set))
  }

  private func listWeights(
    _ set: TrainingSet, content: [any ModelComponent], folds: [ValidationUsers],
    config: HybridConfig, parts: HybridParts,
    steps: inout HybridSteps
  ) throws -> BlendWeights {
    let kinds = config.lists + [.popularity]
    var samples: [BlendSample] = []
    for fold in folds {
      let lists = config.lists.filter { $0 != .content }
      let components = try parts.train(lists, on: fold.rest, steps: &steps) + content
      let model = HybridModel(
        parts: components, config: config, weights: .equal(kinds),
        ratingWeights: RatingWeights(kinds: [], values: [], expectedError: 0),
        popularity: popularity.popularity(of: fold.rest))
      samples += try ParallelValues.map(
        fold.cases.count, threads: threads, isCancelled: steps.isCancelled
      ) { try model.sample(fold.cases[$0]) }
    }
    return BlendSearch(samples: samples, threads: threads).bands(Self.bands, kinds: kinds)
  }
}

extension TrainingSet {
  /// What one user did.
  func history(ofUser row: Int) -> UserHistory {
    UserHistory(
      items: histories.columns(ofRow: row).map { ItemRow(Int($0)) },
      weights: histories.values(ofRow: row),
      ratings: ratings.slice(histories.elementRange(ofRow: row)).array())
  }
}
