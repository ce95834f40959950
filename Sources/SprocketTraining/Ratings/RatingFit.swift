import SprocketCore
import SprocketMath
import SprocketModels

/// A factorisation of ratings while it is fitted.
protocol RatingFit {
  /// One pass over the ratings.
  /// - Returns: the mean squared error in training.
  /// - Throws: `cancelled`.
  mutating func run() throws -> Double

  /// What the rows say now, on the scale.
  func prediction(user: Int, item: Int) -> Float

  /// The items' side as it is now.
  func factors(summary: RatingSummary, counts: RatingCounts) throws -> RatingFactors
}

/// Fits a factorisation twice: without some ratings, to learn from them how many epochs are best
/// and how far off predictions are, and then with all.
struct RatingTraining {
  /// Epochs without a better error on what was held out, after which the first fit stops.
  private static let patience = 4

  let epochs: Int
  let holdout: Double
  let seed: UInt64
  let threads: Int
  let progress: TrainingProgress

  /// - Parameter makeFit: begins a fit to some ratings.
  func model(
    kind: ModelKind, settings: [Setting], set: TrainingSet, data: RatingData,
    makeFit: (RatingData) throws -> any RatingFit
  ) throws -> SVDModel {
    var reports = Reports(total: 2 * epochs, progress: progress)
    var best: (epoch: Int, error: Double)?
    if let split = try data.split(holdout: holdout, seed: seed) {
      var fit = try makeFit(split.rest)
      for epoch in 1...epochs {
        try reports.report(fit.run())
        let error = split.heldOut.error { fit.prediction(user: $0, item: $1) }
        if error < best?.error ?? .infinity { best = (epoch, error) }
        if epoch >= (best?.epoch ?? epoch) + Self.patience { break }
      }
    }
    let wanted = best?.epoch ?? epochs
    reports.total = reports.done + wanted
    var fit = try makeFit(data)
    var loss = 0.0
    for _ in 1...wanted {
      loss = try fit.run()
      try reports.report(loss)
    }
    var summary = data.summary
    summary.expectedError = Float(best?.error ?? loss.squareRoot())
    let factors = try fit.factors(
      summary: summary,
      counts: RatingCounts(
        items: data.itemCounts(), histories: set.histories, ratings: set.ratings))
    let users = FactorTableBuilder(
      rowCount: set.users.count, factorCount: factors.items.factorCount)
    try factors.solveAll(
      histories: set.histories, ratings: set.ratings, centered: data.centered, into: users,
      threads: threads, isCancelled: progress.isCancelled)
    return try SVDModel(
      kind: kind, settings: settings, factors: factors,
      userFactors: users.freeze(shardStarts: Array(set.userShardStarts.dropLast())))
  }

  /// Counts the epochs of both fits as one training.
  private struct Reports {
    var total: Int
    var done = 0
    private let progress: TrainingProgress
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init(total: Int, progress: TrainingProgress) {
      self.total = total
      self.progress = progress
      start = clock.now
    }

    mutating func report(_ loss: Double) throws {
      try progress.checkCancelled()
      done += 1
      let seconds = (clock.now - start) / .seconds(1)
      try progress.report(
        TrainingReport(
          epoch: done, epochs: total, loss: loss,
          secondsLeft: seconds / Double(done) * Double(total - done)))
    }
  }
}
