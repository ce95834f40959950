import SprocketCore

extension ExperimentKind {
  var name: String {
    switch self {
    case .shadow: "shadow"
    case .split: "split"
    }
  }
}

extension ExperimentState {
  var name: String {
    switch self {
    case .running: "running"
    case .stopped: "stopped"
    }
  }
}

extension ExperimentOutcome {
  var name: String {
    switch self {
    case .undecided: "undecided"
    case .challengerBetter: "challenger_better"
    case .championBetter: "champion_better"
    case .harm: "harm"
    case .inconclusive: "inconclusive"
    case .stoppedByHand: "stopped_by_hand"
    case .interrupted: "interrupted"
    }
  }

  /// For people.
  var words: String { name.replacing("_", with: " ") }
}

extension Experiment {
  var json: JSONValue {
    .object([
      ("name", .string(plan.name)), ("kind", .string(plan.kind.name)),
      ("challenger", .string(plan.challenger)), ("champion", .string(champion)),
      ("share", .number(plan.share)), ("salt", .string(plan.salt)),
      ("metric", .string(plan.metric)), ("test", .string(plan.test)),
      ("alpha", .number(plan.alpha)), ("minimum_users", .count(plan.minimumUsers)),
      ("harm_bound", .number(plan.harmBound)),
      ("observation_seconds", .count(plan.observationSeconds)),
      ("maximum_seconds", .count(plan.maximumSeconds)),
      ("promote_on_win", .bool(plan.promoteOnWin)), ("state", .string(state.name)),
      ("outcome", .string(outcome.name)), ("reason", .string(reason)),
      ("started", .time(startedMicros)), ("stopped", .time(stoppedMicros)),
      ("promoted", .bool(promoted)), ("unmeasured_users", .count(unmeasuredUsers)),
      ("arms", .array(arms.map(\.json))), ("effect", effect?.json ?? .null),
      ("shadow", shadow?.json ?? .null),
    ])
  }
}

extension ArmReport {
  var json: JSONValue {
    .object([
      ("arm", .string(arm)), ("versions", .strings(versions)), ("lists", .count(lists)),
      ("users", .count(users)), ("observed_users", .count(observedUsers)), ("hits", .count(hits)),
      ("users_with_hit", .count(usersWithHit)), ("mean", .number(mean)),
      ("standard_error", .number(standardError)), ("ratings", .count(ratings)),
      ("rmse", .number(rmse)),
    ])
  }
}

extension EffectReport {
  var json: JSONValue {
    .object([
      ("estimate", .number(estimate)), ("lower", .number(lower)), ("upper", .number(upper)),
      ("confidence", .number(confidence)), ("p_value", .number(pValue)), ("users", .count(users)),
    ])
  }
}

extension ShadowReport {
  var json: JSONValue {
    .object([
      ("scored", .count(scored)), ("dropped", .count(dropped)), ("failed", .count(failed)),
      ("overlap", .number(overlap)), ("overlap_error", .number(overlapError)),
      ("rank_biased_overlap", .number(rankBiasedOverlap)), ("kendall_tau", .number(kendallTau)),
      ("same_top", .number(sameTop)), ("champion_micros_p50", .number(championMicrosP50)),
      ("champion_micros_p99", .number(championMicrosP99)),
      ("challenger_micros_p50", .number(challengerMicrosP50)),
      ("challenger_micros_p99", .number(challengerMicrosP99)), ("ratings", .count(ratings)),
      ("champion_rmse", .number(championRmse)), ("challenger_rmse", .number(challengerRmse)),
    ])
  }
}

/// One experiment.
struct ExperimentReport: Report {
  var experiment: Experiment

  var json: JSONValue { experiment.json }

