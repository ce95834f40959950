/// Chooses and orders a list so that its films are good and unlike each other, and, if asked, less
/// popular.
///
/// Maximal marginal relevance (Carbonell & Goldstein, "The use of MMR, diversity-based reranking",
/// SIGIR 1998, section 2): place after place it takes the candidate with the highest
///
///     (1 - diversity) · (relevance - popularityPenalty · popularity) - diversity · likeness
///
/// where `likeness` is that to the most similar film already on the list. Relevance and popularity
/// lie between 0 and 1, so that the weights mean the same for every model.
struct DiversityReRanker: Hashable, Sendable {
  /// λ of the paper is 1 - `diversity`; 0: only value counts, 1: only unlikeness.
  var diversity: Float
  var popularityPenalty: Float

  /// The positions of the `k` candidates to show, in order; of equal ones the earlier first.
  ///
  /// - Parameters:
  ///   - relevance: for each candidate how good it is, 0 to 1.
  ///   - popularity: parallel; 1 is the most popular film.
  ///   - similarities: how alike a candidate is to each of all candidates.
  /// - Complexity: O(k × candidates) and `k` calls of `similarities`; without diversity a sort.
  func order(
    _ k: Int, relevance: [Float], popularity: [Float], similarities: (Int) -> [Float]
  ) -> [Int] {
    let values = zip(relevance, popularity).map { $0 - popularityPenalty * $1 }
    let k = min(k, values.count)
    if diversity <= 0 {
      return Array(values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }.prefix(k))
    }
    var isLeft = [Bool](repeating: true, count: values.count)
    var closest = [Float](repeating: 0, count: values.count)
    var order: [Int] = []
    order.reserveCapacity(k)
    while order.count < k {
      var best = -1
      var bestScore = -Float.infinity
      for candidate in values.indices where isLeft[candidate] {
        let score = (1 - diversity) * values[candidate] - diversity * closest[candidate]
        if score > bestScore || best < 0 {
          best = candidate
          bestScore = score
        }
      }
      isLeft[best] = false
      order.append(best)
      if order.count == k { break }
      for (candidate, likeness) in zip(values.indices, similarities(best))
      where likeness > closest[candidate] {
        closest[candidate] = likeness
      }
    }
    return order
  }

  /// Scores as relevance: the best is 1, the worst 0; 1 for all where they are equal.
  static func relevance(ofScores scores: [Float]) -> [Float] {
    guard let low = scores.min(), let high = scores.max(), high > low else {
      return scores.map { _ in 1 }
    }
    return scores.map { ($0 - low) / (high - low) }
  }

  /// Places as relevance, where scores cannot be compared: evenly from 1 down to 0.
  static func relevance(ofPlaces count: Int) -> [Float] {
    (0..<count).map { 1 - Float($0) / Float(max(1, count - 1)) }
  }

  /// The mean likeness of two films of a list; 0 when it has fewer.
  static func meanSimilarity(_ count: Int, similarities: (Int) -> [Float]) -> Double {
    if count < 2 { return 0 }
    var sum = 0.0
    for one in 0..<count {
      let likeness = similarities(one)
      for other in 0..<count where other != one { sum += Double(likeness[other]) }
    }
    return sum / Double(count * (count - 1))
  }
}
