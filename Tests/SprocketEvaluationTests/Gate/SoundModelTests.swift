import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTestKit
import SprocketTraining
import Testing

@testable import SprocketEvaluation

/// What is not wrong with a model must not keep it from service.
@Suite("Sound challengers of every kind") struct SoundModelTests {
  private static let dataSet = PlantedDataSet(users: 120, films: 90)
  private static let data = dataSet.trainingData

  private static func recipe(_ kind: ModelKind) throws -> TrainingRecipe {
    try TrainingRecipe(
      kind: kind,
      settings: kind == .ials || kind == .hybrid
        ? [Setting(name: "ials.factors", value: "6"), Setting(name: "ials.epochs", value: "8")]
        : [],
      threads: 1, shardCount: 2)
  }

  private static func entry(_ model: TrainedModel) -> ModelEntry {
    ModelEntry(
      version: ModelVersion("champion"), kind: model.kind.rawValue, state: "serving",
      position: model.position, users: model.users.count, items: model.items.count,
      interactions: model.interactions, lastMicros: model.dataWindow.lastMicros)
  }

  private static func isAboutHealth(_ rule: GateRule) -> Bool {
    rule.name.hasPrefix("health: ") || rule.name.hasPrefix("artefact: ")
  }

  /// The rules of health and of the artefact that say no.
  private static func refusals(
    _ artefact: TrainedModel, _ recipe: TrainingRecipe, on data: TrainingData = data,
    champion: TrainedModel, plan: GatePlan = GatePlan()
  ) throws -> [String] {
    let popular = try Self.recipe(.popularity)
    let verdict = try GateTrial(
      plan: plan, policy: PreferencePolicy(), threads: 1, train: { try recipe.train($0) },
      trainBaseline: { try popular.train($0) }
    ).run(
      data, artefact: artefact, bytes: 0,
      champion: GateTrial.Champion(
        entry: entry(champion), hasSameRecipe: champion.kind == recipe.kind,
        open: { champion }, train: nil)
    ).verdict
    return verdict.rules.filter { isAboutHealth($0) && !$0.passed }.map {
      "\($0.name): \($0.detail)"
    }
  }

  /// As the daemon looks again, without a model that was measured.
  private static func reviewed(
    _ artefact: TrainedModel, champion: TrainedModel, same: Bool, data: TrainingData = data
  ) throws -> [String] {
    let genres = FilmGenres(data.items)
    let sample = ModelHealth.sample(of: data.users, count: 100, seed: 1)
    return EvaluationGate().health(
      of: try ModelHealth(of: artefact, genres: genres, sample: sample),
      champion: ChampionFacts(
        entry(champion), wasReduced: false, hasSameRecipe: same,
        health: try ModelHealth(of: champion, genres: genres, sample: sample))
    ).filter { !$0.passed }.map { "\($0.name): \($0.detail)" }
  }

  @Test(
    "One trained on more data, or after another kind, is not taken for unsound",
    arguments: ModelKind.allCases)
  func everyKind(_ kind: ModelKind) throws {
    let recipe = try Self.recipe(kind)
    let artefact = try recipe.train(Self.data)
    let sorted = Self.data.timeMicros.sorted()
    let older = Self.data.subset {
      Self.data.timeMicros[$0] <= sorted[Int(Double(sorted.count) * 0.8)]
    }
    for champion in [try recipe.train(older), try Self.recipe(.ials).train(Self.data)] {
      let refusals = try Self.refusals(artefact, recipe, champion: champion)
      #expect(refusals == [])
      let reviewed = try Self.reviewed(artefact, champion: champion, same: champion.kind == kind)
      #expect(reviewed == [])
    }
  }

  // MARK: Sparse models

  /// A SLIM with so much ℓ1 that films without clear company have no weights.
  private static let sparse = Result {
    let recipe = try TrainingRecipe(
      kind: .slim, settings: [Setting(name: "l1_regularization", value: "20")], threads: 1,
      shardCount: 2)
    return (recipe: recipe, model: try recipe.train(data))
  }

  private static func health(_ model: TrainedModel) throws -> ModelHealth {
    try ModelHealth(of: model, genres: FilmGenres(data.items))
  }

  private func rule(_ rules: [GateRule], _ name: String) throws -> GateRule {
    try #require(rules.first { $0.name == name })
  }

