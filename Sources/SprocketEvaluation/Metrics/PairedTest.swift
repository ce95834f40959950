import SprocketMath

/// How one model did against another on the same users.
package struct PairedComparison: Hashable, Sendable {
  package var metric: String
  /// The other's value - the first one's.
  package var difference: Double
  /// The 95 % interval of the difference.
  package var lower: Double
  package var upper: Double
  /// How often chance alone would make a difference as large, two-sided.
  package var pValue: Double
  package var users: Int

  package init(
    metric: String, difference: Double, lower: Double, upper: Double, pValue: Double, users: Int
  ) {
    self.metric = metric
    self.difference = difference
    self.lower = lower
    self.upper = upper
    self.pValue = pValue
    self.users = users
  }
}

/// Compares two models user by user: the interval is a paired bootstrap, the p-value comes from a
/// randomisation test that swaps the two models for each user at random (M. Smucker, J. Allan and
/// B. Carterette, "A comparison of statistical significance tests for information retrieval
/// evaluation", 2007, sections 3.1 and 3.4). Neither assumes a distribution.
package struct PairedTest: Sendable {
  package let seed: UInt64
  /// Of the randomisation test.
  package let permutations: Int
  /// Of the bootstrap.
  package let resamples: Int

  package init(seed: UInt64 = 1, permutations: Int = 10_000, resamples: Int = 1000) {
    self.seed = seed
    self.permutations = permutations
    self.resamples = resamples
  }

  /// With so few users that there are no more than `permutations` ways to swap, all of them are
  /// tried and the p-value is exact.
  /// - Returns: nil when the samples are not of the same metric and users, or of fewer than two.
  package func compare(_ one: MetricSample, _ other: MetricSample) -> PairedComparison? {
    let users = one.userCount
    guard users > 1, other.userCount == users, one.name == other.name,
      one.counts == other.counts
    else { return nil }
    let difference = other.value - one.value
    var generator = SplitMix64(seed: seed, stream: 1)
    let bootstrap = Bootstrap(seed: seed, resamples: resamples)
    var differences: [Double] = []
    var chosen = [Int](repeating: 0, count: users)
    for _ in 0..<bootstrap.draws(ofUsers: users) {
      for place in chosen.indices {
        chosen[place] = Int.random(in: 0..<users, using: &generator)
      }
      differences.append(other.value(chosen) - one.value(chosen))
    }
    let (lower, upper) = Bootstrap.interval(&differences)
    return PairedComparison(
      metric: one.name, difference: difference, lower: lower, upper: upper,
      pValue: pValue(one, other, difference), users: users)
  }

  private func pValue(_ one: MetricSample, _ other: MetricSample, _ difference: Double) -> Double {
    // Users on whom both agree cannot change anything.
    let swaps = one.sums.indices.filter { one.sums[$0] != other.sums[$0] }
    guard !swaps.isEmpty else { return 1 }
    let gains = swaps.map { other.sums[$0] - one.sums[$0] }
    let total = (one.sums.reduce(0, +), other.sums.reduce(0, +))
    let count = one.counts?.reduce(0, +) ?? Double(one.userCount)
    // As large up to rounding.
    let bound = abs(difference) * (1 - 1e-12) - 1e-15
    func isAsLarge(_ swapped: Double) -> Bool {
      let value =
        other.finished(total.1 - swapped, count) - one.finished(total.0 + swapped, count)
      return abs(value) >= bound
    }
    if swaps.count < 32, 1 << swaps.count <= permutations {
      let all = 1 << swaps.count
      var extreme = 0
      for pattern in 0..<all {
        var swapped = 0.0
        for user in gains.indices where pattern >> user & 1 == 1 { swapped += gains[user] }
        if isAsLarge(swapped) { extreme += 1 }
      }
      return Double(extreme) / Double(all)
    }
    let draws = max(min(1000, permutations), min(permutations, 50_000_000 / swaps.count))
    var generator = SplitMix64(seed: seed, stream: 2)
    var extreme = 0
    for _ in 0..<draws {
      var swapped = 0.0
      var bits: UInt64 = 0
      for user in gains.indices {
        if user & 63 == 0 { bits = generator.next() }
        swapped += bits & 1 == 1 ? gains[user] : 0
        bits >>= 1
      }
      if isAsLarge(swapped) { extreme += 1 }
    }
    // The observed one is one of the draws, so that p is never 0.
    return Double(extreme + 1) / Double(draws + 1)
  }

  /// p-values of several comparisons with one model, raised so that all of them together are wrong
  /// as seldom as one (S. Holm, "A simple sequentially rejective multiple test procedure", 1979).
  package static func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in pValues.indices.sorted(by: { (pValues[$0], $0) < (pValues[$1], $1) })
      .enumerated()
    {
      largest = max(largest, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = largest
    }
    return adjusted
  }
}
