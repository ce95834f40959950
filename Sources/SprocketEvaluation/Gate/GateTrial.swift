package import SprocketCore
import SprocketMath
package import SprocketModels

/// One trial of a challenger, from the data to the verdict: what would be served is looked at, and
/// the challenger's recipe and the champion are ranked against each other on the same holdout.
///
/// What would be served was trained on all of the data, so it cannot be measured on a part of it; a
/// second model of the same recipe, trained on the rest, is measured instead, and `EvaluationGate`
/// ties the two together. Trains once for the challenger, and once more for the champion only when
/// the champion's data holds what is held out and its recipe is not the challenger's.
package struct GateTrial {
  package typealias Training = (TrainingData) throws -> TrainedModel

  /// The model in service.
  package struct Champion {
    package var entry: ModelEntry
    /// Opens its snapshot.
    package var open: () throws -> TrainedModel
    /// Whether users were forgotten or ratings retracted since its data was read.
    package var wasReduced: Bool
    /// Whether it was asked for with the challenger's kind, settings and preferences.
    package var hasSameRecipe: Bool
    /// Trains its recipe; nil when its recipe is not known or no longer understood.
    package var train: Training?

    package init(
      entry: ModelEntry, wasReduced: Bool = false, hasSameRecipe: Bool,
      open: @escaping () throws -> TrainedModel,
      train: Training?
    ) {
      self.entry = entry
      self.wasReduced = wasReduced
      self.hasSameRecipe = hasSameRecipe
      self.open = open
      self.train = train
    }
  }

  package struct Outcome: Sendable {
    package var verdict: GateVerdict
    /// Of the measured model, with intervals.
    package var metrics: [Metric]
    /// Of the popular films.
    package var baseline: [Metric]
  }

  package var plan: GatePlan
  package var policy: PreferencePolicy
  /// nil: all processors.
  package var threads: Int?
  /// The challenger's recipe.
  package var train: Training
  package var trainBaseline: Training
  /// Hears what is going on; may throw to stop.
  package var report: (String) throws -> Void

  /// How many users are looked at by name.
  private static let sampledUsers = 300

  package init(
    plan: GatePlan, policy: PreferencePolicy, threads: Int? = nil,
    train: @escaping Training, trainBaseline: @escaping Training,
    report: @escaping (String) throws -> Void = { _ in }
  ) {
    self.plan = plan
    self.policy = policy
    self.threads = threads
    self.train = train
    self.trainBaseline = trainBaseline
    self.report = report
  }

  /// - Parameters:
  ///   - artefact: what would be served, such as a snapshot mapped from its file.
  ///   - bytes: size of its file; 0 when there is none.
  ///   - champion: nil when nothing serves.
  package func run(
    _ data: TrainingData, artefact: TrainedModel, bytes: Int, champion: Champion?
  ) throws -> Outcome {
    let holdOut = GateHoldOut.choose(data, plan: plan, policy: policy)
    let genres = FilmGenres(data.items)
    let sample = sample(of: data, holdOut)
    let health = try ModelHealth(
      of: artefact, bytes: bytes, dataVersion: data.dataVersion, genres: genres, sample: sample)
    var championModel: TrainedModel?
    var facts: ChampionFacts?
    if let champion {
      // A champion that cannot be opened is measured by its recipe.
      championModel = try? champion.open()
      facts = ChampionFacts(
        champion.entry, wasReduced: champion.wasReduced, hasSameRecipe: champion.hasSameRecipe,
        health: try championModel.map { try ModelHealth(of: $0, genres: genres, sample: sample) })
    }
    let gate = EvaluationGate(plan: plan)
    guard let holdOut, health.nonFiniteValues == 0,
      let measured = try measure(train, on: holdOut, what: "the challenger's recipe")
    else {
      return Outcome(
        verdict: verdict(
          gate.health(of: health, champion: facts), judged: false, champion: champion,
          basis: "", split: holdOut?.known.description ?? "none"),
        metrics: [], baseline: [])
    }
    let reference = try ModelHealth(of: measured.model, genres: genres, sample: sample)
    var lists = reference
    lists.lists = try SampledLists(
      of: measured.model, users: sample, hiding: health.lists.histories)
    var rules = gate.health(of: health, champion: facts, reference: reference)
    rules += gate.ties(
      artefact: health, measured: lists, genres: genres,
      inSample: (try inSample(artefact, on: holdOut), measured.samples.known))

    let popularity = try measure(trainBaseline, on: holdOut, what: "the popular films")
    let versusPopularity = RankingComparison(plan: plan, other: "popularity")
    if let popularity {
      rules.append(
        versusPopularity.notSurelyWorse(
          "baseline", measured.samples.known, popularity.samples.known))
    }
    var basis = ""
    if let champion {
      let before = try measure(
        champion, model: championModel, measured: measured.samples, on: holdOut)
      basis = before.basis
      rules += championRules(measured.samples, before.samples, basis: basis, on: holdOut)
    } else {
      rules.append(
        GateRule(
          name: "champion", passed: true, detail: "not judged: no model serves yet",
          judged: false))
    }
    return Outcome(
      verdict: verdict(
        rules, judged: rules.contains { $0.judged && $0.name == "baseline" },
        champion: champion, basis: basis, split: holdOut.known.description),
      metrics: measured.report?.recorded ?? [], baseline: popularity?.report?.recorded ?? [])
  }

  private func verdict(
    _ rules: [GateRule], judged: Bool, champion: Champion?, basis: String, split: String
  ) -> GateVerdict {
    GateVerdict(
      rules: rules, judged: judged, champion: champion?.entry.version, championBasis: basis,
      split: split, confidence: plan.confidence, tolerance: plan.tolerance)
  }

  /// Users to look at by name: those of whom both models know the same, where there are enough.
  private func sample(of data: TrainingData, _ holdOut: GateHoldOut?) -> [UserID] {
    var candidates = data.users
    if let holdOut {
      var before = [UserID: Int]()
      for user in holdOut.known.train.userIndex {
        before[holdOut.known.train.users[Int(user)], default: 0] += 1
      }
      var now = [Int](repeating: 0, count: data.users.count)
      for user in data.userIndex { now[Int(user)] += 1 }
      let unchanged = data.users.indices.filter { before[data.users[$0]] == now[$0] }
      if unchanged.count >= plan.fewestHeldOut { candidates = unchanged.map { data.users[$0] } }
    }
    return ModelHealth.sample(of: candidates, count: Self.sampledUsers, seed: plan.seed)
  }

  // MARK: Measuring

  private struct Measured {
    var model: TrainedModel
    var samples: GateSamples
    /// Of the users with a history; nil without any.
    var report: EvaluationReport?
  }

  private var evaluation: RankingEvaluation {
    var evaluation = RankingEvaluation()
    evaluation.threads = threads
    evaluation.seed = plan.seed
    return evaluation
  }

  /// - Returns: nil when what is left has nothing to learn from; all of the data had.
  private func measure(
    _ train: Training, on holdOut: GateHoldOut, what: String
  ) throws -> Measured? {
    try report("training \(what) on the part that is not held out")
    let model: TrainedModel
    do {
      model = try train(holdOut.known.train)
    } catch let error as SprocketError where error.code == .failedPrecondition {
      return nil
    }
    var measured = Measured(
      model: model, samples: GateSamples(known: [], strangers: [], coldFilms: []))
    var lists: [[ItemRow]] = []
    if !holdOut.known.users.isEmpty {
      let result = try evaluation.evaluate(model, on: holdOut.known)
      measured.report = result.report
      lists = result.lists
    }
    measured.samples = try samples(model, known: lists, on: holdOut)
    return measured
  }

  private func samples(
    _ model: TrainedModel, known: [[ItemRow]], on holdOut: GateHoldOut
  ) throws -> GateSamples {
    holdOut.samples(
      of: plan.metric, known: known,
      strangers: try evaluation.lists(model, on: holdOut.strangers),
      items: Self.rows(holdOut, in: model))
  }

  private static func rows(_ holdOut: GateHoldOut, in model: TrainedModel) -> [ItemRow?] {
    holdOut.known.train.items.map { model.items.row(of: $0.item.rawValue) }
  }

  /// The artefact on what it has seen: only what users did before is hidden.
  private func inSample(_ artefact: TrainedModel, on holdOut: GateHoldOut) throws -> [Double] {
    let lists = try evaluation.lists(artefact, on: holdOut.knownWithHistories, isInSample: true)
    return holdOut.samples(
      of: plan.metric, known: lists, strangers: [], items: Self.rows(holdOut, in: artefact)
    ).known
  }

  // MARK: The champion

  /// Without leakage: what is held out must be new to it.
  private func measure(
    _ champion: Champion, model: TrainedModel?, measured: GateSamples, on holdOut: GateHoldOut
  ) throws -> (samples: GateSamples?, basis: String) {
    let last = champion.entry.lastMicros
    if let cut = holdOut.cutMicros, champion.entry.parent == nil, last <= cut, let model {
      try report("measuring the champion as it is")
      let lists = try evaluation.lists(model, on: holdOut.knownWithHistories)
      return (
        try samples(model, known: lists, on: holdOut),
        "its snapshot as it is: its newest interaction is not later than the split; what users did "
          + "until the split was folded in"
      )
    }
    let reason =
      model == nil
      ? "its snapshot cannot be opened"
      : holdOut.cutMicros == nil || champion.entry.parent == nil && last > (holdOut.cutMicros ?? 0)
        ? "its data holds what is held out" : "it was made from a snapshot with newer feedback"
    let train = holdOut.known.train
    let isWhole = holdOut.cutMicros == nil || train.timeMicros.allSatisfy { $0 <= last }
    if champion.hasSameRecipe, isWhole {
      return (
        measured,
        "its recipe, since \(reason); it is the challenger's recipe, and trained on the same part "
          + "it is the same model"
      )
    }
    guard let retrain = champion.train else {
      return (nil, "not at all: \(reason), and its recipe is not known")
    }
    try report("training the champion's recipe on the part that is not held out")
    let part = isWhole ? train : train.subset { train.timeMicros[$0] <= last }
    let again: TrainedModel
    do {
      again = try retrain(part)
    } catch let error as SprocketError where error.code == .failedPrecondition {
      return (nil, "not at all: its recipe finds nothing to learn from before the split")
    }
    let shown = isWhole ? holdOut.known : holdOut.knownWithHistories
    return (
      try samples(again, known: try evaluation.lists(again, on: shown), on: holdOut),
      "its recipe (\(champion.entry.kind), \(seed(of: champion.entry))), since \(reason), trained "
        + "on the part that is not held out" + (isWhole ? "" : " and is no newer than its own data")
    )
  }

  private func seed(of entry: ModelEntry) -> String {
    let seed = entry.settings.first { $0.name == "seed" || $0.name.hasSuffix(".seed") }
    return "\(entry.settings.count) settings" + (seed.map { ", \($0.name) \($0.value)" } ?? "")
  }

  private func championRules(
    _ challenger: GateSamples, _ champion: GateSamples?, basis: String, on holdOut: GateHoldOut
  ) -> [GateRule] {
    guard let champion else {
      return [
        GateRule(
          name: "champion", passed: true, detail: "not judged: it was measured \(basis)",
          judged: false)
      ]
    }
    return RankingComparison(plan: plan, other: "champion").nonInferiority(
      challenger, champion, on: holdOut)
  }
}
