import Foundation
package import SprocketCore

/// What the gate looks at.
package struct GateInput: Sendable {
  /// The challenger on the holdout.
  package var challenger: EvaluationReport
  /// Popularity on the same holdout.
  package var popularity: EvaluationReport
  /// What was recorded of the model in service; nil when nothing serves.
  package var champion: [Metric]?
  /// Facts about the challenger's tables.
  package var health: ModelHealth

  package init(
    challenger: EvaluationReport, popularity: EvaluationReport, champion: [Metric]?,
    health: ModelHealth
  ) {
    self.challenger = challenger
    self.popularity = popularity
    self.champion = champion
    self.health = health
  }
}

/// Decides whether a challenger may replace the champion. Pure: it reads numbers and says why.
///
/// A challenger must be healthy, must not be worse than showing everybody the popular items, and
/// must not be much worse than the champion was on its own holdout; the latter is lenient, because
/// the two holdouts differ.
package struct EvaluationGate: Sendable {
  /// The metric that decides.
  package var metric = "ndcg@100"
  /// With fewer users than this, metrics are not judged.
  package var minimumUsers = 20
  /// How many combined standard errors count as noise.
  package var noise = 2.0
  /// How much of the champion's value may be lost beyond noise.
  package var tolerance = 0.10
  /// The least share of the items with preferences that must have factors.
  package var minimumItemCoverage = 0.9
  /// The greatest ratio of the largest to the mean norm of item factors.
  package var maximumNormRatio = 1000.0

  package init() {}

  package func judge(_ input: GateInput) -> GateVerdict {
    GateVerdict(
      rules: [tablesRule(input)] + healthRules(input.health) + [
        baselineRule(input), championRule(input),
      ])
  }

  // MARK: Health

  /// A catalogue that nobody has met yet makes a model of content. Where a model that was measured
  /// on users serves, a challenger without a single interaction has lost them.
  private func tablesRule(_ input: GateInput) -> GateRule {
    let health = input.health
    let championKnowsUsers = input.champion?.contains { $0.name == metric } ?? false
    let mayBeEmpty = health.users == 0 && !championKnowsUsers
    return GateRule(
      name: "health: tables",
      passed: health.items > 0 && (health.interactions > 0 || mayBeEmpty),
      detail: "\(health.users) users, \(health.items) items, \(health.interactions) interactions"
        + "; items must not be 0, nor interactions where there are users or the champion had some")
  }

  private func healthRules(_ health: ModelHealth) -> [GateRule] {
    [
      GateRule(
        name: "health: finite", passed: health.nonFiniteValues == 0,
        detail: "\(health.nonFiniteValues) values are not finite; 0 may be"),
      GateRule(
        name: "health: item coverage", passed: health.itemCoverage >= minimumItemCoverage,
        detail: "\(shown(health.itemCoverage)) of the items with preferences have factors, at least"
          + " \(shown(minimumItemCoverage)) must"),
      GateRule(
        name: "health: norms", passed: health.normRatio <= maximumNormRatio,
        detail: "the largest item norm is \(shown(health.normRatio)) times the mean, at most"
          + " \(shown(maximumNormRatio)) may be"),
    ]
  }

  // MARK: Metrics

  private func baselineRule(_ input: GateInput) -> GateRule {
    judged("baseline", input) { challenger in
      guard let baseline = input.popularity.metric(metric) else {
        return (false, "popularity has no \(metric) on this holdout; evaluate it too")
      }
      let bound = baseline.value - noise * combinedError(challenger, baseline)
      return (
        challenger.value >= bound,
        "\(metric) \(shown(challenger)), popularity \(shown(baseline)), at least \(shown(bound))"
          + " needed"
      )
    }
  }

  private func championRule(_ input: GateInput) -> GateRule {
    judged("champion", input) { challenger in
      guard let recorded = input.champion else { return (true, "no model serves yet") }
      guard let champion = recorded.first(where: { $0.name == metric }) else {
        return (true, "no \(metric) is recorded of the champion, nothing to compare with")
      }
      let bound =
        champion.value * (1 - tolerance) - noise * combinedError(challenger, champion)
      return (
        challenger.value >= bound,
        "\(metric) \(shown(challenger)), champion \(shown(champion)), at least \(shown(bound))"
          + " needed"
      )
    }
  }

  /// A rule about the challenger's metric, which passes when there are too few users to tell.
  private func judged(
    _ name: String, _ input: GateInput, by rule: (Metric) -> (Bool, String)
  ) -> GateRule {
    let users = input.challenger.users
    guard users >= minimumUsers else {
      return GateRule(
        name: name, passed: true,
        detail: "not judged: only \(users) held-out users, \(minimumUsers) are needed")
    }
    guard let challenger = input.challenger.metric(metric), challenger.value.isFinite else {
      return GateRule(
        name: name, passed: false, detail: "the challenger has no \(metric) on this holdout")
    }
    let (passed, detail) = rule(challenger)
    return GateRule(name: name, passed: passed, detail: detail)
  }

  private func combinedError(_ one: Metric, _ other: Metric) -> Double {
    (one.standardError * one.standardError + other.standardError * other.standardError)
      .squareRoot()
  }

  private func shown(_ metric: Metric) -> String {
    "\(shown(metric.value)) ± \(shown(metric.standardError))"
  }

  private func shown(_ value: Double) -> String {
    String(format: "%.4g", value)
  }
}
