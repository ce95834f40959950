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
}
