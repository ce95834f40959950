import SprocketCore
import SprocketEvaluation
import SprocketModels

/// What was measured of one model, or of one component of it.
struct ModelMeasurement: Sendable {
  /// Such as `ease`, or `hybrid/ease` for a component.
  var name: String
  var kind: ModelKind
  /// All hyper-parameters it was trained with.
  var settings: [Setting] = []
  /// nil: its lists, or its ratings, were not measured.
  var lists: RankingEvaluation.Result?
  var ratings: RatingEvaluation.Result?
  var trainingSeconds = 0.0
  var listSeconds = 0.0
  var ratingSeconds = 0.0
  /// Why there is nothing, when it could not be trained or measured.
  var failure: String?

  /// One of the samples by name.
  func sample(_ metric: String) -> MetricSample? {
    (lists?.samples ?? []).first { $0.name == metric }
      ?? (ratings?.samples ?? []).first { $0.name == metric }
  }

  func metric(_ name: String) -> Metric? { report(with: name)?.metric(name) }

  /// The report that a metric is in: that of the lists, or that of the ratings.
  func report(with metric: String) -> EvaluationReport? {
    [lists?.report, ratings?.report].compactMap(\.self).first { $0.metric(metric) != nil }
  }
}

/// A model against the first one on the same users.
struct ModelComparison: Sendable {
  var model: String
  var baseline: String
  var paired: PairedComparison
  /// The p-value with regard to how many comparisons are made.
  var adjustedPValue: Double

  /// Compares all with the first that has the metric.
  static func all(
    of measurements: [ModelMeasurement], metric: String, seed: UInt64
  ) -> [ModelComparison] {
    let measured = measurements.filter { $0.sample(metric) != nil }
    guard let first = measured.first, let baseline = first.sample(metric) else { return [] }
    let test = PairedTest(seed: seed)
    let pairs = measured.dropFirst().compactMap { other in
      other.sample(metric).flatMap { test.compare(baseline, $0) }.map { (other.name, $0) }
    }
    let adjusted = PairedTest.adjusted(pairs.map(\.1.pValue))
    return zip(pairs, adjusted).map { pair, p in
      ModelComparison(model: pair.0, baseline: first.name, paired: pair.1, adjustedPValue: p)
    }
  }
}
