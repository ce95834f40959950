import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTestKit
import SprocketTraining
import Testing

/// The whole gate on real models of a small cinema with three tastes.
@Suite("Poisoned challengers") struct PoisonedChallengerTests {
  static let dataSet = PlantedDataSet(users: 150, films: 90)

  private static func recipe(seed: Int = 1, kind: ModelKind = .ials) throws -> TrainingRecipe {
    try TrainingRecipe(
      kind: kind,
      settings: kind == .ials
        ? [
          Setting(name: "factors", value: "6"), Setting(name: "epochs", value: "8"),
          Setting(name: "seed", value: "\(seed)"),
        ] : [], threads: 1, shardCount: 2)
  }

  /// Trained once for all tests.
  private static let champion = Result {
    try recipe().train(dataSet.trainingData)
  }

  private static func entry(_ model: TrainedModel) -> ModelEntry {
    ModelEntry(
      version: ModelVersion("champion"), kind: model.kind.rawValue, state: "serving",
      position: model.position, users: model.users.count, items: model.items.count,
      interactions: model.interactions, bytes: 1_000_000, lastMicros: model.dataWindow.lastMicros)
  }

  /// Judges an artefact of a recipe against the champion.
  private static func judge(
    _ artefact: TrainedModel, recipe: TrainingRecipe, bytes: Int = 1_000_000,
    plan: GatePlan = GatePlan(), data: TrainingData = dataSet.trainingData
  ) throws -> GateVerdict {
    let champion = try champion.get()
    let before = try Self.recipe()
    let popular = try Self.recipe(kind: .popularity)
    return try GateTrial(
      plan: plan, policy: PreferencePolicy(), threads: 1, train: { try recipe.train($0) },
      trainBaseline: { try popular.train($0) }
    ).run(
      data, artefact: artefact, bytes: bytes,
      champion: GateTrial.Champion(
        entry: entry(champion), hasSameRecipe: false, open: { champion },
        train: { try before.train($0) })
    ).verdict
  }

  private static func broken(_ verdict: GateVerdict) -> Set<String> {
    Set(verdict.rules.filter { !$0.passed }.map(\.name))
  }

  @Test("is refused, and the reason names the right rule", arguments: Poison.allCases)
  func poisoned(_ poison: Poison) throws {
    let recipe = try Self.recipe(seed: 2)
    let dropped = PlantedDataSet.genres[0]
    let genres = Dictionary(
      uniqueKeysWithValues: Self.dataSet.films.map { ($0.item, $0.genres) })
    let artefact = try poison.applied(to: recipe.train(Self.dataSet.trainingData)) {
      genres[$0]?.contains(dropped) == true
    }
    let verdict = try Self.judge(artefact, recipe: recipe)
    #expect(!verdict.passed)
    #expect(
      !Self.broken(verdict).isDisjoint(with: poison.rules),
      "\(Self.broken(verdict).sorted()) instead of \(poison.rules.sorted())")
    #expect(verdict.summary.hasPrefix("rejected. "))
  }

  @Test("is refused when its recipe has gone bad, not its artefact")
  func degenerateRecipe() throws {
    // So much regularisation that nothing but noise is left.
    let recipe = try TrainingRecipe(
      kind: .ials,
      settings: [
        Setting(name: "factors", value: "1"), Setting(name: "epochs", value: "1"),
        Setting(name: "regularization", value: "1000"),
      ], threads: 1, shardCount: 2)
    let verdict = try Self.judge(recipe.train(Self.dataSet.trainingData), recipe: recipe)
    #expect(!verdict.passed)
    #expect(Self.broken(verdict).contains("champion"))
  }

  @Test("is refused when it is the popular films under another name")
  func popularRecipe() throws {
    let recipe = try Self.recipe(kind: .popularity)
    let verdict = try Self.judge(recipe.train(Self.dataSet.trainingData), recipe: recipe)
    #expect(!verdict.passed)
    #expect(Self.broken(verdict).contains("champion"))
    #expect(!Self.broken(verdict).contains("baseline"))
  }

  @Test("is refused when its file is too large")
  func tooLarge() throws {
    let recipe = try Self.recipe(seed: 2)
    let artefact = try recipe.train(Self.dataSet.trainingData)
    let verdict = try Self.judge(artefact, recipe: recipe, bytes: 4_100_000)
    #expect(Self.broken(verdict) == ["health: size"])
    var plan = GatePlan()
    plan.maximumMegabytes = 1
    let limited = try Self.judge(artefact, recipe: recipe, bytes: 1_100_000, plan: plan)
    #expect(Self.broken(limited) == ["health: size"])
  }

  @Test("The same recipe with another seed passes in at least 18 of 20 runs")
  func soundChallengers() throws {
    var refused: [String] = []
    for seed in 2...21 {
      let recipe = try Self.recipe(seed: seed)
      let verdict = try Self.judge(recipe.train(Self.dataSet.trainingData), recipe: recipe)
      if !verdict.passed { refused.append("seed \(seed): \(verdict.summary)") }
    }
    #expect(refused.count <= 2, "\(refused.joined(separator: "\n"))")
  }
}
