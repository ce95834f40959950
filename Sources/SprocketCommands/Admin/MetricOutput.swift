import SprocketCore

/// Numbers with names.
enum MetricOutput {
  /// `{"ndcg@100": {"value": 0.343, "standard_error": 0.017}}`, with `lower` and `upper`, the ends
  /// of the 95 % interval, where it is known.
  static func json(_ metrics: [Metric]) -> JSONValue {
    .object(
      metrics.map { metric in
        var pairs: [(String, JSONValue)] = [
          ("value", .number(metric.value)), ("standard_error", .number(metric.standardError)),
        ]
        if hasInterval(metric) {
          pairs += [("lower", .number(metric.lower)), ("upper", .number(metric.upper))]
        }
        return (metric.name, .object(pairs))
      })
  }

  /// `0.3261 to 0.3604`; nothing where the interval is not known.
  static func interval(_ metric: Metric) -> String {
    guard hasInterval(metric) else { return "" }
    return "\(Text.number(metric.lower, digits: 4)) to \(Text.number(metric.upper, digits: 4))"
  }

  private static func hasInterval(_ metric: Metric) -> Bool {
    metric.lower != 0 || metric.upper != 0
  }
}
