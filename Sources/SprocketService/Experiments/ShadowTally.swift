import SprocketCore
import SprocketEvaluation

/// What a shadow has found so far. Fixed in size: it holds nothing of single users.
struct ShadowTally: Hashable, Codable {
  /// Users are put into so many groups by their hash. Requests of one user depend on each other,
  /// groups do not, so the spread between groups tells the error (Cochran, "Sampling Techniques",
  /// 1977, section 11.19: random groups).
  private static let groupCount = 64
  /// The buckets of `CallStatistics`.
  private static let latencyBuckets = 160

  /// A challenger's answer beside the champion's.
  struct Comparison {
    var user: UInt64
    var overlap: Double
    var rankBiasedOverlap: Double
    var kendallTau: Double?
    var isSameTop: Bool
    var championNanoseconds: Int64
    var challengerNanoseconds: Int64
  }

  private(set) var scored = 0
  private(set) var dropped = 0
  private(set) var failed = 0
  private var overlaps = [Double](repeating: 0, count: groupCount)
  private var counts = [Int](repeating: 0, count: groupCount)
  private var rankBiasedOverlap = 0.0
  private var tau = 0.0
  private var tauCount = 0
  private var sameTop = 0
  private var championLatency = [Int](repeating: 0, count: latencyBuckets)
  private var challengerLatency = [Int](repeating: 0, count: latencyBuckets)
  private var ratings = 0
  private var championSquares = 0.0
  private var challengerSquares = 0.0

  mutating func add(_ comparison: Comparison) {
    scored += 1
    let group = Int(UserHash.mixed(comparison.user, salt: 1) % UInt64(Self.groupCount))
    overlaps[group] += comparison.overlap
    counts[group] += 1
    rankBiasedOverlap += comparison.rankBiasedOverlap
    if let kendallTau = comparison.kendallTau {
      tau += kendallTau
      tauCount += 1
    }
    if comparison.isSameTop { sameTop += 1 }
    championLatency[CallStatistics.bucket(of: comparison.championNanoseconds)] += 1
    challengerLatency[CallStatistics.bucket(of: comparison.challengerNanoseconds)] += 1
  }

  mutating func addFailure() { failed += 1 }

  mutating func addDropped(_ count: Int) { dropped += count }

  /// A rating that both predicted before either learned from it.
  mutating func addRating(championSquaredError: Double, challengerSquaredError: Double) {
    ratings += 1
    championSquares += championSquaredError
    challengerSquares += challengerSquaredError
  }

  var report: ShadowReport {
    let total = Double(max(1, scored))
    let overlap = overlaps.reduce(0, +) / total
    let spread = zip(overlaps, counts).reduce(0.0) { sum, group in
      let rest = group.0 - overlap * Double(group.1)
      return sum + rest * rest
    }
    let groups = Double(Self.groupCount)
    func rmse(_ squares: Double) -> Double {
      ratings == 0 ? 0 : (squares / Double(ratings)).squareRoot()
    }
    return ShadowReport(
      scored: scored, dropped: dropped, failed: failed, overlap: overlap,
      overlapError: (spread * groups / (groups - 1)).squareRoot() / total,
      rankBiasedOverlap: rankBiasedOverlap / total,
      kendallTau: tauCount == 0 ? 0 : tau / Double(tauCount), sameTop: Double(sameTop) / total,
      championMicrosP50: CallStatistics.percentile(0.5, of: championLatency),
      championMicrosP99: CallStatistics.percentile(0.99, of: championLatency),
      challengerMicrosP50: CallStatistics.percentile(0.5, of: challengerLatency),
      challengerMicrosP99: CallStatistics.percentile(0.99, of: challengerLatency),
      ratings: ratings, championRmse: rmse(championSquares),
      challengerRmse: rmse(challengerSquares))
  }
}
