import Foundation

/// What numbers are like: exactly while few of them differ, by a sketch when many do.
///
/// Up to `exactLimit` different values are counted one by one. Beyond that they are counted in
/// buckets whose borders grow by 1 % (DDSketch; Masson, Rim and Lee, 2019), so that quantiles are
/// off by at most `relativeError` of their value. Mean, spread, least and greatest stay exact.
package struct NumberSummary: Sendable {
  package static let exactLimit = 4096
  package static let relativeError = 0.005

  private static let growth = log((1 + relativeError) / (1 - relativeError))
  /// Numbers nearer to 0 than this count as 0 in buckets.
  private static let smallest = 1e-9

  package private(set) var count = 0
  package private(set) var minimum = Double.infinity
  package private(set) var maximum = -Double.infinity
  private var running = 0.0
  private var squares = 0.0
  private var exact: [Double: Int]? = [:]
  /// By signed bucket number; the sign of the number is in the lowest bit.
  private var buckets: [Int: Int] = [:]

  package init() {}

  package var isExact: Bool { exact != nil }
  package var mean: Double { count > 0 ? running : .nan }
  /// The standard deviation of a sample.
  package var standardDeviation: Double {
    count > 1 ? (squares / Double(count - 1)).squareRoot() : .nan
  }

  package mutating func add(_ value: Double, count added: Int = 1) {
    guard value.isFinite, added > 0 else { return }
    count += added
    minimum = min(minimum, value)
    maximum = max(maximum, value)
    let off = value - running
    running += off * Double(added) / Double(count)
    squares += off * (value - running) * Double(added)
    if exact != nil {
      // -0 and 0 are one value.
      exact?[value == 0 ? 0 : value, default: 0] += added
      guard let table = exact, table.count > Self.exactLimit else { return }
      exact = nil
      for (value, times) in table { buckets[Self.bucket(value), default: 0] += times }
      return
    }
    buckets[Self.bucket(value), default: 0] += added
  }

  private static func bucket(_ value: Double) -> Int {
    if abs(value) < smallest { return 0 }
    // The quotient itself would overflow.
    let number = Int(((log(abs(value)) - log(smallest)) / growth).rounded(.up)) + 1
    return number * 2 + (value < 0 ? 1 : 0)
  }

  private static func middle(_ bucket: Int) -> Double {
    if bucket == 0 { return 0 }
    let upper = smallest * exp(Double(bucket / 2 - 1) * growth)
    let middle = upper * (1 - relativeError)
    return bucket % 2 == 1 ? -middle : middle
  }

  /// The values in order with how often each occurs; a bucket's middle stands for its values.
  package var sorted: [(value: Double, count: Int)] {
    if let exact { return exact.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    return buckets.map { (min(max(Self.middle($0.key), minimum), maximum), $0.value) }
      .sorted { $0.0 < $1.0 }
  }

  /// The least value that at least this share of the numbers do not exceed.
  package func quantile(_ share: Double) -> Double { Self.quantile(share, of: sorted, count) }

  private static func quantile(
    _ share: Double, of sorted: [(value: Double, count: Int)], _ total: Int
  ) -> Double {
    let rank = max(1, Int((share * Double(total)).rounded(.up)))
    var seen = 0
    for (value, count) in sorted {
      seen += count
      if seen >= rank { return value }
    }
    return .nan
  }

  /// What is told of the numbers.
  package func facts() -> NumberFacts? {
    guard count > 0 else { return nil }
    let sorted = sorted
    func quantile(_ share: Double) -> Double { Self.quantile(share, of: sorted, count) }
    let median = quantile(0.5)
    let deviations = sorted.map { (value: abs($0.value - median), count: $0.count) }
      .sorted { $0.value < $1.value }
    let (lower, upper) = (quantile(0.25), quantile(0.75))
    let (low, high) = (lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower))
    return NumberFacts(
      count: count, minimum: minimum, maximum: maximum, mean: mean,
      standardDeviation: standardDeviation, median: median, lowerQuartile: lower,
      upperQuartile: upper, percentile1: quantile(0.01), percentile99: quantile(0.99),
      medianAbsoluteDeviation: Self.quantile(0.5, of: deviations, count),
      outliersBelow: sorted.reduce(0) { $0 + ($1.value < low ? $1.count : 0) },
      outliersAbove: sorted.reduce(0) { $0 + ($1.value > high ? $1.count : 0) },
      isExact: isExact, histogram: histogram(sorted))
  }

  /// The values one by one while there are few, else up to 24 bins of equal width between the first
  /// and the 99th percentile, the outer ones open.
  private func histogram(_ sorted: [(value: Double, count: Int)]) -> [NumberFacts.Bin] {
    if sorted.count <= 24 {
      return sorted.map { NumberFacts.Bin(from: $0.value, to: $0.value, count: $0.count) }
    }
    let first = Self.quantile(0.01, of: sorted, count)
    let last = Self.quantile(0.99, of: sorted, count)
    guard last > first, (last - first).isFinite else {
      return [NumberFacts.Bin(from: minimum, to: maximum, count: count)]
    }
    let step = Self.roundStep((last - first) / 16)
    let start = (first / step).rounded(.down) * step
    let bins = max(1, Int(((last - start) / step).rounded(.down)) + 1)
    var counts = [Int](repeating: 0, count: bins)
    for (value, count) in sorted {
      // Bounded before it is an integer, since outliers may be far out.
      let bin = min(max(((value - start) / step).rounded(.down), 0), Double(bins - 1))
      counts[Int(bin)] += count
    }
    return counts.enumerated().map { index, count in
      let from = start + Double(index) * step
      return NumberFacts.Bin(from: from, to: from + step, count: count)
    }
  }

  /// 1, 2 or 5 times a power of ten, at least `least`.
  private static func roundStep(_ least: Double) -> Double {
    let unit = pow(10, log10(least).rounded(.down))
    for factor in [1.0, 2, 5] where unit * factor >= least { return unit * factor }
    return unit * 10
  }
}

/// What was found of a column's numbers.
package struct NumberFacts: Sendable {
  /// A bar of the histogram; `to` is not in it, except where it equals `from`.
  package struct Bin: Hashable, Sendable {
    package var from: Double
    package var to: Double
    package var count: Int
  }

  package var count: Int
  package var minimum: Double
  package var maximum: Double
  package var mean: Double
  package var standardDeviation: Double
  package var median: Double
  package var lowerQuartile: Double
  package var upperQuartile: Double
  package var percentile1: Double
  package var percentile99: Double
  /// The median of the distances from the median.
  package var medianAbsoluteDeviation: Double
  /// More than 1.5 quartile distances below the lower or above the upper quartile (Tukey's fences).
  package var outliersBelow: Int
  package var outliersAbove: Int
  /// Whether quantiles are exact; otherwise off by at most `NumberSummary.relativeError`.
  package var isExact: Bool
  package var histogram: [Bin]
}
