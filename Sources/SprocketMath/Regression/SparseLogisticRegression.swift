#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The chance of yes, from which of some features a row has: logistic regression on features that
/// are there or not.
package struct SparseLogisticRegression: Sendable {
  package let intercept: Double
  package let weights: [Double]

  /// Fits by stochastic gradients with steps that shrink for each feature by itself (J. Duchi et
  /// al., "Adaptive subgradient methods", 2011), in an order that the seed decides.
  /// - Parameters:
  ///   - rows: The features of each row, each below `featureCount`.
  ///   - outcomes: Parallel to `rows`.
  ///   - penalty: λ of λ |w|² / 2 for each row.
  package init(
    rows: [[UInt32]], outcomes: [Bool], featureCount: Int, epochs: Int = 12,
    penalty: Double = 1e-4, seed: UInt64
  ) {
    precondition(rows.count == outcomes.count, "one outcome per row")
    let share = (Double(outcomes.count { $0 }) + 0.5) / (Double(outcomes.count) + 1)
    var intercept = log(share / (1 - share))
    var weights = [Double](repeating: 0, count: featureCount)
    var squares = [Double](repeating: 1e-6, count: featureCount)
    var interceptSquare = 1e-6
    var order = Array(rows.indices)
    var generator = SplitMix64(seed: seed)
    for _ in 0..<epochs {
      order.shuffle(using: &generator)
      for row in order {
        var sum = intercept
        for feature in rows[row] { sum += weights[Int(feature)] }
        let error = Self.logistic(sum) - (outcomes[row] ? 1 : 0)
        interceptSquare += error * error
        intercept -= 0.1 * error / interceptSquare.squareRoot()
        for feature in rows[row] {
          let slope = error + penalty * weights[Int(feature)]
          squares[Int(feature)] += slope * slope
          weights[Int(feature)] -= 0.3 * slope / squares[Int(feature)].squareRoot()
        }
      }
    }
    self.intercept = intercept
    self.weights = weights
  }

  /// The chance of yes for a row with these features.
  package func probability(_ features: [UInt32]) -> Double {
    var sum = intercept
    for feature in features { sum += weights[Int(feature)] }
    return Self.logistic(sum)
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
