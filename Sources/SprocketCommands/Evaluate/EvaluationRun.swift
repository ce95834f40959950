import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// Trains models on one side of splits and measures them on the other.
struct EvaluationRun {
  /// For models that make lists, and for those that predict ratings; nil: not asked for, or the
  /// same.
  let holdOuts: [ModelFamily: HoldOut]
  let settings: EvaluationSettings
  let threads: Int?
  let seed: UInt64
  /// Also measures the components of a model by themselves.
  let measuresComponents: Bool
  let progress: Progress

  /// Training data prepared once for all models of a family.
  private var sets: [ModelFamily: TrainingSet] = [:]
  private let clock = ContinuousClock()

  init(
    holdOuts: [ModelFamily: HoldOut], settings: EvaluationSettings, threads: Int?, seed: UInt64,
    measuresComponents: Bool, progress: Progress
  ) throws {
    self.holdOuts = holdOuts
    self.settings = settings
    self.threads = threads
    self.seed = seed
    self.measuresComponents = measuresComponents
    self.progress = progress
    let policy = try settings.policy
    for (family, holdOut) in holdOuts {
      sets[family] = try TrainingSet(holdOut.train, policy: policy)
    }
  }

  /// Whether the splits have something to measure a model by.
  func canMeasure(_ kind: ModelKind) -> Bool {
    guard let holdOut = holdOuts[kind.family] ?? holdOuts.values.first else { return false }
    let hasUsers = !holdOut.users.isEmpty
    return kind == .hybrid || (kind.family == .lists ? hasUsers : !holdOut.ratings.isEmpty)
  }

  /// Trains and measures one model, and hands every list and prediction to `keep` before it lets
  /// them go. What goes wrong with this model is in its measurement.
  /// - Throws: what `keep` throws, and `invalidArgument` for settings that make no sense.
  func measure(
    _ kind: ModelKind, keep: (ModelMeasurement, TrainedModel, HoldOut) throws -> Void
  ) throws -> [ModelMeasurement] {
    let recipe = try TrainingRecipe(kind: kind, settings: settings.all(for: kind), threads: threads)
    // A hybrid does both, and where the two are cut differently it is trained for either.
    let wanted = kind == .hybrid ? [ModelFamily.lists, .ratings] : [kind.family]
    var families = wanted.filter { holdOuts[$0] != nil }
    if families.isEmpty { families = Array(holdOuts.keys) }
    var measurements: [ModelMeasurement] = []
    do {
      for family in families {
        guard let holdOut = holdOuts[family], let set = sets[family] else { continue }
        let start = clock.now
        let model = try recipe.train(set, progress: training(kind))
        let seconds = (clock.now - start).inSeconds
        for part in parts(of: model) {
          var measurement = ModelMeasurement(
            name: part == kind ? kind.rawValue : "\(kind.rawValue)/\(part.rawValue)", kind: kind,
            settings: model.settings, trainingSeconds: seconds)
          try measure(
            part, of: model, on: holdOut, for: families.count > 1 ? family : nil,
            into: &measurement)
          try keep(measurement, model, holdOut)
          measurement.lists?.lists = []
          measurement.ratings?.predictions = []
          add(measurement, to: &measurements)
        }
      }
    } catch let error as SprocketError where error.isOfTheModel {
      measurements.append(
        ModelMeasurement(name: kind.rawValue, kind: kind, failure: error.message))
    }
    for index in measurements.indices
    where measurements[index].lists == nil && measurements[index].ratings == nil {
      measurements[index].failure =
        measurements[index].failure
        ?? "this split has nothing to measure it by: "
        + (kind.family == .lists ? "no user has an item to find" : "it has no ratings to predict")
    }
    return measurements
  }

  /// What was measured of one model on two splits becomes one measurement.
  private func add(_ measurement: ModelMeasurement, to all: inout [ModelMeasurement]) {
    guard let index = all.firstIndex(where: { $0.name == measurement.name }) else {
      all.append(measurement)
      return
    }
    if let lists = measurement.lists { all[index].lists = lists }
    if let ratings = measurement.ratings { all[index].ratings = ratings }
    all[index].listSeconds += measurement.listSeconds
    all[index].ratingSeconds += measurement.ratingSeconds
  }

  /// The components to measure, the model's own first.
  private func parts(of model: TrainedModel) -> [ModelKind] {
    guard measuresComponents else { return [model.kind] }
    return [model.kind] + model.components.map(\.kind).filter { $0 != model.kind }
  }

  /// - Parameter family: the only thing to measure; nil: all that the model and the split allow.
  private func measure(
    _ part: ModelKind, of model: TrainedModel, on holdOut: HoldOut, for family: ModelFamily?,
    into measurement: inout ModelMeasurement
  ) throws {
    let makesLists =
      part.family == .lists && (part == .popularity || model.roles.scorers[part] != nil)
    if makesLists, family != .ratings, !holdOut.users.isEmpty {
      progress.update(
        "\(measurement.name): ranking for \(Text.count(holdOut.users.count, "user"))")
      let start = clock.now
      var evaluation = RankingEvaluation()
      evaluation.threads = threads
      evaluation.seed = seed
      measurement.lists = try evaluation.evaluate(model, by: part, on: holdOut)
      measurement.listSeconds = (clock.now - start).inSeconds
    }
    if model.roles.raters[part] != nil, family != .lists, !holdOut.ratings.isEmpty {
      progress.update("\(measurement.name): predicting ratings")
      let start = clock.now
      var evaluation = RatingEvaluation()
      evaluation.threads = threads
      evaluation.seed = seed
      measurement.ratings = try evaluation.evaluate(model, by: part, on: holdOut)
      measurement.ratingSeconds = (clock.now - start).inSeconds
    }
  }

  private func training(_ kind: ModelKind) -> TrainingProgress {
    TrainingProgress(report: { [progress] report in
      progress.update(
        fraction: Double(report.epoch) / Double(max(1, report.epochs)),
        "training \(kind.rawValue), step \(report.epoch) of \(report.epochs)")
    })
  }
}

extension SprocketError {
  /// Whether a model and the data do not go together, while another model might do.
  fileprivate var isOfTheModel: Bool {
    [.failedPrecondition, .resourceExhausted, .unimplemented, .dataLoss, .outOfRange].contains(code)
  }
}
