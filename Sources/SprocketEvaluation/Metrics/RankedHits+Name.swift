extension RankedHits {
  /// The value of a metric by its name, such as `ndcg@100`; nil when there is no such metric.
  package func value(of metric: String) -> Double? {
    let parts = metric.split(separator: "@")
    guard parts.count == 2, let k = Int(parts[1]), k > 0 else { return nil }
    return switch parts[0] {
    case "ndcg": ndcg(at: k)
    case "recall": recall(at: k)
    case "precision": precision(at: k)
    case "hit_rate": hitRate(at: k)
    case "mrr": reciprocalRank(at: k)
    case "map": averagePrecision(at: k)
    default: nil
    }
  }

  /// Why the gate cannot judge by a metric, or nil when it can.
  package static func violation(inMetric metric: String) -> String? {
    let k = metric.split(separator: "@").last.flatMap { Int($0) } ?? 0
    if RankedHits(ranks: [], truthCount: 1).value(of: metric) != nil, k <= 100 { return nil }
    return "ndcg, recall, precision, hit_rate, mrr or map with a cut of 1 to 100, such as ndcg@100"
  }
}
