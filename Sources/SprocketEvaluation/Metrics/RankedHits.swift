/// How one user's ranked list met what the user was held to like; every per-user metric is a
/// function of it.
///
/// Relevance is binary. Recall@k is hits / min(k, |truth|) and NDCG@k has its ideal cut at
/// min(k, |truth|), as in D. Liang et al., "Variational autoencoders for collaborative
/// filtering", 2018, section 4.2, so that values compare with that line of papers.
package struct RankedHits: Hashable, Sendable {
  /// The ranks of the hits, from 1, ascending.
  package let ranks: [Int]
  /// How many items were to be found; at least 1.
  package let truthCount: Int

  package init(ranks: [Int], truthCount: Int) {
    self.ranks = ranks
    self.truthCount = truthCount
  }

  /// Looks up which of the ranked items are in the truth.
  package init<Item: Hashable>(list: some Sequence<Item>, truth: Set<Item>) {
    var ranks: [Int] = []
    for (index, item) in list.enumerated() where truth.contains(item) {
      ranks.append(index + 1)
    }
    self.init(ranks: ranks, truthCount: truth.count)
  }

  private func hits(at k: Int) -> ArraySlice<Int> {
    ranks.prefix { $0 <= k }
  }

  /// Hits among the first k / min(k, |truth|).
  package func recall(at k: Int) -> Double {
    let reachable = min(k, truthCount)
    return reachable == 0 ? 0 : Double(hits(at: k).count) / Double(reachable)
  }

  /// Hits among the first k / k.
  package func precision(at k: Int) -> Double {
    k == 0 ? 0 : Double(hits(at: k).count) / Double(k)
  }

  /// 1 when there is a hit among the first k, else 0.
  package func hitRate(at k: Int) -> Double {
    hits(at: k).isEmpty ? 0 : 1
  }

  /// Σ over hits of 1 / log₂(rank + 1), divided by the same sum of an ideal list.
  package func ndcg(at k: Int) -> Double {
    let reachable = min(k, truthCount)
    guard reachable > 0 else { return 0 }
    let gain = hits(at: k).reduce(0) { $0 + DiscountTable.discount(ofRank: $1) }
    return gain / DiscountTable.sum(throughRank: reachable)
  }

  /// 1 / rank of the first hit among the first k; 0 without one.
  package func reciprocalRank(at k: Int) -> Double {
    hits(at: k).first.map { 1 / Double($0) } ?? 0
  }

  /// The mean of the precision at each hit among the first k, over min(k, |truth|) hits.
  package func averagePrecision(at k: Int) -> Double {
    let reachable = min(k, truthCount)
    guard reachable > 0 else { return 0 }
    var sum = 0.0
    for (index, rank) in hits(at: k).enumerated() {
      sum += Double(index + 1) / Double(rank)
    }
    return sum / Double(reachable)
  }
}
