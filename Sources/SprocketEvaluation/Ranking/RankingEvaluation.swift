package import SprocketCore
import SprocketMath
package import SprocketModels
import Synchronization

/// Measures the ranking of a model on a holdout: every item is ranked for every user, none is
/// sampled; what the user met before is left out.
package struct RankingEvaluation: Sendable {
  /// Cuts of the lists.
  package var recallCutoffs = [10, 20, 50]
  package var ndcgCutoffs = [10, 100]
  package var hitRateCutoffs = [10]
  /// Where reciprocal rank and average precision stop, and the length of the lists.
  package var listLength = 100
  /// Where coverage, novelty and popularity stop.
  package var listCutoff = 20
  /// nil: all processors.
  package var threads: Int?
  /// Of the bootstrap.
  package var seed: UInt64 = 1
  package var isCancelled: @Sendable () -> Bool = { false }

  package init() {}

  /// The ranked lists themselves, and what was measured on them.
  package struct Result: Sendable {
    package var report: EvaluationReport
    /// Parallel to the holdout's users; at most `listLength` items each, best first.
    package var lists: [[ItemRow]]
  }

  /// Users with a row in the model are ranked with that row; users with given events are folded in
  /// from them and from what the model has of them; others get what the ladder has for strangers.
  ///
  /// Cost: one scan of the items for each user, on all threads.
  /// - Throws: `cancelled`.
  package func evaluate(_ model: TrainedModel, on holdOut: HoldOut) throws -> Result {
    let ranking = HeldOutRanking(
      model: model, items: holdOut.train.items.map { model.items.row(of: $0.item.rawValue) })
    let ranked = Mutex([RankedUser?](repeating: nil, count: holdOut.users.count))
    try ParallelRows.forEach(
      RowSchedule(count: holdOut.users.count, rowsPerChunk: 16),
      threads: threads ?? ParallelRows.processorCount, isCancelled: isCancelled
    ) { index in
      let user = try ranking.rank(holdOut.users[index], k: listLength)
      ranked.withLock { $0[index] = user }
    }
    let users = ranked.withLock { $0 }.compactMap { $0 }
    return Result(
      report: report(of: users, model: model, split: holdOut.description),
      lists: users.map(\.list))
  }

  // MARK: From lists to numbers

  private var perUser: [(name: String, value: @Sendable (RankedHits) -> Double)] {
    let length = listLength
    var metrics: [(name: String, value: @Sendable (RankedHits) -> Double)] = []
    for k in recallCutoffs { metrics.append(("recall@\(k)", { $0.recall(at: k) })) }
    for k in ndcgCutoffs { metrics.append(("ndcg@\(k)", { $0.ndcg(at: k) })) }
    for k in hitRateCutoffs { metrics.append(("hit_rate@\(k)", { $0.hitRate(at: k) })) }
    metrics.append(("mrr@\(length)", { $0.reciprocalRank(at: length) }))
    metrics.append(("map@\(length)", { $0.averagePrecision(at: length) }))
    return metrics
  }

  private func report(
    of users: [RankedUser], model: TrainedModel, split: String
  ) -> EvaluationReport {
    let perUser = perUser
    let values = users.map { user in perUser.map { $0.value(user.hits) } }
    let names = perUser.map(\.name)
    var lists = ListMetrics(
      cutoff: listCutoff, counts: model.popularity.ratingCounts, users: model.users.count)
    for user in users { lists.add(user.list.lazy.map(\.offset)) }
    return EvaluationReport(
      split: split, users: users.count, seed: seed,
      metrics: metrics(names, values) + lists.metrics,
      intervals: Bootstrap(seed: seed).intervals(names: names, values: values),
      slices: [("warm", true), ("cold", false)].map { name, isWarm in
        let indices = users.indices.filter { users[$0].isWarm == isWarm }
        return EvaluationSlice(
          name: name, users: indices.count, metrics: metrics(names, indices.map { values[$0] }))
      })
  }

  private func metrics(_ names: [String], _ values: [[Double]]) -> [Metric] {
    names.enumerated().map { column, name in
      SampleStatistics.metric(name, values.map { $0[column] })
    }
  }
}
