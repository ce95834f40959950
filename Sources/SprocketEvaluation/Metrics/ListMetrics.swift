import Foundation
package import SprocketCore

/// What the lists of all users together look like: how much of the catalogue they show, and how
/// well known the shown items are. Fed with the first k items of every user.
package struct ListMetrics: Sendable {
  private let cutoff: Int
  private let counts: [UInt32]
  private let users: Int
  private var shown: [Bool]
  private var shownCount = 0
  private var novelties: [Double] = []
  private var popularities: [Double] = []

  /// - Parameters:
  ///   - cutoff: How much of each list counts.
  ///   - counts: Interactions per item in the training data.
  ///   - users: Users in the training data.
  package init(cutoff: Int, counts: [UInt32], users: Int) {
    self.cutoff = cutoff
    self.counts = counts
    self.users = users
    shown = [Bool](repeating: false, count: counts.count)
  }

  /// Takes in one user's list, as indices into `counts`.
  package mutating func add(_ list: some Sequence<Int>) {
    var listed = 0
    var novelty = 0.0
    var popularity = 0.0
    for item in list.prefix(cutoff) where counts.indices.contains(item) {
      if !shown[item] {
        shown[item] = true
        shownCount += 1
      }
      listed += 1
      // Self-information of meeting the item by chance; an item nobody met counts as met once.
      novelty -= log2(Double(max(1, counts[item])) / Double(max(1, users)))
      popularity += Double(counts[item])
    }
    guard listed > 0 else { return }
    novelties.append(novelty / Double(listed))
    popularities.append(popularity / Double(listed))
  }

  /// `coverage@k`: items on any list / items with interactions. `novelty@k`: mean over users of
  /// the mean self-information -log₂(share of users who know the item), in bits (T. Zhou et al.,
  /// "Solving the apparent diversity-accuracy dilemma of recommender systems", 2010).
  /// `popularity@k`: mean over users of the mean number of interactions.
  package var metrics: [Metric] {
    let known = counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    return [
      Metric(
        name: "coverage@\(cutoff)", value: known == 0 ? 0 : Double(shownCount) / Double(known)),
      SampleStatistics.metric("novelty@\(cutoff)", novelties),
      SampleStatistics.metric("popularity@\(cutoff)", popularities),
    ]
  }
}
