package import SprocketCore

/// Decides when to train. Pure: the same state gives the same decision, and nothing is done.
///
/// A *trigger* asks for a training: drift, volume, ingest, schedule. A *restraint* holds one up:
/// switched off, pinned, a training that runs, too little data, nothing new, the time after an
/// ingest, the cool-down, the back-off after failures, quiet hours, the time after a start. A
/// training starts when at least one trigger is active and no restraint is.
///
/// What is new is counted from the data of the last training that came to a verdict, be it good or
/// bad: the same data would give the same model again.
package struct RetrainPolicy: Sendable {
  package var config: RetrainPolicyConfig

  package init(_ config: RetrainPolicyConfig = RetrainPolicyConfig()) {
    self.config = config
  }

  /// Cost: some microseconds, and with times of day some thousand looks at a time zone.
  package func decide(_ state: PolicyState) -> PolicyDecision {
    let triggers = triggers(state)
    let restraints = restraints(state)
    let active = triggers.filter(\.isActive)
    let held = restraints.filter(\.isActive)
    var decision = PolicyDecision(
      starts: !active.isEmpty && held.isEmpty, key: "", reason: "", rules: triggers + restraints)
    let asked = active.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    let names = active.map(\.name).joined(separator: ", ")
    if decision.starts {
      decision.key = "start: \(names)"
      decision.reason = asked
    } else if active.isEmpty {
      let quiet = triggers.filter(\.isOn).map { "\($0.name): \($0.detail)" }
      decision.key = "idle"
      decision.reason =
        "nothing asks for a training"
        + (quiet.isEmpty ? "" : " (" + quiet.joined(separator: "; ") + ")")
    } else {
      decision.key = "held: \(names) by " + held.map(\.name).joined(separator: ", ")
      decision.reason =
        held.map { "\($0.name): \($0.detail)" }.joined(separator: "; ") + "; asked for by " + asked
    }
    decision.next = next(triggers, restraints, state)
    return decision
  }

  /// When time alone will lead to a training, and which trigger will.
  private func next(
    _ triggers: [PolicyRule], _ restraints: [PolicyRule], _ state: PolicyState
  ) -> PolicyDecision.Next? {
    // What does not end by itself holds everything up.
    guard !restraints.contains(where: { $0.isActive && $0.atMicros == 0 }) else { return nil }
    let free = restraints.filter(\.isActive).map(\.atMicros).max() ?? state.now
    return triggers.filter { $0.isOn && ($0.isActive || $0.atMicros > 0) }
      .map { trigger in
        let asked = trigger.isActive ? state.now : trigger.atMicros
        let moment = max(asked, free)
        let start = config.quietHours?.end(from: moment, in: config.timeZone) ?? moment
        return PolicyDecision.Next(micros: start, trigger: trigger.name)
      }
      .min { $0.micros < $1.micros }
  }
}

/// What the policy decided, and why.
package struct PolicyDecision: Hashable, Sendable {
  /// When a training will start by itself.
  package struct Next: Hashable, Sendable {
    package var micros: Int64
    /// The name of the trigger.
    package var trigger: String
  }

  /// Whether to start a training now.
  package var starts: Bool
  /// The same for decisions that say the same with other figures.
  package var key: String
  /// Why to start, or why not.
  package var reason: String
  /// All rules, triggers first.
  package var rules: [PolicyRule]
  /// nil when that cannot be said.
  package var next: Next?

  package init(
    starts: Bool, key: String, reason: String, rules: [PolicyRule], next: Next? = nil
  ) {
    self.starts = starts
    self.key = key
    self.reason = reason
    self.rules = rules
    self.next = next
  }
}
