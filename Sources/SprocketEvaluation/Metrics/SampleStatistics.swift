import Foundation
package import SprocketCore

/// Mean and standard error of a sample of per-user values.
package enum SampleStatistics {
  /// The mean; 0 of nothing.
  package static func mean(_ values: some Collection<Double>) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  /// The standard error of the mean, √(Σ(x - mean)² / (n - 1) / n); 0 for fewer than two values.
  package static func standardError(_ values: some Collection<Double>) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let count = Double(values.count)
    return (squares / (count - 1) / count).squareRoot()
  }

  /// Both under a name.
  package static func metric(_ name: String, _ values: some Collection<Double>) -> Metric {
    Metric(name: name, value: mean(values), standardError: standardError(values))
  }
}
