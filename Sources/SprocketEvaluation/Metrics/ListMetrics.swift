import Foundation
package import SprocketCore

/// What the lists of all users together look like: how much of the catalogue they show, how well
/// known the shown items are, and how alike those of one list. Fed with the first k items of every
/// user.
package struct ListMetrics: Sendable {
  private let cutoff: Int
  private let counts: [UInt32]
  private let users: Int
  private let similarity: ItemSimilarity?
  /// How often each item was listed.
  package private(set) var exposure: [Int]
  private var novelties: [Double] = []
  private var popularities: [Double] = []
  private var diversities: [Double] = []

  /// - Parameters:
  ///   - cutoff: How much of each list counts.
  ///   - counts: Interactions per item in the training data.
  ///   - users: Users in the training data.
  ///   - similarity: For diversity; nil: not measured.
  package init(cutoff: Int, counts: [UInt32], users: Int, similarity: ItemSimilarity? = nil) {
    self.cutoff = cutoff
    self.counts = counts
    self.users = users
    self.similarity = similarity
    exposure = [Int](repeating: 0, count: counts.count)
  }

  /// Takes in one user's list, as indices into `counts`.
  package mutating func add(_ list: some Sequence<Int>) {
    let shown = list.prefix(cutoff).filter(counts.indices.contains)
    var novelty = 0.0
    var popularity = 0.0
    for item in shown {
      exposure[item] += 1
      // Self-information of meeting the item by chance; an item nobody met counts as met once.
      novelty -= log2(Double(max(1, counts[item])) / Double(max(1, users)))
      popularity += Double(counts[item])
    }
    guard !shown.isEmpty else { return }
    novelties.append(novelty / Double(shown.count))
    popularities.append(popularity / Double(shown.count))
    if let diversity = similarity?.diversity(of: shown) { diversities.append(diversity) }
  }

  /// - `coverage@k`: items on any list / items with interactions.
  /// - `novelty@k`: mean over users of the mean self-information -log₂(share of users who know the
  ///   item), in bits (T. Zhou et al., "Solving the apparent diversity-accuracy dilemma of
  ///   recommender systems", 2010).
  /// - `popularity@k`: mean over users of the mean number of interactions, "ARP" in H.
  ///   Abdollahpouri et al., "Managing popularity bias in recommender systems with personalized
  ///   re-ranking", 2019.
  /// - `gini@k`: how unevenly items with interactions are shown, 0 all alike, 1 one item only.
  /// - `diversity@k`: mean over users of the mean of 1 - similarity over the pairs of a list
  ///   (C.-N. Ziegler et al., "Improving recommendation lists through topic diversification",
  ///   2005, section 3.3).
  package var metrics: [Metric] {
    let known = counts.indices.filter { counts[$0] > 0 }
    let shownCount = exposure.count { $0 > 0 }
    var metrics = [
      Metric(
        name: "coverage@\(cutoff)",
        value: known.isEmpty ? 0 : Double(shownCount) / Double(known.count)),
      SampleStatistics.metric("novelty@\(cutoff)", novelties),
      SampleStatistics.metric("popularity@\(cutoff)", popularities),
      Metric(name: "gini@\(cutoff)", value: Self.gini(known.map { exposure[$0] })),
    ]
    if !diversities.isEmpty {
      metrics.append(SampleStatistics.metric("diversity@\(cutoff)", diversities))
    }
    return metrics
  }

  /// Σ (2 i - n - 1) xᵢ / (n Σ x) over the values in ascending order, i from 1; 0 of nothing.
  static func gini(_ values: [Int]) -> Double {
    let total = values.reduce(0, +)
    guard total > 0 else { return 0 }
    let count = Double(values.count)
    var sum = 0.0
    for (index, value) in values.sorted().enumerated() {
      sum += (2 * Double(index + 1) - count - 1) * Double(value)
    }
    return sum / (count * Double(total))
  }
}
