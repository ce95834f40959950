package import SprocketCore
import SprocketModels

/// What is known of the model in service, to hold a challenger against.
package struct ChampionFacts: Sendable {
  package var version: ModelVersion
  package var kind: String
  package var users: Int
  package var interactions: Int
  package var position: Int64
  package var lastMicros: Int64
  package var dataVersion: Int64
  package var bytes: Int
  /// Whether data was taken back since, so that the newest interaction may rightly be older.
  package var wasReduced: Bool
  /// Whether it was asked for with the settings of the challenger.
  package var hasSameRecipe: Bool
  /// What its tables and lists are like; nil when its snapshot cannot be opened.
  package var health: ModelHealth?

  package init(
    _ entry: ModelEntry, wasReduced: Bool, hasSameRecipe: Bool, health: ModelHealth?
  ) {
    version = entry.version
    kind = entry.kind
    users = entry.users
    interactions = entry.interactions
    position = entry.position
    lastMicros = entry.lastMicros
    dataVersion = entry.dataVersion
    bytes = entry.bytes
    self.wasReduced = wasReduced
    self.hasSameRecipe = hasSameRecipe
    self.health = health
  }
}

/// Decides whether a challenger may replace the champion. Pure: it reads facts and says why.
///
/// The rules come in three groups. `health: …` looks at what would be served, beside the champion;
/// `artefact: …` ties it to the model that was measured, since what is served was trained on more
/// than what was measured; `baseline` and `champion…` compare rankings on the same holdout
/// (`RankingComparison`).
package struct EvaluationGate: Sendable {
  package var plan: GatePlan

  package init(plan: GatePlan = GatePlan()) {
    self.plan = plan
  }

  // MARK: What would be served

  /// - Parameter reference: a model of the same kind and recipe; nil: the champion if it is one.
  package func health(
    of challenger: ModelHealth, champion: ChampionFacts?, reference: ModelHealth? = nil
  ) -> [GateRule] {
    let alike = reference ?? (champion?.hasSameRecipe == true ? champion?.health : nil)
    var rules = [
      tablesRule(challenger, champion), finiteRule(challenger),
      itemRule(challenger, alike, champion), genreRule(challenger, alike, champion),
      normRule(challenger, alike),
      interactionsRule(challenger, champion), windowRule(challenger, champion),
      sizeRule(challenger, champion), historiesRule(challenger, champion),
      ownHistoryRule(challenger, reference, champion),
    ]
    if let before = champion?.health {
      let overlap = challenger.lists.overlap(with: before.lists)
      rules.append(
        GateRule(
          name: "reported: overlap with the champion", passed: true,
          detail: "\(Shown.percent(overlap.same)) of the champion's list places, for "
            + "\(overlap.users) users; only reported",
          judged: false, measure: "overlap", value: overlap.same, lower: overlap.same,
          upper: overlap.same, users: overlap.users))
    }
    return rules
  }

  private func tablesRule(_ health: ModelHealth, _ champion: ChampionFacts?) -> GateRule {
    let mayBeEmpty = health.users == 0 && (champion?.interactions ?? 0) == 0
    let empty = health.tables.filter { $0.rows > 0 && $0.zeroShare == 1 && health.interactions > 0 }
    // A component may rightly have nothing in a column; its main tables are rows of factors.
    let lost = empty.filter(\.isMain)
    return GateRule(
      name: "health: tables",
      passed: health.items > 0 && (health.interactions > 0 || mayBeEmpty) && lost.isEmpty,
      detail: "\(health.users) users, \(health.items) items, \(health.interactions) interactions"
        + (lost.isEmpty ? "" : ", only zeros in \(lost.map(\.name).joined(separator: ", "))")
        + "; items must not be 0, nor interactions where there are users or the champion had some",
      measure: "items", value: Double(health.items), lower: Double(health.items),
      upper: Double(health.items), bound: 1)
  }

  private func finiteRule(_ health: ModelHealth) -> GateRule {
    rule(
      "health: finite", "values that are not finite", Double(health.nonFiniteValues), atMost: 0,
      "\(health.nonFiniteValues) values are not finite; 0 may be")
  }

  private func interactionsRule(_ health: ModelHealth, _ champion: ChampionFacts?) -> GateRule {
    guard let champion, champion.interactions > 0 else {
      return unjudged("health: interactions", "no model with interactions serves yet")
    }
    let interactions = Double(health.interactions) / Double(champion.interactions)
    let users = champion.users > 0 ? Double(health.users) / Double(champion.users) : 1
    return rule(
      "health: interactions", "share of the champion's", min(interactions, users),
      atLeast: plan.minimumInteractions,
      "\(health.interactions) interactions of \(health.users) users, the champion has "
        + "\(champion.interactions) of \(champion.users); at least "
        + "\(Shown.percent(plan.minimumInteractions)) must be")
  }

  private func windowRule(_ health: ModelHealth, _ champion: ChampionFacts?) -> GateRule {
    guard let champion else {
      return unjudged("health: data window", "no model serves yet")
    }
    let older = Double(champion.lastMicros - health.lastMicros) / 86_400e6
    // Neither the journal's position nor the number of data sets ever goes back, whoever is
    // forgotten; the time of the newest interaction may.
    let isBehind = health.position < champion.position || health.dataVersion < champion.dataVersion
    let mayBeOlder = champion.wasReduced || health.dataVersion != champion.dataVersion
    return GateRule(
      name: "health: data window",
      passed: !isBehind && (mayBeOlder || older <= plan.windowSlackDays),
      detail: "the newest interaction is "
        + (older > 0 ? "\(Shown.number(older)) days older than" : "not older than")
        + " the champion's, at most \(Shown.number(plan.windowSlackDays)) may be"
        + (mayBeOlder ? " unless data was taken back, as it may have been" : "")
        + "; journal position \(health.position), data version \(health.dataVersion), the "
        + "champion's are \(champion.position) and \(champion.dataVersion) and must not be later",
      measure: "days older", value: older, lower: older, upper: older,
      bound: plan.windowSlackDays)
  }

  private func sizeRule(_ health: ModelHealth, _ champion: ChampionFacts?) -> GateRule {
    let megabytes = Double(health.bytes) / 1_048_576
    var limit = plan.maximumMegabytes > 0 ? Double(plan.maximumMegabytes) : .infinity
    var detail = plan.maximumMegabytes > 0 ? "gate.maximum_megabytes" : ""
    if let champion, champion.kind == health.kind.rawValue, champion.bytes > 0 {
      let ratio = plan.maximumSizeRatio * Double(champion.bytes) / 1_048_576
      if ratio < limit {
        limit = ratio
        detail = "\(Shown.number(plan.maximumSizeRatio)) times the champion's"
      }
    }
    guard limit.isFinite else {
      return unjudged("health: size", "\(Shown.number(megabytes)) MB; nothing limits it")
    }
    return rule(
      "health: size", "MB", megabytes, atMost: limit,
      "\(Shown.number(megabytes)) MB, at most \(Shown.number(limit)) may be (\(detail))")
  }

  private func historiesRule(_ health: ModelHealth, _ champion: ChampionFacts?) -> GateRule {
    guard let before = champion?.health,
      let share = health.lists.shareOfHistories(of: before.lists, among: health.knownItems)
    else {
      return unjudged("health: histories", "there is no history in a champion to compare with")
    }
    return rule(
      "health: histories", "share of the champion's", share, atLeast: plan.minimumInteractions,
      "\(Shown.percent(share)) of what the champion knows of sampled users is known here too; at "
        + "least \(Shown.percent(plan.minimumInteractions)) must be")
  }

  /// Catches tables whose rows belong to somebody or something else: such a model knows its users'
  /// own histories no better than those of strangers.
  private func ownHistoryRule(
    _ health: ModelHealth, _ reference: ModelHealth?, _ champion: ChampionFacts?
  ) -> GateRule {
    let name = "health: own history"
    let before = reference ?? champion?.health.flatMap { $0.kind == health.kind ? $0 : nil }
    guard let before, before.lists.lifts.count >= plan.fewestUsers,
      health.lists.lifts.count >= plan.fewestUsers
    else { return unjudged(name, "there is no model of this kind with users to compare with") }
    let lift = SampleStatistics.mean(health.lists.lifts)
    let (lower, upper) = Bootstrap(seed: plan.seed).bounds(
      ofMeanOf: health.lists.lifts, confidence: plan.confidence)
    let needed = SampleStatistics.mean(before.lists.lifts) / 2
    return GateRule(
      name: name, passed: upper >= needed || needed < 0.02,
      detail: "users find \(Shown.number(lift)) [\(Shown.number(lower)), \(Shown.number(upper))] "
        + "more of their own preferences on top of their lists than of another user's; the upper "
        + "bound must be at least half of what it is in a sound model of this kind, "
        + "\(Shown.number(needed))"
        + (needed < 0.02 ? ", which is too little to tell" : ""),
      judged: needed >= 0.02, measure: "own - other's", value: lift, lower: lower, upper: upper,
      bound: needed, users: health.lists.lifts.count)
  }

  // MARK: At warm-up

  /// - Parameters:
  ///   - milliseconds: median time of a list.
  ///   - champion: the same of the version in service; nil when none serves.
  package func latency(milliseconds: Double, champion: Double?) -> GateRule {
    let limit = max(
      plan.freeLatencyMilliseconds, champion.map { $0 * plan.maximumLatencyRatio } ?? 0)
    return rule(
      "health: latency", "ms", milliseconds, atMost: limit,
      "a list takes \(Shown.number(milliseconds)) ms at warm-up"
        + (champion.map { ", \(Shown.number($0)) ms with the champion" } ?? "")
        + "; at most \(Shown.number(limit)) may be")
  }
}
