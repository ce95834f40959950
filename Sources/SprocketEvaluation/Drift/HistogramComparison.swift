import Foundation
import SprocketMath

/// Compares two histograms of users: how far they are apart, and whether chance does that.
///
/// The statistic is that of independent observations, divided by the design effect: how much more,
/// or less, the mean of users' shares varies than that of so many single events (J. Rao and A. Scott,
/// "On chi-squared tests for multiway contingency tables with cell proportions estimated from survey
/// data", 1984, section 3: the second-order correction, which matches mean and variance of the
/// limit). The covariance is that of all users of both histograms around their common mean, which is
/// what the statistic has to be held against.
package struct HistogramComparison: Sendable {
  /// Users that a group of cells is expected to have in the smaller histogram, at least; cells with
  /// fewer are taken together with their neighbours of the same sort.
  static let leastExpected = 5.0

  /// Users in the two histograms.
  package let before: Double
  package let now: Double
  /// Shares by group of cells.
  private let sharesBefore: [Double]
  private let sharesNow: [Double]
  /// δ·(1 + a²), and Williams's correction: what G is divided by.
  private let divisor: Double
  /// Degrees of freedom that are left, (groups − 1)/(1 + a²).
  private let degrees: Double
  /// In an ordered histogram the largest Σ over users (F_user − F)² over F·(1 − F)·users.
  private let orderedEffect: Double
  private let distance: Double

  /// - Parameter least: users on either side, at least; with fewer nothing is compared.
  package init?(_ before: UserHistogram, _ now: UserHistogram, least: Int = 20) {
    guard before.cellCount == now.cellCount, min(before.users, now.users) >= max(2, least) else {
      return nil
    }
    let (m, n) = (Double(before.users), Double(now.users))
    (self.before, self.now) = (m, n)
    let pooled = zip(before.sums, now.sums).map { ($0 + $1) / (m + n) }
    let groups = Self.groups(of: pooled, smaller: min(m, n))
    guard groups.count > 1 else { return nil }
    func sum(_ shares: [Double]) -> [Double] {
      groups.map { $0.reduce(0) { $0 + shares[$1] } }
    }
    let (p, q) = (sum(before.shares), sum(now.shares))
    (sharesBefore, sharesNow) = (p, q)
    let middle = sum(pooled)
    let freedom = m + n - 1
    func covariance(_ one: [Int], _ other: [Int]) -> Double {
      var total = 0.0
      for i in one { for j in other { total += UserHistogram.scatter(before, now, i, j) } }
      return total / freedom
    }
    var (trace, squares) = (0.0, 0.0)
    for i in groups.indices {
      for j in i..<groups.count {
        let value = covariance(groups[i], groups[j])
        if i == j { trace += value / middle[i] }
        squares += (i == j ? 1 : 2) * value * value / (middle[i] * middle[j])
      }
    }
    // A limit of Σ λ·χ²(1), with Σ λ = trace and Σ λ² = squares.
    divisor =
      (trace > 0 ? squares / trace : 1) * PopulationStability.williams(m, n, shares: middle)
    degrees = squares > 0 ? trace * trace / squares : 0
    (distance, orderedEffect) = Self.ordered(before, now, pooled, freedom)
  }

  /// Cells that have enough users, each for itself; of the others, in their order, as many together
  /// as have enough.
  private static func groups(of shares: [Double], smaller: Double) -> [[Int]] {
    var groups: [[Int]] = []
    var (open, expected) = ([Int](), 0.0)
    for cell in shares.indices where shares[cell] > 0 {
      if shares[cell] * smaller >= leastExpected {
        groups.append([cell])
        continue
      }
      open.append(cell)
      expected += shares[cell] * smaller
      guard expected >= leastExpected else { continue }
      groups.append(open)
      (open, expected) = ([], 0)
    }
    if open.isEmpty { return groups }
    if groups.isEmpty { return [open] }
    // Too few for a group: the smallest of the others takes them in.
    func size(_ group: [Int]) -> Double { group.reduce(0) { $0 + shares[$1] } }
    let host = groups.indices.min { size(groups[$0]) < size(groups[$1]) } ?? 0
    groups[host] += open
    return groups
  }

  /// D over the borders of the cells, and the largest design effect of a distribution function.
  private static func ordered(
    _ before: UserHistogram, _ now: UserHistogram, _ pooled: [Double], _ freedom: Double
  ) -> (distance: Double, effect: Double) {
    let (p, q) = (before.shares, now.shares)
    var (below, gap, scatter) = (0.0, 0.0, 0.0)
    var (largest, effect) = (0.0, 0.0)
    for cell in pooled.indices {
      for other in 0..<cell {
        scatter += 2 * UserHistogram.scatter(before, now, other, cell)
      }
      scatter += UserHistogram.scatter(before, now, cell, cell)
      below += pooled[cell]
      gap += q[cell] - p[cell]
      largest = max(largest, abs(gap))
      // Near the ends the ratio is one of two noises.
      if below > 0.05, below < 0.95 {
        effect = max(effect, scatter / freedom / (below * (1 - below)))
      }
    }
    return (min(1, largest), effect)
  }

  // MARK: Population stability

  /// The population stability index of the users' shares, over cells that have enough users.
  package var index: Double {
    let half = 0.5 / min(before, now)
    return PopulationStability.index(sharesBefore, sharesNow, floor: half)
  }

  /// The Jensen-Shannon divergence in bits at equal weights.
  package var divergence: Double { PopulationStability.jensenShannon(sharesBefore, sharesNow) }

  /// The likelihood ratio of independent observations, divided by the design effect.
  private var statistic: Double {
    let weighted = PopulationStability.jensenShannon(
      sharesBefore, sharesNow, weight: now / (before + now))
    return 2 * (before + now) * weighted * M_LN2 / divisor
  }

  /// How probable such a divergence is without drift.
  package var pValue: Double {
    degrees > 0 ? TailProbability.chiSquare(statistic, degrees: degrees) : 1
  }

  /// The index that chance exceeds with the probability `level`.
  package func criticalIndex(level: Double) -> Double {
    TailProbability.chiSquareQuantile(level, degrees: degrees) * divisor * (1 / before + 1 / now)
  }

  // MARK: Two cells

  /// For a histogram of two cells: the difference of the shares of the second.
  package var shareDifference: Double { (sharesNow.last ?? 0) - (sharesBefore.last ?? 0) }

  /// The difference of two shares that chance exceeds with the probability `level`.
  package func criticalShare(level: Double) -> Double {
    let share = ((sharesBefore.last ?? 0) * before + (sharesNow.last ?? 0) * now) / (before + now)
    let scale = share * (1 - share) * (1 / before + 1 / now) * divisor
    return (TailProbability.chiSquareQuantile(level, degrees: 1) * scale).squareRoot()
  }

  // MARK: Kolmogorov-Smirnov

  /// The largest distance of the two distribution functions at the borders of the cells, which must
  /// be in ascending order.
  package var orderedDistance: Double { distance }

  /// Users, of independent observations, that vary as much.
  private var orderedSize: Double {
    before * now / (before + now) / max(orderedEffect, 1e-9)
  }

  /// How probable such a distance is without drift.
  package var orderedPValue: Double {
    orderedEffect > 0 ? KolmogorovSmirnov.tail(distance, size: orderedSize) : 1
  }

  /// The distance that chance exceeds with the probability `level`.
  package func criticalDistance(level: Double) -> Double {
    KolmogorovSmirnov.criticalDistance(size: orderedSize, level: level)
  }
}