  func text(_ page: Page) -> String {
    let plan = experiment.plan
    var fields = FieldList()
    let share = Text.percent(plan.share)
    fields.add(
      "kind", plan.kind == .shadow ? "shadow of \(share) of requests" : "split, \(share) of users")
    fields.add("champion", experiment.champion)
    fields.add("challenger", plan.challenger)
    fields.add("state", experiment.state.name)
    fields.add("outcome", experiment.outcome == .undecided ? "" : experiment.outcome.words)
    fields.add("reason", Text.printable(experiment.reason))
    fields.add("started", Timestamp(micros: experiment.startedMicros).short)
    if experiment.stoppedMicros > 0 {
      fields.add("stopped", Timestamp(micros: experiment.stoppedMicros).short)
    }
    if experiment.promoted { fields.add("promoted", "yes") }
    if experiment.unmeasuredUsers > 0 {
      fields.add("not measured", Text.count(experiment.unmeasuredUsers, "user"))
    }
    if let effect = experiment.effect {
      fields.add("difference", difference(effect))
      fields.add("p-value", "\(Text.pValue(effect.pValue)), valid at any time")
    }
    if let shadow = experiment.shadow { add(shadow, to: &fields) }
    let head = "Experiment \(page.style.bold(plan.name))\n\(fields.render(page))"
    guard !experiment.arms.isEmpty else { return head }
    var table = Table([
      .left("arm"), .right("users"), .right("observed"), .right(plan.metric), .right("±"),
      .right("lists"), .right("hits"), .right("ratings"), .right("RMSE"),
    ])
    for arm in experiment.arms {
      table.add([
        arm.arm, Text.grouped(arm.users), Text.grouped(arm.observedUsers),
        Text.number(arm.mean, digits: 4), Text.number(arm.standardError, digits: 4),
        Text.grouped(arm.lists), Text.grouped(arm.hits), Text.grouped(arm.ratings),
        arm.ratings == 0 ? "" : Text.number(arm.rmse, digits: 4),
      ])
    }
    return head + "\n\n" + table.render(page)
  }

  private func difference(_ effect: EffectReport) -> String {
    "\(Text.number(effect.estimate, digits: 4)), between \(Text.number(effect.lower, digits: 4)) "
      + "and \(Text.number(effect.upper, digits: 4)) with \(Text.percent(effect.confidence))"
  }

  private func add(_ shadow: ShadowReport, to fields: inout FieldList) {
    fields.add(
      "requests",
      "\(Text.grouped(shadow.scored)) scored, \(Text.grouped(shadow.dropped)) dropped, "
        + "\(Text.grouped(shadow.failed)) failed")
    guard shadow.scored > 0 else { return }
    fields.add(
      "overlap",
      "\(Text.number(shadow.overlap, digits: 4)) ± \(Text.number(shadow.overlapError, digits: 4))")
    fields.add("rank-biased", Text.number(shadow.rankBiasedOverlap, digits: 4))
    fields.add("Kendall's tau", Text.number(shadow.kendallTau, digits: 4))
    fields.add("same first", Text.percent(shadow.sameTop))
    fields.add(
      "champion took",
      "\(Text.latency(micros: shadow.championMicrosP50)) (p99 "
        + "\(Text.latency(micros: shadow.championMicrosP99)))")
    fields.add(
      "challenger took",
      "\(Text.latency(micros: shadow.challengerMicrosP50)) (p99 "
        + "\(Text.latency(micros: shadow.challengerMicrosP99)))")
    if shadow.ratings > 0 {
      fields.add(
        "RMSE",
        "champion \(Text.number(shadow.championRmse, digits: 4)), challenger "
          + "\(Text.number(shadow.challengerRmse, digits: 4)) of "
          + Text.count(shadow.ratings, "rating"))
    }
  }
}

/// Experiments, newest first.
struct ExperimentsReport: Report {
  var experiments: [Experiment]

  var json: JSONValue { .object([("experiments", .array(experiments.map(\.json)))]) }

  func text(_ page: Page) -> String {
    guard !experiments.isEmpty else {
      return "No experiments yet; `sprocket admin experiment start` begins one."
    }
    var table = Table([
      .left("name"), .left("kind"), .left("challenger"), .left("state"), .left("outcome"),
      .left("started"), .left("reason", shrinks: true),
    ])
    for experiment in experiments {
      table.add([
        experiment.plan.name, experiment.plan.kind.name, experiment.plan.challenger,
        experiment.state.name, experiment.outcome.words,
        Timestamp(micros: experiment.startedMicros).short, Text.printable(experiment.reason),
      ])
    }
    return table.render(page)
  }
}
