import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import SprocketTestKit
import SprocketTraining
import Testing

@Suite("The gate") struct GateTrialTests {
  private static let dataSet = PlantedDataSet(users: 90, films: 60)

  private func recipe(_ kind: ModelKind = .ials, seed: Int = 1) throws -> TrainingRecipe {
    try TrainingRecipe(
      kind: kind,
      settings: kind == .ials
        ? [
          Setting(name: "factors", value: "4"), Setting(name: "epochs", value: "6"),
          Setting(name: "seed", value: "\(seed)"),
        ] : [], threads: 1, shardCount: 2)
  }

  /// So few users cannot show that less than a fifth is lost.
  private static let lenient: GatePlan = {
    var plan = GatePlan()
    plan.tolerance = 0.2
    plan.sliceTolerance = 0.3
    return plan
  }()

  private func run(
    _ data: TrainingData, plan: GatePlan = lenient, recipe: TrainingRecipe,
    champion: GateTrial.Champion?
  ) throws -> GateTrial.Outcome {
    let popular = try self.recipe(.popularity)
    return try GateTrial(
      plan: plan, policy: PreferencePolicy(), threads: 1, train: { try recipe.train($0) },
      trainBaseline: { try popular.train($0) }
    ).run(data, artefact: try recipe.train(data), bytes: 1_000, champion: champion)
  }

  private func champion(
    _ model: TrainedModel, parent: ModelVersion? = nil, same: Bool = false,
    opens: Bool = true, train: GateTrial.Training?
  ) -> GateTrial.Champion {
    GateTrial.Champion(
      entry: ModelEntry(
        version: ModelVersion("before"), kind: "ials", state: "serving", position: model.position,
        users: model.users.count, items: model.items.count, interactions: model.interactions,
        parent: parent, lastMicros: model.dataWindow.lastMicros),
      hasSameRecipe: same,
      open: {
        if opens { return model }
        throw SprocketError(.dataLoss, "damaged")
      }, train: train)
  }

  private func rule(_ outcome: GateTrial.Outcome, _ name: String) throws -> GateRule {
    try #require(outcome.verdict.rules.first { $0.name == name }, "no rule \(name)")
  }

  /// The part of the data up to a time.
  private func data(until share: Double) -> TrainingData {
    let all = Self.dataSet.trainingData
    let sorted = all.timeMicros.sorted()
    let cut = sorted[Int(Double(sorted.count - 1) * share)]
    var part = TrainingData(users: all.users, items: all.items, position: 10)
    for place in 0..<all.count where all.timeMicros[place] <= cut {
      part.userIndex.append(all.userIndex[place])
      part.itemIndex.append(all.itemIndex[place])
      part.kind.append(all.kind[place])
      part.value.append(all.value[place])
      part.timeMicros.append(all.timeMicros[place])
    }
    return part
  }

  @Test("The first model has no champion to be compared with, and passes on its health")
  func firstModel() throws {
    let outcome = try run(Self.dataSet.trainingData, recipe: recipe(), champion: nil)
    #expect(outcome.verdict.passed)
    #expect(try rule(outcome, "champion").judged == false)
    #expect(outcome.verdict.champion == nil)
    let metric = try #require(outcome.metrics.first { $0.name == "ndcg@100" })
    #expect(metric.lower < metric.value && metric.value < metric.upper)
  }

  @Test("A champion whose data ends before the split is measured as it is")
  func olderChampion() throws {
    let old = try recipe().train(data(until: 0.5))
    let outcome = try run(
      Self.dataSet.trainingData, recipe: recipe(),
      champion: champion(old) { _ in
        Issue.record("nothing must be trained for the champion")
        return old
      })
    #expect(outcome.verdict.championBasis.hasPrefix("its snapshot as it is"))
    #expect(outcome.verdict.passed, "\(outcome.verdict.summary)")
    #expect(try rule(outcome, "champion").users > 50)
  }

  @Test("A champion that knows what is held out is trained again without it")
  func leakingChampion() throws {
    let recipe = try recipe(seed: 7)
    let whole = try recipe.train(Self.dataSet.trainingData)
    var trainedOn = 0
    let outcome = try run(
      Self.dataSet.trainingData, recipe: self.recipe(),
      champion: champion(whole) {
        trainedOn = $0.count
        return try recipe.train($0)
      })
    #expect(trainedOn > 0 && trainedOn < Self.dataSet.trainingData.count)
    #expect(outcome.verdict.championBasis.contains("its data holds what is held out"))
    #expect(outcome.verdict.passed, "\(outcome.verdict.summary)")
  }

  @Test("The same recipe on the same data is not judged, not trained twice, and may pass")
  func sameRecipe() throws {
    let whole = try recipe().train(Self.dataSet.trainingData)
    let outcome = try run(
      Self.dataSet.trainingData, recipe: recipe(),
      champion: champion(whole, same: true) { _ in
        Issue.record("nothing must be trained for the champion")
        return whole
      })
    let champion = try rule(outcome, "champion")
    #expect(!champion.judged && champion.passed)
    #expect(champion.detail == "not judged: the same recipe on the same data")
    #expect(outcome.verdict.championBasis.contains("nothing of that is newer than its own data"))
    #expect(outcome.verdict.split.contains("global time split, newest 0.1"))
    #expect(try rule(outcome, "baseline").judged)
    #expect(outcome.verdict.passed, "\(outcome.verdict.summary)")
  }

