import Histogram

/// The percentiles of a distribution of times.
struct LatencySummary: Sendable {
  var p50: Double
  var p90: Double
  var p99: Double
  var p999: Double
  var max: Double
  var mean: Double

  /// From a histogram of nanoseconds, in microseconds.
  init(nanoseconds histogram: Histogram<UInt32>) {
    func micros(_ percentile: Double) -> Double {
      Double(histogram.valueAtPercentile(percentile)) / 1000
    }
    p50 = micros(50)
    p90 = micros(90)
    p99 = micros(99)
    p999 = micros(99.9)
    max = histogram.totalCount == 0 ? 0 : Double(histogram.max) / 1000
    mean = histogram.totalCount == 0 ? 0 : histogram.mean / 1000
  }

  /// In microseconds.
  var json: JSONValue {
    .object([
      ("p50", .number(p50)), ("p90", .number(p90)), ("p99", .number(p99)), ("p99_9", .number(p999)),
      ("max", .number(max)), ("mean", .number(mean)),
    ])
  }

  static let headings: [Table.Column] = [
    .right("p50"), .right("p90"), .right("p99"), .right("p99.9"), .right("max"),
  ]

  var cells: [String] { [p50, p90, p99, p999, max].map(Text.latency(micros:)) }
}
