package import SprocketCore
import SprocketMath
package import SprocketModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Builds the inverted index over the catalogue's text and fits the weights of its fields.
///
/// Time and memory in proportion to the text: about 17 bytes for each term of each film while it
/// builds, 12 after, and no table of films × films. Films need no preference; without any, the
/// fields keep the weights of the configuration.
package struct ContentTrainer: Trainer {
  package let overrides: [Setting]
  package let threads: Int

  /// - Parameter threads: nil: all processors.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .content }

  /// The configuration that `train` will use.
  /// - Throws: `invalidArgument` for a bad override.
  package func resolvedConfig(for set: TrainingSet) throws(SprocketError) -> ContentConfig {
    var config = ContentConfig.adapted(
      users: set.users.count, items: set.items.count,
      interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    return config
  }

  package func train(
    _ set: TrainingSet, progress: TrainingProgress
  ) throws -> any ModelComponent {
    try model(of: set, progress: progress)
  }

  /// `train` with the type of the result.
  package func model(
    of set: TrainingSet, progress: TrainingProgress = .none
  ) throws -> ContentModel {
    let config = try resolvedConfig(for: set)
    guard set.films.count <= PostingLists.maximumRows else {
      throw SprocketError(
        .failedPrecondition,
        "the content model holds at most \(PostingLists.maximumRows) films, the catalogue has"
          + " \(set.films.count); train another kind")
    }
    let steps = ContentSteps(progress: progress)
    let (table, portions) = try TermCollector.collect(
      set.films, threads: threads, isCancelled: progress.isCancelled, report: steps.read)
    let selection = try TermSelection(table, films: set.films.count, config: config)
    try steps.selected()
    let filmTerms = try FilmTerms(
      portions, selection, threads: threads, isCancelled: progress.isCancelled)
    let frequencies = selection.filmCounts.map {
      ContentWeighting.inverseFrequency(films: set.films.count, having: $0, config.weighting)
    }
    func weighting(_ fieldWeights: [Float]) -> ContentWeighting {
      let terms = selection.terms
      return ContentWeighting(
        config: config, fieldWeights: fieldWeights, fieldLengths: filmTerms.meanLengths,
        termWeights: SharedBuffer(
          frequencies.enumerated().map { term, frequency in
            frequency * fieldWeights[terms.field(of: UInt32(term)).rawValue]
          }))
    }
    var fieldWeights = config.fieldWeights.map { Float($0) }
    if config.learnsWeights == .on {
      let fit = FieldWeightFit(
        set, filmTerms, weighting(fieldWeights), fieldStarts: selection.terms.fieldStarts)
      let factors = try fit?.factors(threads: threads, isCancelled: progress.isCancelled)
      if let factors { fieldWeights = zip(fieldWeights, factors).map { $0 * $1 } }
    }
    try steps.learned()
    let model = try ContentIndexBuilder(
      selection: selection, filmTerms: filmTerms, weighting: weighting(fieldWeights),
      threads: threads, isCancelled: progress.isCancelled
    ).model(influence: influence(of: set, config))
    try steps.indexed()
    return model
  }

  /// What popularity does to users' scores; nil: nothing.
  private func influence(of set: TrainingSet, _ config: ContentConfig) -> SharedBuffer<Float>? {
    guard config.popularityInfluence > 0 else { return nil }
    let likes = set.films.indices.map {
      Float(set.preferencesByItem.nonZeroCount(ofRow: $0) + 1)
    }
    let most = likes.max() ?? 1
    return SharedBuffer(likes.map { pow($0 / most, Float(config.popularityInfluence)) })
  }
}

/// Turns the steps of the work into a progress of a hundred.
private struct ContentSteps: Sendable {
  let progress: TrainingProgress
  let start = ContinuousClock.now

  /// Reading is the longest part.
  func read(done: Int, of count: Int) throws { try report(done * 70 / max(1, count)) }
  func selected() throws { try report(80) }
  func learned() throws { try report(90) }
  func indexed() throws { try report(100) }

  /// There is no objective, so the loss is 0.
  private func report(_ percent: Int) throws {
    try progress.checkCancelled()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try progress.report(
      TrainingReport(
        epoch: percent, epochs: 100, loss: 0,
        secondsLeft: seconds / Double(max(1, percent)) * Double(100 - percent)))
  }
}
