import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketSnapshots

/// Measures how well the job's recipe ranks what came later: a second model, trained without the
/// held-out part, ranks all films for the held-out users, beside the popular films on the same
/// part, and the gate judges the numbers.
struct HoldOutEvaluation {
  /// What goes into the manifest.
  struct Outcome {
    var metrics: [Metric]
    var baseline: [Metric]
    var gate: GateRecord
    /// How the data was held out, in words.
    var split: String
  }

  let holdOut: TrainerJob.HoldOut
  /// nil: all processors.
  let threads: Int?
  let policy: PreferencePolicy

  /// - Parameters:
  ///   - champion: metrics of the model in service; nil when nothing serves.
  ///   - health: of the candidate that was trained on everything.
  ///   - train: trains the job's kind of model.
  ///   - trainBaseline: trains popularity.
  func run(
    _ data: TrainingData, champion: [Metric]?, health: ModelHealth,
    train: (TrainingData) throws -> TrainedModel,
    trainBaseline: (TrainingData) throws -> TrainedModel
  ) throws -> Outcome {
    var gate = EvaluationGate()
    gate.minimumUsers = holdOut.minimumUsers
    let (challenger, popularity) = try measure(data, train: train, trainBaseline: trainBaseline)
    let verdict = gate.judge(
      GateInput(
        challenger: challenger, popularity: popularity, champion: champion, health: health))
    return Outcome(
      metrics: challenger.recorded, baseline: popularity.recorded,
      gate: GateRecord(
        judged: challenger.users >= gate.minimumUsers, passed: verdict.passed,
        summary: verdict.summary,
        rules: verdict.rules.map {
          GateRecord.Rule(name: $0.name, passed: $0.passed, detail: $0.detail)
        }), split: challenger.split)
  }

  /// Reports of the challenger and of popularity; of zero users when there is too little data to
  /// hold some out, which the gate then does not judge.
  private func measure(
    _ data: TrainingData, train: (TrainingData) throws -> TrainedModel,
    trainBaseline: (TrainingData) throws -> TrainedModel
  ) throws -> (challenger: EvaluationReport, popularity: EvaluationReport) {
    let nothing = EvaluationReport(users: 0, metrics: [])
    guard holdOut.fraction > 0 else { return (nothing, nothing) }
    let part = chooseHoldOut(of: data)
    guard part.train.count > 0, !part.users.isEmpty else { return (nothing, nothing) }
    do {
      return (
        try evaluation.evaluate(try train(part.train), on: part).report,
        try evaluation.evaluate(try trainBaseline(part.train), on: part).report
      )
    } catch let error as SprocketError where error.code == .failedPrecondition {
      // What is left has no preference to learn from; all of the data had.
      return (nothing, nothing)
    }
  }

  /// The newest part of the data, as far as it is of users with a history: a stranger gets the
  /// popular films from every model, which says nothing about this one. Where too few such users
  /// came back, as with data without real times, whole users are held out instead.
  private func chooseHoldOut(of data: TrainingData) -> HoldOut {
    var byTime = GlobalTimeSplit.split(data, fraction: holdOut.fraction, policy: policy)
    let known = Set(byTime.train.users)
    byTime.users.removeAll { !known.contains($0.user) }
    byTime.description += ", users with a history"
    if byTime.users.count >= holdOut.minimumUsers { return byTime }
    let byUser = StrongGeneralizationSplit.split(
      data, userFraction: holdOut.fraction, policy: policy, seed: holdOut.seed)
    return byUser.users.count > byTime.users.count ? byUser : byTime
  }

  private var evaluation: RankingEvaluation {
    var evaluation = RankingEvaluation()
    evaluation.threads = threads
    evaluation.seed = holdOut.seed
    return evaluation
  }
}
