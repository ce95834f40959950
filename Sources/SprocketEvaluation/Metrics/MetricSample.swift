package import SprocketCore

/// One metric of one model, user by user, so that errors, intervals and comparisons can be drawn
/// from it. Its value is Σ sums / Σ counts, or the root of that.
///
/// Users are the unit of chance: ratings and hits of one user are not independent.
package struct MetricSample: Hashable, Sendable {
  package var name: String
  /// Per user: a sum over `counts` of their ratings, or one value.
  package var sums: [Double]
  /// Per user; nil: 1 each.
  package var counts: [Double]?
  /// Whether the value is the root of the mean, as with RMSE.
  package var isRoot: Bool
  package var higherIsBetter: Bool

  package init(
    _ name: String, sums: [Double], counts: [Double]? = nil, isRoot: Bool = false,
    higherIsBetter: Bool = true
  ) {
    self.name = name
    self.sums = sums
    self.counts = counts
    self.isRoot = isRoot
    self.higherIsBetter = higherIsBetter
  }

  package var userCount: Int { sums.count }

  /// 0 of nothing.
  package var value: Double {
    finished(sums.reduce(0, +), counts?.reduce(0, +) ?? Double(sums.count))
  }

  /// The standard error of a ratio of sums over independent users, by linearisation (W. Cochran,
  /// "Sampling techniques", 1977, section 6.4), and of its root by the delta method; for one value
  /// each it is the standard error of the mean.
  package var standardError: Double {
    let users = Double(sums.count)
    let total = counts?.reduce(0, +) ?? users
    guard users > 1, total > 0 else { return 0 }
    let mean = sums.reduce(0, +) / total
    var squares = 0.0
    for user in sums.indices {
      let deviation = sums[user] - mean * count(user)
      squares += deviation * deviation
    }
    let error = (squares * users / (users - 1)).squareRoot() / total
    guard isRoot else { return error }
    return mean > 0 ? error / (2 * mean.squareRoot()) : 0
  }

  package var metric: Metric {
    Metric(name: name, value: value, standardError: standardError)
  }

  /// The same of some of the users.
  package func of(_ users: [Int]) -> MetricSample {
    var part = self
    part.sums = users.map { sums[$0] }
    part.counts = counts.map { counts in users.map { counts[$0] } }
    return part
  }

  /// The same metric of these users and of others.
  package func joined(with other: MetricSample) -> MetricSample {
    var joined = self
    joined.sums += other.sums
    joined.counts = counts.map { $0 + (other.counts ?? []) }
    return joined
  }

  func count(_ user: Int) -> Double { counts.map { $0[user] } ?? 1 }

  func finished(_ sum: Double, _ count: Double) -> Double {
    guard count > 0 else { return 0 }
    return isRoot ? (sum / count).squareRoot() : sum / count
  }
}
