/// The rising step function that is closest to what was observed: of scores it makes the shares of
/// those that were right.
///
/// Pool adjacent violators (M. Ayer et al., "An empirical distribution function for sampling with
/// incomplete information", 1955), as B. Zadrozny and C. Elkan use it for calibration
/// ("Transforming classifier scores into accurate multiclass probability estimates", 2002). Steps
/// are at least `minimumCount` observations wide, and each has half an observation of either kind
/// added, so that a few lucky ones do not make a certainty.
package struct IsotonicRegression: Hashable, Sendable {
  /// Ascending: the lowest score of each step.
  package let starts: [Float]
  /// Parallel to `starts`, not falling.
  package let values: [Double]

  /// - Parameters:
  ///   - scores: Any numbers.
  ///   - hits: Parallel to `scores`.
  package init(scores: [Float], hits: [Bool], minimumCount: Int = 20) {
    precondition(scores.count == hits.count, "one outcome per score")
    var steps: [(start: Float, hits: Double, count: Double)] = []
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var position = 0
    while position < order.count {
      // Equal scores are one step; a step is filled up to its minimum.
      let start = scores[order[position]]
      var (hitCount, count) = (0.0, 0.0)
      var last = start
      while position < order.count {
        let score = scores[order[position]]
        if count >= Double(minimumCount), score > last { break }
        hitCount += hits[order[position]] ? 1 : 0
        count += 1
        last = score
        position += 1
      }
      steps.append((start, hitCount, count))
    }
    if steps.count > 1, let last = steps.last, last.count < Double(minimumCount) {
      steps.removeLast()
      steps[steps.count - 1].hits += last.hits
      steps[steps.count - 1].count += last.count
    }
    var pooled: [(start: Float, hits: Double, count: Double)] = []
    for step in steps {
      pooled.append(step)
      while pooled.count > 1 {
        let (one, other) = (pooled[pooled.count - 2], pooled[pooled.count - 1])
        guard Self.share(one.hits, one.count) >= Self.share(other.hits, other.count) else { break }
        pooled.removeLast()
        pooled[pooled.count - 1].hits += other.hits
        pooled[pooled.count - 1].count += other.count
      }
    }
    starts = pooled.map(\.start)
    values = pooled.map { Self.share($0.hits, $0.count) }
  }

  /// The expected share of hits at a score; 0 when nothing was observed. Scores below all observed
  /// ones get the lowest step. O(log steps).
  package func value(at score: Float) -> Double {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= score { low = middle + 1 } else { high = middle }
    }
    guard let first = values.first else { return 0 }
    return low == 0 ? first : values[low - 1]
  }

  private static func share(_ hits: Double, _ count: Double) -> Double {
    (hits + 0.5) / (count + 1)
  }
}
