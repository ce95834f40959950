import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// Asks the gate about models that are all healthy: every refusal by a rule of health, or by one that
/// ties what is served to what was measured, is a false one.
///
/// Each kind is trained on all of the data and challenges three champions: itself with another seed,
/// itself trained on the older part of the data, and the kind before it.
struct GateCalibration {
  let data: TrainingData
  /// What the older champions know.
  let older: TrainingData
  let kinds: [ModelKind]
  let settings: EvaluationSettings
  let plan: GatePlan
  let threads: Int?
  let progress: Progress

  /// One question to the gate.
  struct Case: Sendable {
    var challenger: ModelKind
    var champion: ModelKind
    /// What the champion was trained on, for people.
    var trainedOn: String
    /// The rules that said no.
    var refusals: [GateRule] = []
    /// What the rules of health and of the artefact measured.
    var numbers: [GateRule] = []
    /// Why there is no answer.
    var failure: String?

    /// Refusals that say something is wrong with a model that is healthy.
    var falseRefusals: [GateRule] { refusals.filter(\.isAboutHealth) }
  }

  /// The models that the questions about one kind need, trained once.
  private final class Trained {
    private var models: [String: TrainedModel] = [:]

    func model(
      _ recipe: TrainingRecipe, on data: TrainingData, train: () throws -> TrainedModel
    ) throws -> TrainedModel {
      let key = "\(recipe.kind.rawValue) \(recipe.settings) \(Fingerprint(of: data).text)"
      if let known = models[key] { return known }
      let model = try train()
      models[key] = model
      return model
    }
  }

  /// - Throws: what `ask` throws for a mistake of the caller; what goes wrong with one kind is in its
  ///   cases.
  func run(_ found: (Case) -> Void) throws {
    var before: (kind: ModelKind, trained: Trained)?
    for kind in kinds {
      let trained = Trained()
      var champions: [(ModelKind, String, TrainingRecipe, TrainingData, Trained)] = [
        (kind, "the same data, another seed", try recipe(kind, seed: 7), data, trained),
        (kind, "the older part", try recipe(kind), older, trained),
      ]
      if let before, before.kind != kind {
        champions.append(
          (before.kind, "the same data", try recipe(before.kind), data, before.trained))
      }
      for (champion, trainedOn, recipe, part, models) in champions {
        progress.update("\(kind.rawValue) against \(champion.rawValue), trained on \(trainedOn)")
        var asked = Case(challenger: kind, champion: champion, trainedOn: trainedOn)
        do {
          let rules = try judge(
            kind, trained, against: recipe, models, on: part)
          asked.refusals = rules.filter { !$0.passed }
          asked.numbers = rules.filter { $0.judged && $0.isAboutHealth }
        } catch let error as SprocketError where error.code != .invalidArgument {
          asked.failure = error.message
        }
        found(asked)
      }
      before = (kind, trained)
    }
  }

  private func recipe(_ kind: ModelKind, seed: Int? = nil) throws -> TrainingRecipe {
    var all = settings.all(for: kind)
    if let seed, kind.configType?.settingNames.contains("seed") == true {
      all.append(Setting(name: "seed", value: "\(seed)"))
    }
    return try TrainingRecipe(kind: kind, settings: all, threads: threads)
  }

