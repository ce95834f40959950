import Foundation
import SprocketCore
import SprocketMath
import SprocketModels

extension PopularityConfig {
  /// Half-lives that are tried, in days; 0: age does not matter.
  static let tried: [Double] = [0, 3650, 1825, 730, 365, 180, 90, 30]
  private static let fewestUsers = 20
  private static let mostUsers = 5000
  private static let cutoff = 100

  /// The configuration with a half-life: the one whose popular list, made from the first nine
  /// tenths of the preferences in time, ranks best what newcomers liked in the last tenth (mean
  /// NDCG@100). Without newcomers everybody counts; without times, age does not matter.
  /// - Complexity: a pass over the entries for each half-life.
  package func resolved(for set: TrainingSet) -> PopularityConfig {
    guard halfLifeDays == nil else { return self }
    var resolved = self
    resolved.halfLifeDays = 0
    let weights = set.histories.values.array()
    let times = weights.indices.filter { weights[$0] > 0 }.map { set.times[$0] }.sorted()
    guard let first = times.first, let last = times.last,
      Double(last - first) > 60 * Self.microsPerDay
    else { return resolved }
    let cut = times[times.count * 9 / 10]
    let newcomers = Self.laterTastes(set, weights: weights, cut: cut)
    guard newcomers.count >= Self.fewestUsers else { return resolved }

    let earlier = set.keeping { set.times[$0] < cut }
    var best = -1.0
    for halfLife in Self.tried {
      var config = PopularityConfig()
      config.halfLifeDays = halfLife
      let order = config.popularity(of: earlier, asOf: cut).order
      var rank = [Int](repeating: Int.max, count: set.items.count)
      for (position, item) in order.prefix(Self.cutoff).enumerated() {
        rank[item.offset] = position
      }
      let quality = newcomers.reduce(0) { $0 + Self.ndcg($1, rank: rank) }
      if quality > best {
        best = quality
        resolved.halfLifeDays = halfLife
      }
    }
    return resolved
  }

  /// What users without anything before the cut liked from it on; when they are too few, what
  /// everybody did.
  private static func laterTastes(
    _ set: TrainingSet, weights: [Float], cut: Int64
  ) -> [[Int]] {
    var newcomers: [[Int]] = []
    var others: [[Int]] = []
    for user in 0..<set.users.count {
      let entries = set.histories.elementRange(ofRow: user)
      let liked = entries.filter { weights[$0] > 0 && set.times[$0] >= cut }
        .map { Int(set.histories.columns[$0]) }
      if liked.isEmpty { continue }
      if entries.contains(where: { set.times[$0] < cut }) {
        others.append(liked)
      } else {
        newcomers.append(liked)
      }
      if newcomers.count >= mostUsers { break }
    }
    return newcomers.count >= fewestUsers ? newcomers : newcomers + others.prefix(mostUsers)
  }

  private static func ndcg(_ truth: [Int], rank: [Int]) -> Double {
    let gain = truth.reduce(0) { $0 + (rank[$1] < cutoff ? 1 / log2(Double(rank[$1] + 2)) : 0) }
    let ideal = (0..<min(truth.count, cutoff)).reduce(0) { $0 + 1 / log2(Double($1 + 2)) }
    return ideal > 0 ? gain / ideal : 0
  }
}
