import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import Testing

@Suite struct EvaluationGateTests {
  private let gate = EvaluationGate()

  private func report(_ ndcg: Double, error: Double = 0.01, users: Int = 100) -> EvaluationReport {
    EvaluationReport(
      users: users, metrics: [Metric(name: "ndcg@100", value: ndcg, standardError: error)])
  }

  private func input(
    challenger: Double = 0.3, popularity: Double = 0.2, champion: Double? = 0.3, users: Int = 100,
    health: ModelHealth = ModelHealth(users: 10, items: 10, interactions: 10)
  ) -> GateInput {
    GateInput(
      challenger: report(challenger, users: users), popularity: report(popularity, users: users),
      champion: champion.map {
        [Metric(name: "ndcg@100", value: $0, standardError: 0.01)]
      }, health: health)
  }

  private func rule(_ verdict: GateVerdict, _ name: String) throws -> GateRule {
    try #require(verdict.rules.first { $0.name == name })
  }

  @Test("A challenger as good as the champion passes")
  func passes() {
    let verdict = gate.judge(input())
    #expect(verdict.passed)
    #expect(verdict.summary.hasPrefix("passed"))
  }

  /// Two combined standard errors are 2 √2 · 0.01 = 0.0283.
  @Test(
    "Below popularity by more than noise fails",
    arguments: [(0.2, true), (0.18, true), (0.172, true), (0.171, false), (0.01, false)])
  func baseline(challenger: Double, passes: Bool) throws {
    let verdict = gate.judge(input(challenger: challenger, champion: nil))
    #expect(try rule(verdict, "baseline").passed == passes)
    #expect(verdict.passed == passes)
  }

  /// 0.5 less a tenth less noise is 0.4217.
  @Test(
    "Below the champion by more than the tolerance and noise fails",
    arguments: [(0.5, true), (0.45, true), (0.422, true), (0.421, false)])
  func champion(challenger: Double, passes: Bool) throws {
    let verdict = gate.judge(input(challenger: challenger, champion: 0.5))
    #expect(try rule(verdict, "champion").passed == passes)
    #expect(verdict.passed == passes)
    #expect(try rule(verdict, "champion").detail.contains("0.4217"))
  }

  @Test("The first model has no champion to beat")
  func firstModel() throws {
    #expect(gate.judge(input(champion: nil)).passed)
    var other = input()
    other.champion = [Metric(name: "rmse", value: 1)]
    let verdict = gate.judge(other)
    #expect(verdict.passed)
    #expect(try rule(verdict, "champion").detail.contains("nothing to compare"))
  }

  @Test("Too few users to tell: metrics are not judged, and it says so")
  func fewUsers() throws {
    let verdict = gate.judge(input(challenger: 0, users: 19))
    #expect(verdict.passed)
    #expect(
      try rule(verdict, "baseline").detail.hasPrefix("not judged: only 19 held-out users"))
    #expect(!gate.judge(input(challenger: 0, users: 20)).passed)
  }

  @Test(
    "A sick model fails whatever its metrics",
    arguments: [
      ("health: tables", ModelHealth(users: 1, items: 0, interactions: 5)),
      ("health: tables", ModelHealth(users: 1, items: 5, interactions: 0)),
      ("health: finite", ModelHealth(users: 1, items: 1, interactions: 1, nonFiniteValues: 1)),
      (
        "health: item coverage", ModelHealth(users: 1, items: 1, interactions: 1, itemCoverage: 0.5)
      ),
      ("health: norms", ModelHealth(users: 1, items: 1, interactions: 1, normRatio: 2000)),
      ("health: norms", ModelHealth(users: 1, items: 1, interactions: 1, normRatio: .nan)),
    ])
  func sickModels(name: String, health: ModelHealth) throws {
    let verdict = gate.judge(input(users: 5, health: health))
    #expect(!verdict.passed)
    #expect(verdict.rules.filter { !$0.passed }.map(\.name) == [name])
    #expect(verdict.summary.hasPrefix("rejected. \(name)"))
  }

  @Test("A catalogue without users passes until a model that knows users serves")
  func catalogueAlone() {
    let health = ModelHealth(users: 0, items: 5, interactions: 0)
    #expect(gate.judge(input(champion: nil, users: 0, health: health)).passed)
    #expect(!gate.judge(input(users: 0, health: health)).passed)
  }

  @Test("A metric that is missing or no number fails")
  func missingMetric() {
    var broken = input()
    broken.challenger.metrics = []
    #expect(!gate.judge(broken).passed)
    #expect(!gate.judge(input(challenger: .nan)).passed)
    var noBaseline = input()
    noBaseline.popularity.metrics = []
    #expect(!gate.judge(noBaseline).passed)
  }

  @Test("Health is read off a model")
  func healthOfAModel() throws {
    var config = IALSConfig()
    config.factorCount = 2
    let items = FactorTableBuilder(rowCount: 4, factorCount: 2)
    items.setRow(0, [3, 4])
    items.setRow(1, [1, 0])
    let users = FactorTableBuilder(rowCount: 1, factorCount: 2)
    users.setRow(0, [.infinity, .nan])
    let tables = try makeTables(
      items: ["a", "b", "c", "d"], users: ["u"],
      histories: RatingMatrix(
        rowCount: 1, columnCount: 4, rows: [], columns: [], values: [], duplicates: .last),
      popularity: PopularityModel(ratingCounts: [1, 1, 1, 0], scores: [1, 1, 2, 0]))
    let ials = try IALSModel(
      itemFactors: items.freeze(), userFactors: users.freeze(), config: config)
    let model = try makeModel(.ials, tables, [ials], interactions: 3)
    let health = ModelHealth(of: model)
    #expect(health.nonFiniteValues == 2)
    #expect(abs(health.itemCoverage - 2.0 / 3) < 1e-12)
    #expect(abs(health.normRatio - 5.0 / 3) < 1e-6)
    #expect(try ModelHealth(of: makePopularity(of: makeRatings())).itemCoverage == 1)
  }
}
