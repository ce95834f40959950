import Foundation

/// One held-out user as the weights of a blend are learned on: what each component says of each
/// candidate, and which candidates the user liked.
package struct BlendSample: Sendable {
  /// Preferences that the components were shown.
  package var preferences: Int
  /// Whether that was all that was known of the user besides the truth.
  package var isWhole: Bool
  /// Candidates in all.
  package var candidateCount: Int
  /// Scaled scores: component c says `features[c * candidateCount + i]` of candidate i; all zeros
  /// for a component that knows nothing of the user.
  package var features: [Float]
  /// The candidates that were to be found.
  package var truth: [Int]
  /// Everything that was to be found, also what no component put up.
  package var truthCount: Int

  package init(
    preferences: Int, isWhole: Bool = true, candidateCount: Int, features: [Float], truth: [Int],
    truthCount: Int
  ) {
    self.preferences = preferences
    self.isWhole = isWhole
    self.candidateCount = candidateCount
    self.features = features
    self.truth = truth
    self.truthCount = truthCount
  }

  /// NDCG@100 of the list that the weights make; ties count against the truth.
  package func ndcg(weights: [Float]) -> Double {
    var sums = [Float](repeating: 0, count: candidateCount)
    for (component, weight) in weights.enumerated() where weight > 0 {
      let start = component * candidateCount
      for index in 0..<candidateCount { sums[index] += weight * features[start + index] }
    }
    return ndcg(scores: sums)
  }

  /// The same for scores that are summed already.
  func ndcg(scores: [Float]) -> Double {
    var gain = 0.0
    for target in truth {
      let score = scores[target]
      guard score > 0 else { continue }
      var rank = 0
      for other in scores where other >= score { rank += 1 }
      // The target itself was counted, so the best rank is 1.
      if rank <= Self.cutoff { gain += Self.discounts[rank - 1] }
    }
    let ideal = Self.discounts.prefix(min(truthCount, Self.cutoff)).reduce(0, +)
    return ideal > 0 ? gain / ideal : 0
  }

  static let cutoff = 100
  /// 1 / log₂(rank + 1).
  private static let discounts = (1...cutoff).map { 1 / log2(Double($0 + 1)) }
}
