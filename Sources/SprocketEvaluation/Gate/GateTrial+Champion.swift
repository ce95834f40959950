import SprocketCore
import SprocketModels

extension GateTrial {
  struct ChampionMeasure {
    /// nil: it could not be measured, or would be the challenger's recipe on the same data.
    var samples: GateSamples?
    /// How it was measured, or why not.
    var basis: String
    var measuring = ChampionMeasuring.none
    var isSame = false
  }

  /// Without leakage: what is held out must be new to it.
  func measure(
    _ champion: Champion, model: TrainedModel?, on parts: [GateHoldOut]
  ) throws -> ChampionMeasure {
    let last = champion.entry.lastMicros
    if let cut = parts.cutMicros, champion.entry.parent == nil, last <= cut, let model {
      try report("measuring the champion as it is")
      return ChampionMeasure(
        samples: try samples(model, parts, withHistories: true),
        basis: "its snapshot as it is: its newest interaction is not later than the split; what "
          + "users did until the split was folded in", measuring: .snapshot)
    }
    let reason =
      model == nil
      ? "its snapshot cannot be opened"
      : parts.cutMicros == nil || champion.entry.parent == nil && last > (parts.cutMicros ?? 0)
        ? "its data holds what is held out" : "it was made from a snapshot with newer feedback"
    let isWhole = parts.allSatisfy { $0.known.train.timeMicros.allSatisfy { $0 <= last } }
    if champion.hasSameRecipe, isWhole {
      return ChampionMeasure(
        basis: "not at all: \(reason), so its recipe would be trained on what is not held out; "
          + "nothing of that is newer than its own data, and its recipe is the challenger's",
        isSame: true)
    }
    guard let retrain = champion.train else {
      return ChampionMeasure(basis: "not at all: \(reason), and its recipe is not known")
    }
    var samples = GateSamples()
    for (place, part) in parts.enumerated() {
      try report(
        "training the champion's recipe on the part that is not held out"
          + Self.fold(place, of: parts))
      let train = part.known.train
      let known = isWhole ? train : train.subset { train.timeMicros[$0] <= last }
      guard let again = try trained(retrain, known) else {
        return ChampionMeasure(
          basis: "not at all: its recipe finds nothing to learn from in the data that it had")
      }
      samples.append(try self.samples(again, [part], withHistories: !isWhole))
    }
    return ChampionMeasure(
      samples: samples,
      basis: "its recipe (\(champion.entry.kind), \(seed(of: champion.entry))), since \(reason), "
        + "trained on the part that is not held out"
        + (isWhole ? "" : " and is no newer than its own data"), measuring: .recipe)
  }

  /// - Parameter withHistories: a model that does not know all of the part to learn from is shown,
  ///   as in service, what users did until the split.
  private func samples(
    _ model: TrainedModel, _ parts: [GateHoldOut], withHistories: Bool
  ) throws -> GateSamples {
    var all = GateSamples()
    for part in parts {
      let lists = try evaluation.lists(
        model, on: withHistories ? part.knownWithHistories : part.known)
      all.append(try samples(model, known: lists, on: part))
    }
    return all
  }

  private func seed(of entry: ModelEntry) -> String {
    let seed = entry.settings.first { $0.name == "seed" || $0.name.hasSuffix(".seed") }
    return "\(entry.settings.count) settings" + (seed.map { ", \($0.name) \($0.value)" } ?? "")
  }

  func championRules(
    _ challenger: GateSamples, _ champion: ChampionMeasure, on parts: [GateHoldOut]
  ) -> [GateRule] {
    guard let samples = champion.samples else {
      let reason =
        champion.isSame
        ? "the same recipe on the same data" : "it was measured \(champion.basis)"
      return [
        GateRule(name: "champion", passed: true, detail: "not judged: \(reason)", judged: false)
      ]
    }
    return RankingComparison(plan: plan, other: "champion").nonInferiority(
      challenger, samples, historyLengths: parts.flatMap(\.historyLengths))
  }
}
