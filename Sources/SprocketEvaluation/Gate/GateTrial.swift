package import SprocketCore
import SprocketMath
package import SprocketModels

/// One trial of a challenger, from the data to the verdict: what would be served is looked at, and
/// the challenger's recipe and the champion are ranked against each other on the same holdout.
///
/// What would be served was trained on all of the data, so it cannot be measured on a part of it; a
/// second model of the same recipe, trained on the rest, is measured instead, and `EvaluationGate`
/// ties the two together. Trains once for the challenger, and once more for the champion only when
/// its snapshot has seen what is held out; where whole users are held out of little data, as often
/// as there are folds.
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

  /// How the champion was measured.
  package enum ChampionMeasuring: String, Sendable {
    /// As it is.
    case snapshot
    /// Its recipe was trained on what it may know.
    case recipe
    /// It was not.
    case none
  }

  package struct Outcome: Sendable {
    package var verdict: GateVerdict
    package var heldOut = GateHoldOut.Choice.none
    package var championMeasured = ChampionMeasuring.none
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
    let parts = GateHoldOut.choose(
      data, plan: plan, policy: policy,
      champion: champion.map {
        GateHoldOut.Champion(
          lastMicros: $0.entry.lastMicros, hasSameRecipe: $0.hasSameRecipe)
      })
    let genres = FilmGenres(data.items)
    let sample = sample(of: data, parts.first)
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
    guard !parts.isEmpty, health.nonFiniteValues == 0,
      let measured = try measure(train, on: parts, what: "the challenger's recipe")
    else {
      return Outcome(
        verdict: verdict(
          gate.health(of: health, champion: facts), judged: false, champion: champion,
          basis: "", split: parts.description),
        heldOut: parts.first?.choice ?? .none, metrics: [], baseline: [])
    }
    let reference = try ModelHealth(of: measured.model, genres: genres, sample: sample)
    var lists = reference
    lists.lists = try SampledLists(
      of: measured.model, users: sample, hiding: health.lists.histories)
    var rules = gate.health(of: health, champion: facts, reference: reference)
    rules += gate.ties(
      artefact: health, measured: lists, genres: genres,
      demand: parts.first.map {
        GenreDemand(now: data, before: $0.known.train, genres: genres, policy: policy)
      } ?? GenreDemand(),
      inSample: (try inSample(artefact, on: parts), measured.samples.known))

    let popularity = try measure(trainBaseline, on: parts, what: "the popular films")
    var basis = ""
    var measuring = ChampionMeasuring.none
    var championSamples: GateSamples?
    if let champion {
      let before = try measure(champion, model: championModel, on: parts)
      (basis, measuring) = (before.basis, before.measuring)
      rules += championRules(measured.samples, before, on: parts)
      championSamples = before.samples
    } else {
      rules.append(
        GateRule(
          name: "champion", passed: true, detail: "not judged: no model serves yet",
          judged: false))
    }
    if let popularity {
      rules.append(
        RankingComparison(plan: plan, other: "popularity").baseline(
          measured.samples, popularity.samples, champion: championSamples))
    }
    return Outcome(
      verdict: verdict(
        rules, judged: rules.contains { $0.judged && $0.name == "baseline" },
        champion: champion, basis: basis, split: parts.description),
      heldOut: parts.first?.choice ?? .none, championMeasured: measuring,
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
    /// Of the first part.
    var model: TrainedModel
    var samples: GateSamples
    /// Of the users with a history; nil without any.
    var report: EvaluationReport?
  }

  var evaluation: RankingEvaluation {
    var evaluation = RankingEvaluation()
    evaluation.threads = threads
    evaluation.seed = plan.seed
    return evaluation
  }

  /// - Returns: nil when what is left has nothing to learn from; all of the data had.
  private func measure(
    _ train: Training, on parts: [GateHoldOut], what: String
  ) throws -> Measured? {
    var first: TrainedModel?
    var samples = GateSamples()
    var results: [RankingEvaluation.Result] = []
    for (place, part) in parts.enumerated() {
      try report("training \(what) on the part that is not held out" + Self.fold(place, of: parts))
      guard let model = try trained(train, part.known.train) else { return nil }
      first = first ?? model
      var lists: [[ItemRow]] = []
      if !part.known.users.isEmpty {
        let result = try evaluation.evaluate(model, on: part.known)
        results.append(result)
        lists = result.lists
      }
      samples.append(try self.samples(model, known: lists, on: part))
    }
    return first.map { Measured(model: $0, samples: samples, report: joined(results, parts)) }
  }

  /// - Returns: nil when there is nothing in the data to learn from.
  func trained(_ train: Training, _ data: TrainingData) throws -> TrainedModel? {
    do {
      return try train(data)
    } catch let error as SprocketError where error.code == .failedPrecondition {
      return nil
    }
  }

  /// What was measured on the users of all parts; of several the metrics of users alone.
  private func joined(
    _ results: [RankingEvaluation.Result], _ parts: [GateHoldOut]
  ) -> EvaluationReport? {
    guard let first = results.first else { return nil }
    guard results.count > 1 else { return first.report }
    var samples = first.samples
    for result in results.dropFirst() {
      samples = zip(samples, result.samples).map { $0.joined(with: $1) }
    }
    return EvaluationReport(
      split: parts.description, users: results.reduce(0) { $0 + $1.report.users }, seed: plan.seed,
      metrics: samples.map(\.metric), intervals: Bootstrap(seed: plan.seed).intervals(of: samples))
  }

  static func fold(_ place: Int, of parts: [GateHoldOut]) -> String {
    parts.count > 1 ? ", fold \(place + 1) of \(parts.count)" : ""
  }

  func samples(
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
  private func inSample(_ artefact: TrainedModel, on parts: [GateHoldOut]) throws -> [Double] {
    try parts.flatMap { part in
      let lists = try evaluation.lists(artefact, on: part.knownWithHistories, isInSample: true)
      return part.samples(
        of: plan.metric, known: lists, strangers: [], items: Self.rows(part, in: artefact)
      ).known
    }
  }
}
