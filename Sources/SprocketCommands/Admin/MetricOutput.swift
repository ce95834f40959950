import SprocketCore

/// Numbers with names.
enum MetricOutput {
  /// `{"ndcg@100": {"value": 0.343, "standard_error": 0.017}}`
  static func json(_ metrics: [Metric]) -> JSONValue {
    .object(
      metrics.map { metric in
        (
          metric.name,
          .object([
            ("value", .number(metric.value)), ("standard_error", .number(metric.standardError)),
          ])
        )
      })
  }
}
