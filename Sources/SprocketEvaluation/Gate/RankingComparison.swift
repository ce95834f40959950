import Foundation
import SprocketCore
import SprocketMath

/// Judges the gate's metric of a challenger against that of another model, user by user. Pure.
package struct RankingComparison: Sendable {
  package let plan: GatePlan
  /// Who the challenger is compared with, such as `champion`.
  package let other: String

  package init(plan: GatePlan, other: String) {
    self.plan = plan
    self.other = other
  }

  /// What a rule demands of a difference.
  private enum Demand {
    /// Its lower bound must not be below the margin: that little is lost is shown.
    case shown
    /// It must not itself be below the margin: with few users no bound could show that.
    case measured
    /// Its upper bound must not be below the margin: only what is surely worse is refused.
    case notRefuted
  }

  /// A challenger must not be worse than the champion by more than the tolerance, at the stated
  /// confidence: over all users with a history, and on the slices that matter. Where there are too
  /// few users for bounds that could show it, looser rules hold, and they say so.
  /// - Parameter historyLengths: interactions known of each of the users with a history.
  func nonInferiority(
    _ challenger: GateSamples, _ champion: GateSamples, historyLengths: [Int]
  ) -> [GateRule] {
    let light = historyLengths.indices.filter { historyLengths[$0] <= plan.lightHistory }
    let isLarge = challenger.known.count >= plan.minimumUsers
    // What is within the tolerance each time may be much after many times, when nobody looks.
    let noLoss = rule(
      "\(other): no loss", challenger.known, champion.known, tolerance: nil, .measured,
      "nobody asked for this training, so nothing may be lost: ")
    return (plan.isAutomatic && plan.noLoss ? [noLoss] : []) + [
      rule(
        other, challenger.known, champion.known, tolerance: plan.tolerance,
        isLarge ? .shown : .measured,
        isLarge ? "" : "with fewer than \(plan.minimumUsers) users no bound could show it: "),
      slice("cold users", challenger.strangers, champion.strangers),
      slice("cold films", challenger.coldFilms, champion.coldFilms),
      slice(
        "light users", light.map { challenger.known[$0] }, light.map { champion.known[$0] }),
    ]
  }

  /// A challenger must not be surely worse than the popular films, unless the champion is no better:
  /// to keep that one would help nobody.
  func baseline(
    _ challenger: GateSamples, _ popularity: GateSamples, champion: GateSamples?
  ) -> GateRule {
    var rule = notSurelyWorse("baseline", challenger.known, popularity.known)
    if !rule.passed, let champion,
      SampleStatistics.mean(champion.known) <= SampleStatistics.mean(challenger.known)
    {
      rule.passed = true
      rule.detail += "; it is not, but the champion is no better"
    }
    return rule
  }

  /// A challenger must not be surely worse than the other by more than a share of its value; nil:
  /// not surely worse at all.
  func notSurelyWorse(
    _ name: String, _ challenger: [Double], _ reference: [Double], tolerance: Double? = nil
  ) -> GateRule {
    rule(name, challenger, reference, tolerance: tolerance, .notRefuted, "")
  }

  private func slice(_ name: String, _ challenger: [Double], _ champion: [Double]) -> GateRule {
    let isLarge = challenger.count >= plan.sliceMinimumUsers
    return rule(
      "\(other): \(name)", challenger, champion, tolerance: plan.sliceTolerance,
      isLarge ? .shown : .notRefuted,
      isLarge
        ? ""
        : "with fewer than \(plan.sliceMinimumUsers) users only what is surely worse is refused: ")
  }

  /// - Parameters:
  ///   - tolerance: the share of the reference's value that may be lost; nil: nothing.
  ///   - excuse: why it is not `shown` that is demanded.
  private func rule(
    _ name: String, _ challenger: [Double], _ reference: [Double], tolerance: Double?,
    _ demand: Demand, _ excuse: String
  ) -> GateRule {
    let users = challenger.count
    guard users >= max(2, plan.fewestUsers), reference.count == users else {
      return GateRule(
        name: name, passed: true,
        detail: "not judged: only \(users) such users, \(plan.fewestUsers) are needed",
        judged: false, measure: "Δ \(plan.metric)", users: users)
    }
    let differences = zip(challenger, reference).map { $0 - $1 }
    let (lower, upper) = Bootstrap(seed: plan.seed).bounds(
      ofMeanOf: differences, confidence: plan.confidence)
    let mean = SampleStatistics.mean(differences)
    let before = SampleStatistics.mean(reference)
    let bound = tolerance.map { -max($0 * before, plan.minimumMargin) } ?? 0
    let (number, what) =
      switch demand {
      case .shown: (lower, "its lower bound")
      case .measured: (mean, "it")
      case .notRefuted: (upper, "its upper bound")
      }
    return GateRule(
      name: name, passed: number >= bound && mean.isFinite,
      detail:
        "\(plan.metric) \(Shown.number(SampleStatistics.mean(challenger))), \(called(name)) "
        + "\(Shown.number(before)), difference \(Shown.number(mean)) "
        + "[\(Shown.number(lower)), \(Shown.number(upper))] at \(Shown.percent(plan.confidence)) "
        + "on \(users) users; \(excuse)\(what) must be at least \(Shown.number(bound))",
      measure: "Δ \(plan.metric)", value: mean, lower: lower, upper: upper, bound: bound,
      users: users)
  }

  /// How the other is called within a rule of a name.
  private func called(_ name: String) -> String {
    name == "baseline" ? "popularity" : other
  }
}

/// Numbers for people.
enum Shown {
  static func number(_ value: Double) -> String {
    String(format: "%.4g", value)
  }

  static func percent(_ share: Double) -> String {
    String(format: "%.4g %%", share * 100)
  }
}

extension Bootstrap {
  /// One-sided bounds of a mean: with this confidence it is not below the lower one, and with this
  /// confidence not above the upper one.
  package func bounds(
    ofMeanOf values: [Double], confidence: Double
  ) -> (lower: Double, upper: Double) {
    let mean = SampleStatistics.mean(values)
    // Values that are all the same have no spread to draw from.
    guard values.count > 1, values.contains(where: { $0 != values[0] }) else {
      return (mean, mean)
    }
    var generator = SplitMix64(seed: seed)
    var means: [Double] = []
    let draws = draws(ofUsers: values.count)
    means.reserveCapacity(draws)
    for _ in 0..<draws {
      var sum = 0.0
      for _ in values.indices { sum += values[Int.random(in: 0..<values.count, using: &generator)] }
      means.append(sum / Double(values.count))
    }
    means.sort()
    let last = means.count - 1
    let rank = min(last, max(0, Int((Double(means.count) * (1 - confidence)).rounded(.down))))
    return (means[rank], means[last - rank])
  }
}
