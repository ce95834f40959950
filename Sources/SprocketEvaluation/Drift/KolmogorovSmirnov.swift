import Foundation
import SprocketMath

/// The two-sample Kolmogorov-Smirnov test: the largest distance of two empirical distribution
/// functions.
package enum KolmogorovSmirnov {
  /// What a comparison gives.
  package struct Result: Hashable, Sendable {
    /// D, 0 to 1.
    package var distance: Double
    /// How probable such a distance is without drift.
    package var pValue: Double
  }

  /// Lattice paths are counted up to this many steps; beyond, the limit is as good.
  private static let mostExactCells = 4_000_000

  /// Compares two samples of independent observations.
  ///
  /// The p-value is exact while the product of the sizes is at most four million, and the limit with
  /// Stephens's correction beyond. With ties it is on the safe side, as everybody's is.
  /// - Complexity: sorting; exact, the product of the sizes.
  package static func compare(_ before: [Double], _ now: [Double]) -> Result {
    let (m, n) = (before.count, now.count)
    guard m > 0, n > 0 else { return Result(distance: 0, pValue: 1) }
    let distance = distance(sorted: before.sorted(), now.sorted())
    let exact = m <= mostExactCells / n ? exactTail(distance, m, n) : nil
    // So near to 1 the sum of the other paths leaves no digits.
    if let exact, exact > 1e-10 { return Result(distance: distance, pValue: exact) }
    let size = Double(m) * Double(n) / Double(m + n)
    return Result(distance: distance, pValue: tail(distance, size: size))
  }

  /// D of two samples in ascending order.
  static func distance(sorted before: [Double], _ now: [Double]) -> Double {
    var (i, j, largest) = (0, 0, 0.0)
    while i < before.count, j < now.count {
      let value = min(before[i], now[j])
      while i < before.count, before[i] <= value { i += 1 }
      while j < now.count, now[j] <= value { j += 1 }
      let gap = Double(i) / Double(before.count) - Double(j) / Double(now.count)
      largest = max(largest, abs(gap))
    }
    return largest
  }

  /// P(D ≥ distance) in the limit, corrected for `size` = mn/(m + n) (M. Stephens, "Use of the
  /// Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive tables", 1970).
  package static func tail(_ distance: Double, size: Double) -> Double {
    let root = size.squareRoot()
    return TailProbability.kolmogorov((root + 0.12 + 0.11 / root) * distance)
  }

  /// The distance that chance exceeds with the probability `level`.
  package static func criticalDistance(size: Double, level: Double) -> Double {
    let root = size.squareRoot()
    return min(1, TailProbability.kolmogorovQuantile(level) / (root + 0.12 + 0.11 / root))
  }

  /// One less the share of lattice paths from (0, 0) to (m, n) that stay closer than `distance` to
  /// the diagonal (J. Hodges, "The significance probability of the Smirnov two-sample test", 1957,
  /// section 2).
  private static func exactTail(_ distance: Double, _ m: Int, _ n: Int) -> Double {
    // Half a step below, so that rounding does not let the observed distance pass.
    let limit = distance - 0.5 / (Double(m) * Double(n))
    func isInside(_ i: Int, _ j: Int) -> Bool {
      abs(Double(i) / Double(m) - Double(j) / Double(n)) < limit
    }
    // inside[j]: of the paths to (i, j), the share that stays inside.
    var inside = [Double](repeating: 0, count: n + 1)
    for i in 0...m {
      for j in 0...n {
        if i == 0, j == 0 {
          inside[0] = 1
        } else if !isInside(i, j) {
          inside[j] = 0
        } else {
          let fromLeft = i > 0 ? inside[j] * Double(i) : 0
          let fromBelow = j > 0 ? inside[j - 1] * Double(j) : 0
          inside[j] = (fromLeft + fromBelow) / Double(i + j)
        }
      }
    }
    return min(1, max(0, 1 - inside[n]))
  }
}
