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
  /// Where coverage, novelty, popularity and diversity stop.
  package var listCutoff = 20
  /// Cuts of the curves.
  package var curveCutoffs = [1, 5, 10, 20, 30, 50, 70, 100]
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
    /// The per-user metrics user by user, for comparisons.
    package var samples: [MetricSample]
    /// Recall and NDCG by the cut.
    package var curve: [CurvePoint]
    package var bands: PopularityBands
    /// What diversity goes by, in words.
    package var similarityBasis: String
  }

  package struct CurvePoint: Hashable, Sendable {
    package var k: Int
    package var recall: Double
    package var ndcg: Double
  }

  /// Users with a row in the model are ranked with that row; users with given events are folded in
  /// from them and from what the model has of them; others get what the ladder has for strangers.
  ///
  /// Cost: one scan of the items for each user, on all threads.
  /// - Parameter kind: the component that ranks; nil: the model's own.
  /// - Throws: `cancelled`.
  package func evaluate(
    _ model: TrainedModel, by kind: ModelKind? = nil, on holdOut: HoldOut
  ) throws -> Result {
    result(of: try ranked(model, by: kind, on: holdOut), model: model, holdOut: holdOut)
  }

  /// The per-user metrics alone, without intervals and without looking at the lists as such: what
  /// choosing between many models needs.
  /// - Throws: `cancelled`.
  package func samples(_ model: TrainedModel, on holdOut: HoldOut) throws -> [MetricSample] {
    samples(of: try ranked(model, by: nil, on: holdOut))
  }

  /// The lists alone, parallel to the holdout's users; at most `listLength` items each.
  /// - Parameter isInSample: the model has seen what is to be found; it ranks with all it has of
  ///   the users, and only what is given of them is hidden.
  /// - Throws: `cancelled`.
  package func lists(
    _ model: TrainedModel, on holdOut: HoldOut, isInSample: Bool = false
  ) throws -> [[ItemRow]] {
    try ranked(model, by: nil, on: holdOut, isInSample: isInSample).map(\.list)
  }

  private func ranked(
    _ model: TrainedModel, by kind: ModelKind?, on holdOut: HoldOut, isInSample: Bool = false
  ) throws -> [RankedUser] {
    let ranking = HeldOutRanking(
      model: model, kind: kind ?? model.kind,
      items: holdOut.train.items.map { model.items.row(of: $0.item.rawValue) },
      isInSample: isInSample)
    let ranked = Mutex([RankedUser?](repeating: nil, count: holdOut.users.count))
    try ParallelRows.forEach(
      RowSchedule(count: holdOut.users.count, rowsPerChunk: 16),
      threads: threads ?? ParallelRows.processorCount, isCancelled: isCancelled
    ) { index in
      let user = try ranking.rank(holdOut.users[index], k: listLength)
      ranked.withLock { $0[index] = user }
    }
    return ranked.withLock { $0 }.compactMap { $0 }
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

  private func samples(of users: [RankedUser]) -> [MetricSample] {
    perUser.map { metric in
      MetricSample(metric.name, sums: users.map { metric.value($0.hits) })
    }
  }

  private func result(
    of users: [RankedUser], model: TrainedModel, holdOut: HoldOut
  ) -> Result {
    let perUser = perUser
    let samples = samples(of: users)
    let similarity = ItemSimilarity.standard(items: holdOut.train.items, model: model)
    var lists = ListMetrics(
      cutoff: listCutoff, counts: model.popularity.ratingCounts, users: model.users.count,
      similarity: similarity)
    for user in users { lists.add(user.list.lazy.map(\.offset)) }
    var slices = UserSlices.slices(users.map(\.historyLength)).map { name, indices in
      EvaluationSlice(
        name: name, users: indices.count, metrics: samples.map { $0.of(indices).metric })
    }
    let cold = users.compactMap(\.coldHits)
    slices.append(
      EvaluationSlice(
        name: "cold films", users: cold.count,
        metrics: perUser.map { metric in
          MetricSample(metric.name, sums: cold.map(metric.value)).metric
        }))
    let report = EvaluationReport(
      split: holdOut.description, users: users.count, seed: seed,
      metrics: samples.map(\.metric) + lists.metrics,
      intervals: Bootstrap(seed: seed).intervals(of: samples), slices: slices)
    return Result(
      report: report, lists: users.map(\.list), samples: samples,
      curve: curveCutoffs.map { k in
        CurvePoint(
          k: k, recall: SampleStatistics.mean(users.map { $0.hits.recall(at: k) }),
          ndcg: SampleStatistics.mean(users.map { $0.hits.ndcg(at: k) }))
      },
      bands: PopularityBands(counts: model.popularity.ratingCounts, exposure: lists.exposure),
      similarityBasis: similarity.basis)
  }
}
