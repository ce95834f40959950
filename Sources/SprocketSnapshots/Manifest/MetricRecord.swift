package import SprocketCore

/// A metric as JSON.
package struct MetricRecord: Codable, Hashable, Sendable {
  package var name: String
  package var value: Double
  package var standardError: Double
  /// Ends of the 95 % confidence interval; nil when unknown.
  package var lower: Double?
  package var upper: Double?

  package init(_ metric: Metric) {
    name = metric.name
    value = metric.value
    standardError = metric.standardError
    if metric.lower != 0 || metric.upper != 0 {
      lower = metric.lower
      upper = metric.upper
    }
  }

  package var metric: Metric {
    Metric(
      name: name, value: value, standardError: standardError, lower: lower ?? 0, upper: upper ?? 0)
  }

  private enum CodingKeys: String, CodingKey {
    case name, value, lower, upper
    case standardError = "standard_error"
  }

  /// The metrics JSON can hold: a number that is not finite says nothing and is left out.
  package static func records(_ metrics: [Metric]) -> [MetricRecord] {
    metrics.filter {
      [$0.value, $0.standardError, $0.lower, $0.upper].allSatisfy(\.isFinite)
    }.map(MetricRecord.init)
  }
}

/// Settings as one JSON object; the first of two with the same name counts.
enum SettingsRecord {
  static func object(_ settings: [Setting]) -> [String: String] {
    Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
  }

  static func settings(_ object: [String: String]) -> [Setting] {
    object.map { Setting(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
  }
}