  @Test("A sparse model is asked to cover what a model of its recipe covers")
  func sparseModel() throws {
    let (recipe, model) = try Self.sparse.get()
    let health = try Self.health(model)
    // Otherwise there is nothing to see here.
    #expect(
      health.itemCoverage > 0.2 && health.itemCoverage < 0.85, "\(health.itemCoverage)")
    for champion in [model, try Self.recipe(.ials).train(Self.data)] {
      // At the edge of having no weights at all they are of another scale in a part of the data.
      let refusals = try Self.refusals(model, recipe, champion: champion)
        .filter { $0.contains("coverage") }
      #expect(refusals == [])
    }
  }

  @Test(
    "A sparse model that lost a genre, or most of its films, is refused",
    arguments: [true, false])
  func spoiledSparseModel(hasReference: Bool) throws {
    let (_, model) = try Self.sparse.get()
    let genres = Dictionary(uniqueKeysWithValues: Self.dataSet.films.map { ($0.item, $0.genres) })
    func spoiled(losing isLost: (Int) -> Bool) throws -> [GateRule] {
      let slim = try #require(model.components.first as? SLIMModel)
      var columns: [UInt32] = []
      var values: [Float] = []
      var offsets: [Int64] = [0]
      for row in 0..<slim.weights.rowCount {
        for (column, value) in zip(
          slim.weights.columns(ofRow: row), slim.weights.values(ofRow: row))
        where !isLost(Int(column)) {
          columns.append(column)
          values.append(value)
        }
        offsets.append(Int64(columns.count))
      }
      let poor = try TrainedModel(
        kind: .slim, tables: model.tables,
        components: [
          try SLIMModel(
            weights: try RatingMatrix(
              rowCount: slim.weights.rowCount, columnCount: slim.weights.columnCount,
              offsets: SharedBuffer(offsets), columns: SharedBuffer(columns),
              values: SharedBuffer(values)),
            config: slim.config, itemCount: model.items.count)
        ], position: model.position, settings: model.settings, interactions: model.interactions,
        dataWindow: model.dataWindow)
      return EvaluationGate().health(
        of: try Self.health(poor), champion: nil,
        reference: hasReference ? try Self.health(model) : nil)
    }
    let dropped = try spoiled { row in
      let id = ItemID(model.items.id(of: ItemRow(row)))
      return genres[id]?.contains(PlantedDataSet.genres[0]) == true
    }
    #expect(try !rule(dropped, "health: genre coverage").passed)
    let truncated = try spoiled { $0 >= 8 }
    #expect(try !rule(truncated, "health: item coverage").passed)
  }

  @Test("In data of a handful of users a model of a part of it is no measure")
  func fewUsers() throws {
    let data = PlantedDataSet(users: 30, films: 40).trainingData
    let recipe = try Self.recipe(.ials)
    let artefact = try recipe.train(data)
    let health = try ModelHealth(of: artefact, sample: data.users)
    let rules = EvaluationGate().ties(
      artefact: health, measured: health, genres: FilmGenres(data.items), inSample: ([], []))
    #expect(rules.count == 4 && rules.allSatisfy { $0.passed && !$0.judged })
  }

  @Test("Of few films some may be missing, of many a fifth may not")
  func fewFilms() throws {
    var health = try Self.health(try Self.recipe(.ials).train(Self.data))
    func passes(_ covered: Int, of films: Int) throws -> Bool {
      health.genres = ["Rare": ModelHealth.GenreShare(films: films, covered: covered)]
      return try rule(EvaluationGate().health(of: health, champion: nil), "health: genre coverage")
        .passed
    }
    #expect(try passes(2, of: 3))
    #expect(try !passes(0, of: 3))
    #expect(try passes(800, of: 1_000))
    #expect(try !passes(770, of: 1_000))
  }

  // MARK: A genre that users turn against

  /// Everybody likes films of two genres; a third, of which everybody liked some, is rated down by
  /// all of them at the end, and what they like goes on.
  private static func turned(_ isTurned: Bool) -> TrainingData {
    var random = SeededRandom(seed: 5)
    let films = (0..<90).map { number in
      Item(
        item: ItemID("\(number)"), title: "Film \(number)", year: 2000,
        genres: [number < 40 ? "Western" : number < 80 ? "Musical" : "Mystery"])
    }
    var data = TrainingData(users: (0..<150).map { UserID("u\($0)") }, items: films, position: 1)
    for user in 0..<150 {
      let own = user.isMultiple(of: 2) ? 0..<40 : 40..<80
      let liked = Array(own.shuffled(using: &random).prefix(20))
      let mysteries = Array((80..<90).shuffled(using: &random).prefix(4))
      var events = (liked.prefix(17) + mysteries).shuffled(using: &random).map { ($0, Float(5)) }
      if isTurned { events += mysteries.map { ($0, Float(1)) } }
      events += liked.suffix(3).map { ($0, Float(5)) }
      for (step, (film, value)) in events.enumerated() {
        data.userIndex.append(UInt32(user))
        data.itemIndex.append(UInt32(film))
        data.kind.append(.rating)
        data.value.append(value)
        let day = Int64(step < 21 ? step : step + 100)
        data.timeMicros.append((day * 86_400 + Int64(user)) * 1_000_000)
      }
    }
    return data
  }

  private static let holdingOutTheTurn: GatePlan = {
    var plan = GatePlan()
    plan.fraction = 0.25
    return plan
  }()

  @Test("A genre that all users turned against is no longer shown, and that is sound")
  func turnedAgainst() throws {
    let data = Self.turned(true)
    let recipe = try Self.recipe(.ials)
    let champion = try recipe.train(data.subset { data.timeMicros[$0] < 100 * 86_400_000_000 })
    let artefact = try recipe.train(data)
    // It was shown, and is not any more.
    let genres = FilmGenres(data.items)
    func shown(_ model: TrainedModel) throws -> Double {
      try SampledLists(of: model, users: data.users).exposure(of: genres)["Mystery"] ?? 0
    }
    #expect(try shown(champion) > 0.1)
    #expect(try shown(artefact) < 0.02)
    let refusals = try Self.refusals(
      artefact, recipe, on: data, champion: champion, plan: Self.holdingOutTheTurn)
    #expect(refusals == [])
    let reviewed = try Self.reviewed(artefact, champion: champion, same: true, data: data)
    #expect(reviewed == [])
  }

  @Test("A genre that is out of sight though users want it is refused")
  func outOfSight() throws {
    let data = Self.turned(false)
    let recipe = try Self.recipe(.ials)
    let sound = try recipe.train(data)
    let artefact = try Poison.genreOutOfSight.applied(to: sound) {
      Int($0.rawValue).map { $0 >= 80 } ?? false
    }
    let refusals = try Self.refusals(
      artefact, recipe, on: data, champion: sound, plan: Self.holdingOutTheTurn)
    #expect(refusals.contains { $0.hasPrefix("artefact: genres shown") }, "\(refusals)")
  }
}
