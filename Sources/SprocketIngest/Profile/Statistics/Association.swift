import Foundation
import SprocketMath

/// Whether two things that are counted together depend on each other.
package struct Association: Hashable, Sendable {
  /// Pearson's chi-square.
  package var statistic: Double
  package var degrees: Int
  /// How likely so large a statistic is without a dependence.
  package var pValue: Double
  /// Cramér's V: 0 without a dependence, 1 when one thing decides the other.
  package var cramersV: Double

  /// The smallest count that may be expected in a cell for the chi-square distribution to hold.
  private static let smallestExpected = 5.0

  /// Tests a table of two columns, with a row for each group: those that have it, and all.
  ///
  /// Groups in which fewer than five are expected on either side are pooled, and left out when even
  /// together they are too few.
  /// - Returns: nil when fewer than two groups are left, or when all or none have it.
  package static func test(
    _ groups: [(with: Int, total: Int)]
  ) -> Association? {
    let all = groups.reduce(into: (with: 0.0, total: 0.0)) {
      $0.with += Double($1.with)
      $0.total += Double($1.total)
    }
    guard all.total > 0, all.with > 0, all.with < all.total else { return nil }
    let rarer = min(all.with, all.total - all.with) / all.total
    var kept: [(with: Double, total: Double)] = []
    var pool = (with: 0.0, total: 0.0)
    for group in groups {
      let (with, total) = (Double(group.with), Double(group.total))
      if total * rarer >= smallestExpected {
        kept.append((with, total))
      } else {
        pool.with += with
        pool.total += total
      }
    }
    if pool.total * rarer >= smallestExpected { kept.append(pool) }
    return chiSquare(kept)
  }

  private static func chiSquare(_ groups: [(with: Double, total: Double)]) -> Association? {
    let with = groups.reduce(0) { $0 + $1.with }
    let total = groups.reduce(0) { $0 + $1.total }
    guard groups.count > 1, with > 0, with < total else { return nil }
    let share = with / total
    // Both cells of a group are off by the same amount, so their terms sum to this.
    let statistic = groups.reduce(0) {
      let off = $1.with - $1.total * share
      return $0 + off * off / ($1.total * share * (1 - share))
    }
    let degrees = groups.count - 1
    return Association(
      statistic: statistic, degrees: degrees,
      pValue: TailProbability.chiSquare(statistic, degrees: degrees),
      cramersV: (statistic / total).squareRoot())
  }
}

/// Sums of numbers, from which a mean and its spread follow.
package struct Moments: Hashable, Sendable {
  package var count = 0.0
  package var sum = 0.0
  package var squares = 0.0

  package init() {}

  package mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }

  package static func - (all: Moments, part: Moments) -> Moments {
    var rest = Moments()
    rest.count = all.count - part.count
    rest.sum = all.sum - part.sum
    rest.squares = all.squares - part.squares
    return rest
  }

  package var mean: Double { count > 0 ? sum / count : .nan }

  /// The unbiased variance.
  package var variance: Double {
    count > 1 ? max(0, (squares - sum * sum / count) / (count - 1)) : .nan
  }
}

/// Welch's test of the difference of two means.
package struct MeanDifference: Hashable, Sendable {
  package var first: Double
  package var second: Double
  package var statistic: Double
  package var pValue: Double
  /// Cohen's d: the difference in standard deviations; 0.2 is small, 0.8 large.
  package var cohensD: Double

  /// - Returns: nil when either side has fewer than two values or neither varies.
  package init?(_ one: Moments, _ other: Moments) {
    guard one.count > 1, other.count > 1 else { return nil }
    let (a, b) = (one.variance / one.count, other.variance / other.count)
    guard a + b > 0 else { return nil }
    first = one.mean
    second = other.mean
    statistic = (first - second) / (a + b).squareRoot()
    let degrees = (a + b) * (a + b) / (a * a / (one.count - 1) + b * b / (other.count - 1))
    pValue = TailProbability.student(statistic, degrees: degrees)
    let pooled =
      ((one.count - 1) * one.variance + (other.count - 1) * other.variance)
      / (one.count + other.count - 2)
    cohensD = pooled > 0 ? (first - second) / pooled.squareRoot() : 0
  }
}
