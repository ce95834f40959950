import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import Testing

@Suite struct RankingEvaluationTests {
  @Test("Agrees with the definitions, worked out again for every user")
  func agreesWithDefinitions() throws {
    let holdOut = GlobalTimeSplit.split(makeRatings(), fraction: 0.3)
    let model = try makePopularity(of: holdOut.train)
    let result = try RankingEvaluation().evaluate(model, on: holdOut)

    var ndcg: [Double] = []
    var recall: [Double] = []
    for (user, list) in zip(holdOut.users, result.lists) {
      let index = holdOut.train.users.firstIndex(of: user.user)
      let met = Set(
        (0..<holdOut.train.count).filter { Int(holdOut.train.userIndex[$0]) == index }
          .map { Int(holdOut.train.itemIndex[$0]) })
      let expected = model.popularity.order.map(\.offset).filter { !met.contains($0) }
      #expect(list.map(\.offset) == expected)
      let hits = RankedHits(list: expected, truth: Set(user.truth.map { Int($0) }))
      ndcg.append(hits.ndcg(at: 100))
      recall.append(hits.recall(at: 20))
    }
    let report = result.report
    #expect(report.users == holdOut.users.count)
    #expect(report.split == holdOut.description)
    for (name, values) in [("ndcg@100", ndcg), ("recall@20", recall)] {
      let metric = try #require(report.metric(name))
      #expect(abs(metric.value - SampleStatistics.mean(values)) < 1e-12)
      #expect(abs(metric.standardError - SampleStatistics.standardError(values)) < 1e-12)
    }
    let interval = try #require(report.interval("ndcg@100"))
    #expect(interval.lower < SampleStatistics.mean(ndcg))
    #expect(interval.upper > SampleStatistics.mean(ndcg))
  }

  @Test("The number of threads changes nothing")
  func threads() throws {
    let holdOut = StrongGeneralizationSplit.split(
      makeRatings(), userFraction: 0.5, minimumPreferences: 3)
    let model = try makePopularity(of: holdOut.train)
    var evaluation = RankingEvaluation()
    evaluation.threads = 1
    let one = try evaluation.evaluate(model, on: holdOut)
    evaluation.threads = 4
    let four = try evaluation.evaluate(model, on: holdOut)
    #expect(one.report == four.report)
    #expect(one.lists == four.lists)
  }

  @Test("What a held-out user is given is left out of the list")
  func givenIsMasked() throws {
    let holdOut = StrongGeneralizationSplit.split(
      makeRatings(), userFraction: 0.5, minimumPreferences: 3)
    let result = try RankingEvaluation().evaluate(makePopularity(of: holdOut.train), on: holdOut)
    for (user, list) in zip(holdOut.users, result.lists) {
      #expect(Set(list.map { UInt32($0.offset) }).isDisjoint(with: user.given.map(\.item)))
      #expect(list.count == holdOut.train.items.count - user.given.count)
    }
  }

  @Test("A held-out user is folded in from what is given")
  func foldsIn() throws {
    // Two kinds of items that point in two directions; popularity prefers the first kind.
    var config = IALSConfig()
    config.factorCount = 2
    let items = FactorTableBuilder(rowCount: 10, factorCount: 2)
    for item in 0..<10 { items.setRow(item, item < 5 ? [1, 0] : [0, 1]) }
    let train = TrainingData(items: (0..<10).map { Item(item: ItemID("i\($0)")) })
    let tables = try makeTables(
      items: train.items.map(\.item.rawValue), users: [],
      histories: RatingMatrix(
        rowCount: 0, columnCount: 10, rows: [], columns: [], values: [], duplicates: .last),
      popularity: PopularityModel(
        ratingCounts: [UInt32](repeating: 1, count: 9) + [0],
        scores: (0..<10).map { Float(10 - $0) }))
    let ials = try IALSModel(
      itemFactors: items.freeze(),
      userFactors: FactorTableBuilder(rowCount: 0, factorCount: 2).freeze(), config: config)
    let model = try makeModel(.ials, tables, [ials])
    let users = [
      HeldOutUser(
        user: UserID("warm"), given: [HeldOutEvent(item: 7, kind: .like, value: 0)], truth: [9]),
      HeldOutUser(user: UserID("cold"), truth: [9], unreachable: 1),
    ]
    let result = try RankingEvaluation().evaluate(
      model, on: HoldOut(train: train, users: users, description: "two"))
    #expect(result.lists[0].prefix(4).map(\.offset) == [5, 6, 8, 9])
    #expect(result.lists[1].map(\.offset) == Array(0..<10))
    #expect(
      result.report.slices.map(\.name) == [
        "warm", "cold", "history 1–4", "history 5–19", "history 20+", "cold films",
      ])
    #expect(result.report.slices.map(\.users) == [1, 1, 1, 0, 0, 2])
    // By popularity, the strangers' list is the same for the user that is folded in.
    let popular = try RankingEvaluation().evaluate(
      model, by: .popularity, on: HoldOut(train: train, users: users, description: "two"))
    #expect(popular.lists[0].map(\.offset) == [0, 1, 2, 3, 4, 5, 6, 8, 9])
    let recorded = result.report.recorded
    #expect(recorded.first == Metric(name: "users", value: 2))
    #expect(recorded.first { $0.name == "warm/recall@10" }?.value == 1)
    // One of the two that were to be found is not in the catalogue.
    #expect(recorded.first { $0.name == "cold/recall@10" }?.value == 0.5)
    #expect(recorded.first { $0.name == "recall@10" }?.value == 0.75)
  }

  @Test("Nobody to judge by gives a report of nothing; cancelling throws")
  func nobody() throws {
    let data = makeRatings()
    let model = try makePopularity(of: data)
    let nobody = HoldOut(train: data, users: [], description: "nobody")
    let report = try RankingEvaluation().evaluate(model, on: nobody).report
    #expect(report.users == 0)
    #expect(report.metric("ndcg@100")?.value == 0)
    var evaluation = RankingEvaluation()
    evaluation.isCancelled = { true }
    let error = #expect(throws: SprocketError.self) {
      try evaluation.evaluate(model, on: GlobalTimeSplit.split(data))
    }
    #expect(error?.code == .cancelled)
  }
}