  /// The rules of the trainer's trial, and those by which the daemon looks again, which has no
  /// measured model to compare with.
  private func judge(
    _ kind: ModelKind, _ trained: Trained, against champion: TrainingRecipe, _ models: Trained,
    on part: TrainingData
  ) throws -> [GateRule] {
    let challenger = try recipe(kind)
    let popular = try recipe(.popularity)
    let artefact = try trained.model(challenger, on: data) { try challenger.train(data) }
    let before = try models.model(champion, on: part) { try champion.train(part) }
    let entry = ModelEntry(
      version: ModelVersion("champion"), kind: champion.kind.rawValue, state: "serving",
      position: before.position, users: before.users.count, items: before.items.count,
      interactions: before.interactions, lastMicros: before.dataWindow.lastMicros,
      requested: champion.settings)
    let hasSameRecipe =
      champion.kind == challenger.kind && champion.settings == challenger.settings
    let outcome = try GateTrial(
      plan: plan, policy: try settings.policy, threads: threads,
      train: { part in try trained.model(challenger, on: part) { try challenger.train(part) } },
      trainBaseline: { try popular.train($0) }
    ).run(
      data, artefact: artefact, bytes: 0,
      champion: GateTrial.Champion(
        entry: entry, hasSameRecipe: hasSameRecipe, open: { before },
        train: { part in try models.model(champion, on: part) { try champion.train(part) } }))
    return outcome.verdict.rules
      + (try review(artefact, before, entry, hasSameRecipe: hasSameRecipe))
  }

  private func review(
    _ artefact: TrainedModel, _ champion: TrainedModel, _ entry: ModelEntry, hasSameRecipe: Bool
  ) throws -> [GateRule] {
    let genres = FilmGenres(data.items)
    let sample = ModelHealth.sample(
      of: ModelHealth.users(of: champion), count: 300, seed: plan.seed)
    return EvaluationGate(plan: plan).health(
      of: try ModelHealth(of: artefact, genres: genres, sample: sample),
      champion: ChampionFacts(
        entry, wasReduced: false, hasSameRecipe: hasSameRecipe,
        health: try ModelHealth(of: champion, genres: genres, sample: sample))
    ).map { rule in
      var rule = rule
      rule.name = "review: \(rule.name)"
      return rule
    }
  }
}

extension GateRule {
  /// Whether it is about a model being whole, not about how well it ranks.
  var isAboutHealth: Bool { name.contains("health: ") || name.hasPrefix("artefact: ") }
}

/// What the gate said of healthy models.
struct GateCalibrationReport: Report {
  var source: String
  var cases: [GateCalibration.Case] = []
  var seconds = 0.0

  var falseRefusals: Int { cases.count { !$0.falseRefusals.isEmpty } }

  var json: JSONValue {
    .object([
      ("source", .string(source)),
      (
        "cases",
        .array(
          cases.map { asked in
            .object([
              ("challenger", .string(asked.challenger.rawValue)),
              ("champion", .string(asked.champion.rawValue)),
              ("trained_on", .string(asked.trainedOn)),
              ("false_refusals", .array(asked.falseRefusals.map(Self.json))),
              (
                "ranked_worse",
                .array(asked.refusals.filter { !$0.isAboutHealth }.map { .string($0.name) })
              ),
              ("rules", .array(asked.numbers.map(Self.json))),
              ("failure", asked.failure.map { .string($0) } ?? .null),
            ])
          })
      ), ("false_refusals", .count(falseRefusals)), ("seconds", .number(seconds)),
    ])
  }

  private static func json(_ rule: GateRule) -> JSONValue {
    .object([
      ("name", .string(rule.name)), ("value", .number(rule.value)), ("bound", .number(rule.bound)),
      ("detail", .string(rule.detail)),
    ])
  }

  func text(_ page: Page) -> String {
    var table = Table([
      .left("challenger"), .left("champion"), .left("champion's data"), .left("refused as unsound"),
      .left("ranked worse", shrinks: true),
    ])
    for asked in cases {
      let wrong = asked.falseRefusals
      table.add(
        [
          asked.challenger.rawValue, asked.champion.rawValue, asked.trainedOn,
          asked.failure.map { "not judged: \($0)" }
            ?? (wrong.isEmpty ? "-" : wrong.map(\.name).joined(separator: ", ")),
          asked.refusals.filter { !$0.isAboutHealth }.map(\.name).joined(separator: ", "),
        ], details: wrong.map { "\($0.name): \($0.detail)" })
    }
    return table.render(page) + "\n\n"
      + "\(falseRefusals) of \(Text.count(cases.count, "healthy challenger")) refused as unsound, in "
      + "\(Text.duration(seconds: seconds))."
  }
}
