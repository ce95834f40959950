import SprocketMath

/// Confidence intervals of means over users, by drawing users with replacement: the percentile
/// bootstrap (B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, section 13.3).
package struct Bootstrap: Sendable {
  package let seed: UInt64
  /// Draws for samples of up to some 20,000 users; fewer for larger ones, where the intervals are
  /// narrow anyway.
  package let resamples: Int

  package init(seed: UInt64, resamples: Int = 1000) {
    self.seed = seed
    self.resamples = resamples
  }

  /// The 95 % interval of the mean of each column; `values` has one row for each user. Empty for
  /// fewer than two users.
  package func intervals(names: [String], values: [[Double]]) -> [ConfidenceInterval] {
    let users = values.count
    guard users > 1 else { return [] }
    let draws = max(200, min(resamples, 20_000_000 / users))
    let width = names.count
    let flat = values.flatMap { $0 }
    var generator = SplitMix64(seed: seed)
    var means = [[Double]](repeating: [], count: width)
    var sums = [Double](repeating: 0, count: width)
    for _ in 0..<draws {
      for column in 0..<width { sums[column] = 0 }
      for _ in 0..<users {
        let user = Int.random(in: 0..<users, using: &generator)
        for column in 0..<width { sums[column] += flat[user * width + column] }
      }
      for column in 0..<width { means[column].append(sums[column] / Double(users)) }
    }
    return names.enumerated().map { column, name in
      let sorted = means[column].sorted()
      return ConfidenceInterval(
        name: name, lower: sorted[Int(Double(draws) * 0.025)],
        upper: sorted[min(draws - 1, Int(Double(draws) * 0.975))])
    }
  }
}
