import SprocketCore
import SprocketStorage
import Testing

@Suite struct ExperimentStoreTests {
  static func experiment(
    _ name: String, _ state: ExperimentState = .running, text: String = "{}"
  ) -> StoredExperiment {
    StoredExperiment(
      experiment: Experiment(
        plan: ExperimentPlan(name: name, kind: .split, challenger: "v2", share: 0.25),
        state: state, reason: "why", champion: "v1", startedMicros: 5,
        arms: [ArmReport(arm: "champion", versions: ["v1"], lists: 3, rmse: 0.5)],
        effect: EffectReport(estimate: 0.1, lower: -1, upper: 1, confidence: 0.95, pValue: 1)),
      state: text)
  }

  private static func user(_ number: Int, hits: Int = 0) -> ExperimentUser {
    ExperimentUser(
      hash: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, number: number,
      isChallenger: number % 2 == 1, enteredSeconds: 100, lists: 3, hits: hits, ratings: 2,
      squaredError: 0.25)
  }

  @Test func givesBackExperimentsNewestFirst() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.add(Self.experiment("one", .stopped))
    try store.add(Self.experiment("two"))
    #expect(try store.experiments() == [Self.experiment("two"), Self.experiment("one", .stopped)])
    try store.update(Self.experiment("two", .running, text: "[1]"))
    #expect(try store.experiments().first == Self.experiment("two", .running, text: "[1]"))
  }

  @Test func aNameIsUsedOnce() throws {
    let temporary = try TemporaryStore()
    try temporary.store.add(Self.experiment("one"))
    #expect(throws: SprocketError.self) { try temporary.store.add(Self.experiment("one")) }
    #expect(try temporary.store.experiments().count == 1)
    #expect(throws: SprocketError.self) { try temporary.store.update(Self.experiment("two")) }
    #expect(throws: SprocketError.self) { try temporary.store.save([Self.user(1)], of: "two") }
  }

  @Test func usersComeBackInOrderAndGoWhenTheExperimentEnds() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.add(Self.experiment("one"))
    try store.save((0..<50).reversed().map { Self.user($0) }, of: "one")
    try store.save([Self.user(7, hits: 4)], of: "one")
    let users = try store.users(of: "one")
    #expect(users == (0..<50).map { Self.user($0, hits: $0 == 7 ? 4 : 0) })
    try store.update(Self.experiment("one", .stopped))
    #expect(try store.users(of: "one").isEmpty)
    #expect(try store.users(of: "nothing").isEmpty)
  }

  @Test func keepsTheNewestTwoHundred() throws {
    let temporary = try TemporaryStore()
    for number in 0..<203 { try temporary.store.add(Self.experiment("e\(number)", .stopped)) }
    let names = try temporary.store.experiments().map(\.experiment.plan.name)
    #expect(names.count == 200)
    #expect(names.first == "e202")
    #expect(names.last == "e3")
  }
}
