import SprocketMath

/// Deals the observations of two samples anew: what a statistic may be when the samples do not
/// differ, without any limit theorem.
package enum PermutationTest {
  /// P(statistic ≥ the observed one), from counts by cell. The observed deal counts as one of all
  /// (B. Phipson and G. Smyth, "Permutation p-values should never be zero", 2010), so the value is at
  /// least 1/(permutations + 1).
  /// - Complexity: `permutations` times the number of observations in the smaller sample.
  package static func pValue(
    _ before: [Int], _ now: [Int], permutations: Int, seed: UInt64,
    statistic: ([Int], [Int]) -> Double
  ) -> Double {
    let observed = statistic(before, now)
    let both = zip(before, now).map { $0 + $1 }
    let drawn = min(before.reduce(0, +), now.reduce(0, +))
    let isNowSmaller = now.reduce(0, +) == drawn
    var pool = both.enumerated().flatMap { cell, count in
      [Int](repeating: cell, count: max(0, count))
    }
    var generator = SplitMix64(seed: seed)
    var atLeast = 1
    for _ in 0..<permutations {
      var small = [Int](repeating: 0, count: both.count)
      // The first steps of Fisher and Yates's shuffle choose the smaller sample.
      for place in 0..<drawn {
        let other = place + Int(generator.nextUniform() * Double(pool.count - place))
        pool.swapAt(place, other)
        small[pool[place]] += 1
      }
      let large = zip(both, small).map { $0 - $1 }
      let value = isNowSmaller ? statistic(large, small) : statistic(small, large)
      // Equal deals may differ in the last bits.
      if value >= observed - 1e-9 * max(1, observed) { atLeast += 1 }
    }
    return Double(atLeast) / Double(permutations + 1)
  }
}
