import Foundation
import SprocketMath

/// How far two histograms of the same cells are apart, and whether chance does that.
///
/// The size is the population stability index, PSI = Σ (q − p)·ln(q/p), in which the credit industry
/// calls 0.1 noteworthy. Without drift it is not 0 but about χ²(k − 1)·(1/n + 1/m) for k cells and n
/// and m observations (B. Yurdakul and J. Naranjo, "Statistical properties of the population
/// stability index", 2020, section 3): with ten cells and 100 observations a side it exceeds 0.1 more
/// often than not. So a size says nothing without its critical value.
///
/// The p-value rests on the Jensen-Shannon divergence with the samples' shares as weights, which
/// times 2·(n + m) is the likelihood ratio G of two multinomial samples (I. Grosse et al., "Analysis
/// of symbolic sequences using the Jensen-Shannon divergence", 2002, section II): the same limit as
/// PSI, but true to it much further into the tail.
package enum PopulationStability {
  /// PSI of two lists of shares that each sum to one. A cell that is empty in both counts nothing;
  /// one that is empty in one of them gets `floor` there.
  package static func index(_ before: [Double], _ now: [Double], floor: Double = 1e-6) -> Double {
    zip(before, now).reduce(0) { sum, cell in
      if cell.0 <= 0, cell.1 <= 0 { return sum }
      let (p, q) = (max(cell.0, floor), max(cell.1, floor))
      return sum + (q - p) * log(q / p)
    }
  }

  /// The Jensen-Shannon divergence in bits, 0 to 1 at equal weights (J. Lin, "Divergence measures
  /// based on the Shannon entropy", 1991, section IV).
  /// - Parameter weight: that of `now`; `before` has the rest.
  package static func jensenShannon(
    _ before: [Double], _ now: [Double], weight: Double = 0.5
  ) -> Double {
    let sum = zip(before, now).reduce(0.0) { sum, cell in
      let (p, q) = cell
      let mean = (1 - weight) * p + weight * q
      if mean <= 0 { return sum }
      let left = p > 0 ? (1 - weight) * p * log(p / mean) : 0
      let right = q > 0 ? weight * q * log(q / mean) : 0
      return sum + left + right
    }
    return max(0, sum) / M_LN2
  }

  /// What a comparison of two samples of independent observations gives.
  package struct Result: Hashable, Sendable {
    /// PSI; a cell that is empty on one side counts half an observation there.
    package var index: Double
    /// In bits, at equal weights.
    package var divergence: Double
    /// The likelihood ratio G.
    package var statistic: Double
    /// Cells that anything is in, less one.
    package var degrees: Int
    /// How probable such a G or a larger one is without drift.
    package var pValue: Double
  }

  /// Compares two samples of independent observations, given as counts by cell.
  ///
  /// Where cells are so sparse that the limit does not hold (fewer than five expected, after W.
  /// Cochran, "Some methods for strengthening the common χ² tests", 1954), observations are dealt
  /// anew between the two samples (`PermutationTest`).
  /// - Complexity: one pass; with sparse cells `permutations` times the observations.
  package static func compare(
    _ before: [Int], _ now: [Int], permutations: Int = 2_000, seed: UInt64 = 1
  ) -> Result {
    let (m, n) = (before.reduce(0, +), now.reduce(0, +))
    let used = zip(before, now).filter { $0.0 + $0.1 > 0 }
    guard m > 0, n > 0, used.count > 1 else {
      return Result(index: 0, divergence: 0, statistic: 0, degrees: 0, pValue: 1)
    }
    func shares(_ counts: [Int], _ total: Int) -> [Double] {
      let filled = counts.map { $0 == 0 ? 0.5 : Double($0) }
      return filled.map { $0 / Double(total) }
    }
    let statistic = likelihoodRatio(used.map(\.0), used.map(\.1))
    let leastExpected =
      used.map { Double($0.0 + $0.1) }.reduce(.infinity, min) * Double(min(m, n)) / Double(m + n)
    let pValue =
      leastExpected < 5
      ? PermutationTest.pValue(
        used.map(\.0), used.map(\.1), permutations: permutations, seed: seed,
        statistic: likelihoodRatio)
      : TailProbability.chiSquare(
        statistic
          / williams(
            Double(m), Double(n), shares: used.map { Double($0.0 + $0.1) / Double(m + n) }),
        degrees: used.count - 1)
    return Result(
      index: index(shares(used.map(\.0), m), shares(used.map(\.1), n)),
      divergence: jensenShannon(
        used.map { Double($0.0) / Double(m) }, used.map { Double($0.1) / Double(n) }),
      statistic: statistic, degrees: used.count - 1, pValue: pValue)
  }

  /// G = 2·Σ observed·ln(observed/expected) over the cells of both samples.
  package static func likelihoodRatio(_ before: [Int], _ now: [Int]) -> Double {
    let (m, n) = (Double(before.reduce(0, +)), Double(now.reduce(0, +)))
    guard m > 0, n > 0 else { return 0 }
    let sum = zip(before, now).reduce(0.0) { sum, cell in
      let both = Double(cell.0 + cell.1)
      let left = cell.0 > 0 ? Double(cell.0) * log(Double(cell.0) * (m + n) / (both * m)) : 0
      let right = cell.1 > 0 ? Double(cell.1) * log(Double(cell.1) * (m + n) / (both * n)) : 0
      return sum + left + right
    }
    return max(0, 2 * sum)
  }

  /// What G is divided by so that its tail is that of the limit in small samples, too (D. Williams,
  /// "Improved likelihood ratio tests for complete contingency tables", 1976).
  static func williams(_ before: Double, _ now: Double, shares: [Double]) -> Double {
    guard shares.count > 1, before > 0, now > 0 else { return 1 }
    let total = before + now
    let rows = total / before + total / now - 1
    let columns = shares.reduce(-1) { $0 + 1 / $1 }
    return 1 + rows * columns / (6 * total * Double(shares.count - 1))
  }

  /// The PSI that chance exceeds with the probability `level`.
  package static func criticalIndex(
    cells: Int, before: Double, now: Double, level: Double
  ) -> Double {
    guard cells > 1, before > 0, now > 0 else { return 0 }
    return TailProbability.chiSquareQuantile(level, degrees: Double(cells - 1))
      * (1 / before + 1 / now)
  }
}
