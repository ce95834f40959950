import SprocketCore
import SprocketEvaluation
import SprocketModels

/// What was measured of all models.
struct EvaluateReport: Report {
  /// What the data is called.
  var source: String
  var part: GivenSplit.Part
  var measurements: [ModelMeasurement]
  /// How the data was cut, in words.
  var splits: [String]
  var seed: UInt64
  /// What models are compared by; nil: by the usual one.
  var metric: String?
  var seconds: Double
  /// Where the lists and the page are, if anywhere.
  var recommendations: String?
  var html: String?

  static let listMetric = "ndcg@100"
  static let ratingMetric = "rmse"

  var listed: [ModelMeasurement] { measurements.filter { $0.lists != nil } }
  var rated: [ModelMeasurement] { measurements.filter { $0.ratings != nil } }
  var failed: [ModelMeasurement] { measurements.filter { $0.failure != nil } }

  /// What the lists and the ratings are compared by.
  var listMetric: String {
    metric.flatMap { name in listed.contains { $0.sample(name) != nil } ? name : nil }
      ?? Self.listMetric
  }
  var ratingMetric: String {
    metric.flatMap { name in rated.contains { $0.ratings?.report.metric(name) != nil } ? name : nil
    } ?? Self.ratingMetric
  }

  /// - Throws: usage when there is no such metric to compare by.
  func check() throws {
    guard let metric, !(listed + rated).isEmpty else { return }
    let known = measurements.flatMap { measurement in
      ((measurement.lists?.samples ?? []) + (measurement.ratings?.samples ?? [])).map(\.name)
    }.unique
    guard known.contains(metric) else {
      throw CommandFailure.usage(
        "nothing can be compared by \"\(metric)\"; there are \(known.joined(separator: ", "))")
    }
  }

  var comparisons: [ModelComparison] {
    ModelComparison.all(of: measurements, metric: listMetric, seed: seed)
      + ModelComparison.all(of: measurements, metric: ratingMetric, seed: seed)
  }

  // MARK: JSON

  /// The keys of the first model stand at the top as well.
  var json: JSONValue {
    let first = measurements.first.map(json) ?? []
    return .object(
      first + [
        ("source", .string(source)), ("part", .string(part.rawValue)), ("splits", .strings(splits)),
        ("models", .array(measurements.map { .object(json($0)) })),
        ("comparisons", .array(comparisons.map(json))), ("seconds", .number(seconds)),
        ("recommendations", recommendations.map { .string($0) } ?? .null),
        ("html", html.map { .string($0) } ?? .null),
      ])
  }

  private func json(_ measurement: ModelMeasurement) -> [(String, JSONValue)] {
    let reports = [measurement.lists?.report, measurement.ratings?.report].compactMap(\.self)
    let intervals = reports.flatMap(\.intervals).map { interval in
      (interval.name, JSONValue.array([.number(interval.lower), .number(interval.upper)]))
    }
    let curve = (measurement.lists?.curve ?? []).map { point in
      JSONValue.object([
        ("k", .count(point.k)), ("recall", .number(point.recall)), ("ndcg", .number(point.ndcg)),
      ])
    }
    let bands = (measurement.lists?.bands.bands ?? []).map { band in
      JSONValue.object([
        ("items", .string(band.name)), ("count", .count(band.items)),
        ("interactions", .number(band.interactions)),
        ("recommendations", .number(band.recommendations)),
      ])
    }
    return [
      ("model", .string(measurement.name)), ("kind", .string(measurement.kind.rawValue)),
      ("split", .string(reports.first?.split ?? "")), ("users", .count(reports.first?.users ?? 0)),
      ("seed", .unsigned(seed)), ("metrics", MetricOutput.json(reports.flatMap(\.metrics))),
      ("intervals", .object(intervals)), ("slices", .array(reports.flatMap(\.slices).map(json))),
      ("curve", .array(curve)), ("popularity", .array(bands)),
      ("settings", .object(measurement.settings.map { ($0.name, .string($0.value)) })),
      ("training_seconds", .number(measurement.trainingSeconds)),
      ("list_seconds", .number(measurement.listSeconds)),
      ("rating_seconds", .number(measurement.ratingSeconds)),
      ("failure", measurement.failure.map { .string($0) } ?? .null),
    ]
  }

  private func json(_ slice: EvaluationSlice) -> JSONValue {
    .object([
      ("name", .string(slice.name)), ("users", .count(slice.users)),
      ("metrics", MetricOutput.json(slice.metrics)),
    ])
  }

  private func json(_ comparison: ModelComparison) -> JSONValue {
    .object([
      ("model", .string(comparison.model)), ("baseline", .string(comparison.baseline)),
      ("metric", .string(comparison.paired.metric)),
      ("difference", .number(comparison.paired.difference)),
      ("interval", .array([.number(comparison.paired.lower), .number(comparison.paired.upper)])),
      ("p_value", .number(comparison.paired.pValue)),
      ("adjusted_p_value", .number(comparison.adjustedPValue)),
      ("users", .count(comparison.paired.users)),
    ])
  }
}
