import SprocketCore

/// Decides whether an experiment goes on. Knows no clock, no store and no model.
struct StopRules: Hashable {
  /// What is known at a moment.
  struct Progress: Hashable {
    /// Seconds since the experiment began.
    var seconds: Int64
    /// Observed users of the champion's arm and of the challenger's.
    var observed: (champion: Int, challenger: Int)
    /// The difference by now.
    var effect: EffectReport?
    /// Whether the challenger is the champion by now.
    var isChallengerServing = false

    static func == (one: Progress, other: Progress) -> Bool {
      one.seconds == other.seconds && one.observed == other.observed && one.effect == other.effect
        && one.isChallengerServing == other.isChallengerServing
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(seconds)
      hasher.combine(effect)
    }
  }

  enum Decision: Hashable {
    /// What it waits for.
    case goOn(String)
    case stop(ExperimentOutcome, reason: String, promote: Bool)
  }

  let plan: ExperimentPlan

  /// In this order: an experiment without a subject, harm, a decision of the test, the time.
  func decide(_ progress: Progress) -> Decision {
    if progress.isChallengerServing {
      return .stop(
        .interrupted, reason: "the challenger became the champion by other means", promote: false)
    }
    let isOver = progress.seconds >= Int64(plan.maximumSeconds)
    guard plan.kind == .split else {
      return isOver
        ? .stop(.inconclusive, reason: "the time of the shadow is over", promote: false)
        : .goOn("its time")
    }
    let effect = progress.effect
    if let effect, effect.upper < -plan.harmBound {
      return .stop(
        .harm,
        reason: "the challenger is worse by more than \(plan.harmBound): the difference is at most "
          + Self.text(effect.upper), promote: false)
    }
    let missing = max(
      plan.minimumUsers - progress.observed.champion,
      plan.minimumUsers - progress.observed.challenger)
    if missing <= 0, let effect {
      if effect.lower > 0 {
        return .stop(
          .challengerBetter,
          reason: "the challenger is better by at least \(Self.text(effect.lower))",
          promote: plan.promoteOnWin)
      }
      if effect.upper < 0 {
        return .stop(
          .championBetter, reason: "the champion is better by at least \(Self.text(-effect.upper))",
          promote: false)
      }
    }
    if isOver {
      return .stop(.inconclusive, reason: "no difference was found in the time", promote: false)
    }
    if missing > 0 {
      return .goOn(
        "\(missing) more observed \(missing == 1 ? "user" : "users") of the smaller arm")
    }
    return .goOn("a difference, or the end of its time")
  }

  private static func text(_ value: Double) -> String {
    "\((value * 10_000).rounded() / 10_000)"
  }
}
