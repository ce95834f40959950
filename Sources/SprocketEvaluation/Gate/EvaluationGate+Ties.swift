package import SprocketCore

// What would be served was trained on more than what was measured; these rules tie the two together.

extension EvaluationGate {
  /// Ties the artefact to the measured model, which was trained by the same recipe on less.
  /// - Parameters:
  ///   - measured: its lists hide what the artefact's hide.
  ///   - demand: what users want of genres, so that one they turned against may be shown less.
  ///   - inSample: the artefact's metric on the holdout it has seen, beside the measured model's.
  package func ties(
    artefact: ModelHealth, measured: ModelHealth, genres: FilmGenres,
    demand: GenreDemand = GenreDemand(),
    inSample: (artefact: [Double], measured: [Double])
  ) -> [GateRule] {
    let inSample = RankingComparison(plan: plan, other: "the measured model").notSurelyWorse(
      "artefact: in-sample", inSample.artefact, inSample.measured,
      tolerance: plan.inSampleTolerance)
    guard artefact.users >= plan.fewestTiedUsers else {
      let reason =
        "with \(artefact.users) users, fewer than \(plan.fewestTiedUsers), a model of a part of the "
        + "data is another one"
      return ["artefact: overlap", "artefact: genres shown", "artefact: score range"].map {
        unjudged($0, reason)
      } + [inSample]
    }
    return [
      overlapRule(artefact.lists.overlap(with: measured.lists)),
      exposureRule(artefact.lists, measured.lists, genres, demand),
      spreadRule(artefact.lists.spread, measured.lists.spread),
      inSample,
    ]
  }

  private func overlapRule(_ overlap: ListOverlap) -> GateRule {
    let name = "artefact: overlap"
    guard overlap.users >= plan.fewestUsers else {
      return unjudged(name, "only \(overlap.users) users have lists of both models")
    }
    // Where everybody gets the same list there is nothing beyond chance.
    let isPersonal = overlap.sameness < 0.9
    let value = isPersonal ? min(overlap.same, overlap.agreement) : overlap.same
    return rule(
      name, "overlap", value, atLeast: plan.minimumOverlap,
      "\(Shown.percent(overlap.same)) of the list places are those of the measured model, "
        + "\(Shown.percent(overlap.chance)) between different users"
        + (isPersonal ? ", \(Shown.number(overlap.agreement)) beyond chance" : "")
        + "; at least \(Shown.number(plan.minimumOverlap)) must be", users: overlap.users)
  }

  private func exposureRule(
    _ artefact: SampledLists, _ measured: SampledLists, _ genres: FilmGenres,
    _ demand: GenreDemand
  ) -> GateRule {
    let name = "artefact: genres shown"
    let (now, before) = (artefact.exposure(of: genres), measured.exposure(of: genres))
    let places = measured.lists.values.reduce(0) { $0 + $1.count }
    // A list goes to what is wanted most: where half is wanted, less than half is shown.
    let expected = before.reduce(into: [String: Double]()) { expected, genre in
      let fall = demand.fall(of: genre.key)
      expected[genre.key] = genre.value * fall * fall
    }
    let shares = expected.filter {
      (before[$0.key] ?? 0) >= 0.05 && $0.value * Double(places) >= 10
    }.map { (genre: $0.key, share: (now[$0.key] ?? 0) / $0.value) }
    guard let worst = shares.min(by: { ($0.share, $0.genre) < ($1.share, $1.genre) }) else {
      return unjudged(name, "no genre is shown often enough")
    }
    let fall = demand.fall(of: worst.genre)
    return rule(
      name, "share of what is expected", worst.share, atLeast: 0.25,
      "the genre that lost most is \(worst.genre): "
        + "\(Shown.percent(now[worst.genre] ?? 0)) of the list places, "
        + "\(Shown.percent(before[worst.genre] ?? 0)) in those of the measured model"
        + (fall < 1
          ? ", since when the share of preferences for it fell to \(Shown.percent(fall)), so "
            + "\(Shown.percent(expected[worst.genre] ?? 0)) are expected"
          : "") + "; at least a quarter of that must be")
  }

  private func spreadRule(_ artefact: Double?, _ measured: Double?) -> GateRule {
    let name = "artefact: score range"
    guard let artefact, let measured, measured > 0 else {
      return unjudged(name, "there are no personal lists to compare")
    }
    let ratio = artefact / measured
    let factor = ratio > 0 ? max(ratio, 1 / ratio) : .infinity
    return rule(
      name, "factor", factor, atMost: plan.maximumScaleRatio,
      "scores of a list range over \(Shown.number(artefact)), in the measured model over "
        + "\(Shown.number(measured)); they may differ by the factor "
        + "\(Shown.number(plan.maximumScaleRatio))")
  }

  // MARK: Rules of one number

  func rule(
    _ name: String, _ measure: String, _ value: Double, atLeast bound: Double, _ detail: String,
    users: Int = 0
  ) -> GateRule {
    GateRule(
      name: name, passed: value >= bound, detail: detail, measure: measure, value: value,
      lower: value, upper: value, bound: bound, users: users)
  }

  func rule(
    _ name: String, _ measure: String, _ value: Double, atMost bound: Double, _ detail: String
  ) -> GateRule {
    GateRule(
      name: name, passed: value <= bound, detail: detail, measure: measure, value: value,
      lower: value, upper: value, bound: bound)
  }

  func unjudged(_ name: String, _ reason: String) -> GateRule {
    GateRule(name: name, passed: true, detail: "not judged: \(reason)", judged: false)
  }
}