  @Test("A champion with feedback newer than its data is not trusted to be new to the holdout")
  func snapshotOfNow() throws {
    let old = try recipe().train(data(until: 0.5))
    let recipe = try recipe(seed: 3)
    var newest: Int64 = 0
    let outcome = try run(
      Self.dataSet.trainingData, recipe: self.recipe(),
      champion: champion(old, parent: ModelVersion("older")) {
        newest = $0.timeMicros.max() ?? 0
        return try recipe.train($0)
      })
    #expect(newest > 0 && newest <= old.dataWindow.lastMicros)
    #expect(outcome.verdict.championBasis.contains("no newer than its own data"))
  }

  @Test("A champion that is damaged is measured by its recipe, one without a recipe not at all")
  func damagedChampion() throws {
    let old = try recipe().train(data(until: 0.5))
    let recipe = try recipe(seed: 3)
    let damaged = try run(
      Self.dataSet.trainingData, recipe: self.recipe(),
      champion: champion(old, opens: false) { try recipe.train($0) })
    #expect(damaged.verdict.championBasis.contains("cannot be opened"))
    #expect(damaged.verdict.passed)
    let unknown = try run(
      Self.dataSet.trainingData, recipe: self.recipe(),
      champion: champion(old, opens: false, train: nil))
    #expect(try rule(unknown, "champion").judged == false)
    #expect(unknown.verdict.championBasis.contains("its recipe is not known"))
  }

  @Test("A slice with few users is judged by the looser rule, and the rule says so")
  func fewUsers() throws {
    let old = try recipe().train(data(until: 0.5))
    let outcome = try run(
      Self.dataSet.trainingData, recipe: recipe(), champion: champion(old, train: nil))
    let light = try rule(outcome, "champion: light users")
    if light.users >= 5, light.users < 100 {
      #expect(light.detail.contains("only what is surely worse is refused"))
    } else {
      #expect(light.users < 5 ? !light.judged : light.judged)
    }
    #expect(try rule(outcome, "champion: cold films").passed)
  }

  @Test("Data that nothing can be held out of is judged by health alone")
  func nothingHeldOut() throws {
    var plan = GatePlan()
    plan.fraction = 0
    let outcome = try run(
      Self.dataSet.trainingData, plan: plan, recipe: recipe(), champion: nil)
    #expect(outcome.verdict.passed)
    #expect(!outcome.verdict.judged)
    #expect(outcome.metrics.isEmpty)
    #expect(outcome.verdict.rules.allSatisfy { $0.name.hasPrefix("health") })
  }

  @Test("Other splits are by configuration", arguments: SplitPlan.Method.allCases)
  func splits(_ method: SplitPlan.Method) throws {
    var plan = GatePlan()
    plan.split = method
    let recipe = try recipe(seed: 9)
    let whole = try recipe.train(Self.dataSet.trainingData)
    let outcome = try run(
      Self.dataSet.trainingData, plan: plan, recipe: self.recipe(),
      champion: champion(whole) { try recipe.train($0) })
    #expect(outcome.verdict.judged)
    #expect(outcome.verdict.championBasis.contains("its recipe"))
  }
}

@Suite("Bounds") struct BootstrapBoundsTests {
  @Test("One-sided bounds cover the mean as often as they say")
  func coverage() {
    var generator = SplitMix64(seed: 4)
    var below = 0
    for run in 0..<400 {
      let values = (0..<60).map { _ in Double(generator.nextUniform()) - 0.5 }
      let bounds = Bootstrap(seed: UInt64(run), resamples: 400).bounds(
        ofMeanOf: values, confidence: 0.95)
      if bounds.lower <= 0 { below += 1 }
      #expect(bounds.lower <= bounds.upper)
    }
    // 95 % of 400, give or take 4 standard deviations.
    #expect(below >= 362 && below <= 398)
  }

  @Test("Values that are all the same have no spread")
  func same() {
    let bounds = Bootstrap(seed: 1).bounds(ofMeanOf: [0.5, 0.5, 0.5], confidence: 0.95)
    #expect(bounds.lower == 0.5 && bounds.upper == 0.5)
    #expect(Bootstrap(seed: 1).bounds(ofMeanOf: [], confidence: 0.95).lower == 0)
  }

  @Test(
    "Metrics go by their names",
    arguments: [
      ("ndcg@10", true), ("recall@20", true), ("hit_rate@1", true), ("mrr@100", true),
      ("map@100", true), ("ndcg@101", false), ("ndcg", false), ("rmse@10", false),
      ("ndcg@0", false),
    ])
  func names(name: String, isKnown: Bool) {
    #expect((RankedHits.violation(inMetric: name) == nil) == isKnown)
  }
}
