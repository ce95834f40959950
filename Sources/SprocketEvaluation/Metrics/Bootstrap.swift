import SprocketMath

/// Confidence intervals by drawing users with replacement: the percentile bootstrap (B. Efron and
/// R. Tibshirani, "An introduction to the bootstrap", 1993, section 13.3).
package struct Bootstrap: Sendable {
  package let seed: UInt64
  /// Draws for samples of up to some 20,000 users; fewer for larger ones, where the intervals are
  /// narrow anyway.
  package let resamples: Int

  package init(seed: UInt64, resamples: Int = 1000) {
    self.seed = seed
    self.resamples = resamples
  }

  /// The 95 % interval of each sample; all have the same users and are drawn together. Empty for
  /// fewer than two users.
  package func intervals(of samples: [MetricSample]) -> [ConfidenceInterval] {
    let users = samples.first?.userCount ?? 0
    guard users > 1 else { return [] }
    let draws = draws(ofUsers: users)
    var generator = SplitMix64(seed: seed)
    var values = [[Double]](repeating: [], count: samples.count)
    var chosen = [Int](repeating: 0, count: users)
    for _ in 0..<draws {
      for place in chosen.indices {
        chosen[place] = Int.random(in: 0..<users, using: &generator)
      }
      for (column, sample) in samples.enumerated() { values[column].append(sample.value(chosen)) }
    }
    return samples.enumerated().map { column, sample in
      let (lower, upper) = Self.interval(&values[column])
      return ConfidenceInterval(name: sample.name, lower: lower, upper: upper)
    }
  }

  func draws(ofUsers users: Int) -> Int {
    min(resamples, max(200, 20_000_000 / max(1, users)))
  }

  /// The middle 95 %.
  static func interval(_ values: inout [Double]) -> (lower: Double, upper: Double) {
    values.sort()
    guard let last = values.indices.last else { return (0, 0) }
    return (
      values[Int(Double(values.count) * 0.025)],
      values[min(last, Int(Double(values.count) * 0.975))]
    )
  }
}

extension MetricSample {
  /// The value on a draw of users.
  func value(_ users: [Int]) -> Double {
    var sum = 0.0
    sums.withUnsafeBufferPointer { sums in
      for user in users { sum += sums[user] }
    }
    guard let counts else { return finished(sum, Double(users.count)) }
    var count = 0.0
    counts.withUnsafeBufferPointer { counts in
      for user in users { count += counts[user] }
    }
    return finished(sum, count)
  }
}
