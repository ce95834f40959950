import SprocketCore
import SprocketEvaluation
import SprocketModels

/// What the gate of a simulation said.
struct SimulatedVerdict: Sendable {
  var passed: Bool
  /// For people.
  var summary: String
  /// Challenger - champion in NDCG; nil when there was too little to compare.
  var lists: PairedComparison?
  /// Challenger - champion in RMSE: below 0 is better.
  var ratings: PairedComparison?
}

/// Compares a challenger with the champion on events that neither of them was trained on.
///
/// The newer half of what came since the champion's data was cut, at most a tenth of everything, is
/// held out: the champion has not seen it, and the challenger is trained once without it. Both then
/// go through it as in service, measuring each event before they learn from it.
struct SimulatedGate: Sendable {
  /// The share of the champion's value that may be lost, as the bound of the paired interval.
  var tolerance = 0.05
  /// With fewer users than this there is nothing to judge.
  var minimumUsers = 20
  /// At most this share of all events is held out.
  var share = 0.1
  let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
  }

  /// - Parameter events: How many events have come.
  func judge(
    champion: SimulatedModel, recipe: SimulatedRecipe, stream: EventStream, events: Int
  ) throws -> SimulatedVerdict {
    let held = min((events - champion.cut) / 2, Int(Double(events) * share))
    let start = events - held
    let users = Set(stream.userIndex[start..<events])
    guard users.count >= minimumUsers else {
      return SimulatedVerdict(
        passed: true, summary: "not judged: \(users.count) users in \(held) held-out events")
    }
    let challenger = try recipe.train(stream.prefix(start), cut: start)
    let before = try samples(champion, recipe, stream, start..<events, of: users)
    let after = try samples(challenger, recipe, stream, start..<events, of: users)
    // Its p-value decides nothing.
    let test = PairedTest(seed: seed, permutations: 200)
    var verdict = SimulatedVerdict(passed: true, summary: "")
    var broken: [String] = []
    for (old, new) in zip(before, after) where (old.counts?.reduce(0, +) ?? 0) > 0 {
      guard let comparison = test.compare(old, new) else { continue }
      let worst = old.higherIsBetter ? -comparison.lower : comparison.upper
      if worst > tolerance * old.value { broken.append(old.name) }
      if old.higherIsBetter { verdict.lists = comparison } else { verdict.ratings = comparison }
    }
    verdict.passed = broken.isEmpty
    verdict.summary =
      broken.isEmpty
      ? "passed" : "rejected: \(broken.joined(separator: " and ")) may be worse by more than 5 %"
    return verdict
  }

  private func samples(
    _ model: SimulatedModel, _ recipe: SimulatedRecipe, _ stream: EventStream,
    _ events: Range<Int>, of users: Set<UInt32>
  ) throws -> [MetricSample] {
    var replay = Replay(stream, policy: recipe.policy, model: model)
    for event in 0..<events.lowerBound where users.contains(stream.userIndex[event]) {
      replay.learn(event)
    }
    var series = PrequentialSeries(start: events.lowerBound)
    for event in events { series.add(try replay.step(event)) }
    return series.samples(in: stream)
  }
}
