import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketTraining

/// The daemon's gate on a simulated stream: the same code and plan, on the data that has come.
struct SimulatedGate: Sendable {
  let plan: GatePlan

  /// Trains a challenger on what has come, and judges its lists. Of its ratings the gate says
  /// nothing, as in the daemon.
  /// - Parameter events: How many events have come.
  func judge(
    champion: SimulatedModel, recipe: SimulatedRecipe, stream: EventStream, events: Int
  ) throws -> (challenger: SimulatedModel, outcome: GateTrial.Outcome) {
    let data = stream.prefix(events)
    let challenger = try recipe.train(data, cut: events)
    let trial = GateTrial(
      plan: plan, policy: recipe.policy, threads: recipe.lists.threads,
      train: { try recipe.lists.train($0) }, trainBaseline: { try recipe.popular.train($0) })
    let outcome = try trial.run(
      data, artefact: challenger.lists, bytes: 0,
      champion: GateTrial.Champion(
        entry: champion.entry, hasSameRecipe: true, open: { champion.lists },
        train: { try recipe.lists.train($0) }))
    return (challenger, outcome)
  }
}

/// How the gate judged the promotions of an arm.
struct PromotionQuality: Sendable {
  var promotions = 0
  /// Those whose rankings were compared with the champion's.
  var judged = 0
  /// Of these, with a difference of at least 0.
  var atLeastAsGood = 0
  /// The one with the lowest difference.
  var worst: (timeMicros: Int64, difference: Double)?

  init(_ trainings: [SimulatedTraining]) {
    for training in trainings where training.isPromoted {
      promotions += 1
      guard let rule = training.comparison else { continue }
      judged += 1
      if rule.value >= 0 { atLeastAsGood += 1 }
      if rule.value < worst?.difference ?? .infinity {
        worst = (training.timeMicros, rule.value)
      }
    }
  }

  /// One line for people.
  var text: String {
    let line =
      "of \(Text.count(promotions, "promotion")) \(judged) judged against the champion, "
      + "\(atLeastAsGood) of them with a difference of at least 0"
    guard let worst else { return line }
    return line + "; the worst \(SimulationReport.signed(worst.difference)), "
      + SimulationReport.day(worst.timeMicros)
  }
}
