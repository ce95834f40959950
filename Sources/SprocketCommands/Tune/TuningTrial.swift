import SprocketCore
import SprocketEvaluation

/// One trial as the state file keeps it.
struct TuningTrial: Codable, Hashable, Sendable {
  var number: Int
  var rung: Int
  var origin: Int
  /// Whether it ran with the defaults.
  var isDefault: Bool
  var point: [Double]
  /// The values at the point, by name.
  var values: [String: String]
  /// The metric; nil: the trial failed.
  var value: Double?
  var standardError: Double?
  var seconds: Double
  var failure: String?

  /// What the search is told.
  func observation(higherIsBetter: Bool) -> SearchObservation {
    SearchObservation(
      trial: SearchTrial(
        number: number, point: isDefault ? nil : point, rung: rung, origin: origin),
      point: point, score: value.map { higherIsBetter ? $0 : -$0 })
  }

  /// The values in the order of a search space.
  func settings(_ names: [String]) -> [Setting] {
    names.compactMap { name in values[name].map { Setting(name: name, value: $0) } }
  }
}
