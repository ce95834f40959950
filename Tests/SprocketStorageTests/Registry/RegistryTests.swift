import SprocketCore
import SprocketStorage
import Testing

@Suite struct RegistryTests {
  private func entry(_ version: String, created: Int64) -> ModelEntry {
    ModelEntry(
      version: ModelVersion(version), kind: "ials", state: "candidate",
      metrics: [Metric(name: "ndcg@100", value: 0.34, standardError: 0.01)],
      settings: [Setting(name: "seed", value: "7")], createdMicros: created, position: 12, users: 3,
      items: 4, interactions: 5, bytes: 6, verdict: "better", job: 8)
  }

  @Test func givesBackModelsNewestFirst() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for (version, created) in [("b", 2), ("a", 1), ("d", 3), ("c", 3)] as [(String, Int64)] {
      try store.register(entry(version, created: created))
    }
    #expect(try store.models().map(\.version.rawValue) == ["d", "c", "b", "a"])
    #expect(try store.model("a") == entry("a", created: 1))
    #expect(try store.model("x") == nil)
  }

  @Test func pointingChampionMovesTheOldOneToPrevious() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for version in ["a", "b", "c"] { try store.register(entry(version, created: 1)) }
    let versions = { (alias: String) in try store.model(alias)?.version.rawValue }
    try store.setAlias("champion", to: ModelVersion("a"))
    #expect(try versions("champion") == "a")
    #expect(try versions("previous") == nil)
    try store.setAlias("champion", to: ModelVersion("b"))
    #expect(try versions("champion") == "b")
    #expect(try versions("previous") == "a")
    try store.setAlias("champion", to: ModelVersion("b"))
    #expect(try versions("previous") == "a")
    // A rollback: the two change places.
    try store.setAlias("champion", to: ModelVersion("a"))
    #expect(try versions("champion") == "a")
    #expect(try versions("previous") == "b")
    try store.setAlias("canary", to: ModelVersion("a"))
    #expect(try store.model("a")?.aliases == ["canary", "champion"])
  }

  @Test func registeringAgainKeepsAliases() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.register(entry("a", created: 1))
    try store.setAlias("champion", to: ModelVersion("a"))
    var changed = entry("a", created: 1)
    changed.verdict = "worse"
    try store.register(changed)
    #expect(try store.model("champion")?.verdict == "worse")
    try store.setState("serving", of: ModelVersion("a"))
    #expect(try store.model("a")?.state == "serving")
  }

  @Test func removingTakesTheAliasesAlong() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.register(entry("a", created: 1))
    try store.setAlias("champion", to: ModelVersion("a"))
    try store.remove(ModelVersion("a"))
    try store.remove(ModelVersion("a"))
    #expect(try store.models().isEmpty)
    #expect(try store.model("champion") == nil)
  }

  @Test func refusesUnknownVersionsAndMisleadingAliases() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.register(entry("a", created: 1))
    func code(_ body: () throws -> Void) -> StatusCode? {
      #expect(throws: SprocketError.self, performing: body)?.code
    }
    #expect(code { try store.setAlias("champion", to: ModelVersion("x")) } == .notFound)
    #expect(code { try store.setState("ready", of: ModelVersion("x")) } == .notFound)
    #expect(code { try store.setAlias("a", to: ModelVersion("a")) } == .invalidArgument)
    #expect(code { try store.setAlias("", to: ModelVersion("a")) } == .invalidArgument)
  }

  @Test func metricsThatAreNoNumbersAreLeftOut() throws {
    let temporary = try TemporaryStore()
    var model = entry("a", created: 1)
    model.metrics.append(Metric(name: "broken", value: .nan))
    try temporary.store.register(model)
    #expect(try temporary.store.model("a") == entry("a", created: 1))
  }

  @Test func givesBackEverythingThatIsKnownOfAVersion() throws {
    let temporary = try TemporaryStore()
    var model = entry("a", created: 1)
    model.metrics = [
      Metric(name: "ndcg@100", value: 0.3, standardError: 0.1, lower: 0.2, upper: 0.4)
    ]
    model.parent = ModelVersion("b")
    model.codeVersion = "0.2.0"
    model.dataVersion = 3
    model.catalogRevision = 4
    model.firstMicros = 5
    model.lastMicros = 6
    model.evaluation = "global time split"
    model.baseline = [Metric(name: "ndcg@100", value: 0.1)]
    model.requested = [Setting(name: "factors", value: "auto")]
    model.dataFingerprint = "00ff"
    model.gate = GateVerdict(
      judged: true, passed: false, summary: "rejected",
      rules: [
        GateRule(
          name: "champion", passed: false, detail: "worse", judged: true, measure: "Δ ndcg@100",
          value: -0.1, lower: -0.2, upper: -0.05, bound: -0.01, users: 77)
      ], champion: ModelVersion("c"), championBasis: "its recipe", split: "s", confidence: 0.95,
      tolerance: 0.05)
    try temporary.store.register(model)
    #expect(try temporary.store.model("a") == model)
  }

  @Test func whatWasDoneAndThePinSurviveARestart() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for number in 1...3 {
      try store.note(
        RegistryChange(
          timeMicros: Int64(number), act: "promoted", version: ModelVersion("v\(number % 2)"),
          actor: "uid \(number)", reason: "r\(number)"))
    }
    try store.note(RegistryChange(timeMicros: 9, act: "pinned", actor: "uid 9", reason: "x"))
    let pin = PromotionPin(timeMicros: 9, actor: "uid 9", reason: "x")
    try store.setPin(pin)
    store.close()
    let again = try SprocketStore(path: temporary.path)
    defer { again.close() }
    #expect(try again.pin() == pin)
    #expect(try again.changes(of: nil, limit: 10).map(\.timeMicros) == [9, 3, 2, 1])
    #expect(try again.changes(of: nil, limit: 10).first?.version == nil)
    #expect(try again.changes(of: ModelVersion("v1"), limit: 10).map(\.reason) == ["r3", "r1"])
    #expect(try again.changes(of: nil, limit: 1).count == 1)
    try again.setPin(nil)
    #expect(try again.pin() == nil)
  }

  @Test func anAliasThatIsTakenAwayLeavesTheVersion() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.register(entry("a", created: 1))
    try store.setAlias("stable", to: ModelVersion("a"))
    try store.removeAlias("stable")
    try store.removeAlias("never")
    #expect(try store.model("stable") == nil)
    #expect(try store.model("a")?.aliases == [])
  }
}
