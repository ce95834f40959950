import Foundation
import SprocketCore

// The rules one by one. Those of the configuration's keys are named as there.
extension RetrainPolicy {
  func triggers(_ state: PolicyState) -> [PolicyRule] {
    [drift(state), volume(state), ingest(state), schedule(state)]
  }

  func restraints(_ state: PolicyState) -> [PolicyRule] {
    [
      switchedOff, pinned(state), training(state), tooLittle(state), nothingNew(state),
      startDelay(state), settling(state), coolDown(state), backOff(state), quietHours(state),
    ]
  }

  // MARK: Triggers

  private func drift(_ state: PolicyState) -> PolicyRule {
    let trained = Double(state.trainedInteractions)
    let bound = (config.driftRoot * trained.squareRoot()).rounded(.up)
    let new = Double(state.newInteractions)
    let found = state.drift.isEmpty ? "none found" : state.drift.joined(separator: ", ")
    return PolicyRule(
      name: "drift", isOn: config.onDrift,
      isActive: config.onDrift && !state.drift.isEmpty && new >= bound,
      detail: bound == 0 || state.drift.isEmpty
        ? found
        : "\(found); \(grouped(state.newInteractions)) new interactions, from"
          + " \(grouped(Int(bound))) on",
      value: new, bound: bound,
      configuration: [
        "policy.on_drift = \(config.onDrift ? "\"on\"" : "\"off\"")",
        "policy.drift_root = \(config.driftRoot)",
      ])
  }

  private func volume(_ state: PolicyState) -> PolicyRule {
    var bounds: [Double] = []
    if config.newInteractions > 0 { bounds.append(Double(config.newInteractions)) }
    if config.newRoot > 0 || config.newShare > 0 {
      let trained = Double(state.trainedInteractions)
      bounds.append(
        max(config.newRoot * trained.squareRoot(), config.newShare * trained).rounded(.up))
    }
    let bound = bounds.min().map { max(1, $0) } ?? 0
    let new = Double(state.newInteractions)
    let share =
      state.trainedInteractions > 0
      ? ", \(percent(new / Double(state.trainedInteractions))) of the"
        + " \(grouped(state.trainedInteractions)) trained on"
      : ""
    return PolicyRule(
      name: "volume", isOn: !bounds.isEmpty, isActive: !bounds.isEmpty && new >= bound,
      detail: "\(grouped(state.newInteractions)) new interactions\(share), from"
        + " \(grouped(Int(bound))) on",
      value: new, bound: bound,
      configuration: [
        "policy.new_interactions = \(config.newInteractions)",
        "policy.new_root = \(config.newRoot)", "policy.new_share = \(config.newShare)",
      ])
  }

  private func ingest(_ state: PolicyState) -> PolicyRule {
    let age = state.lastIngest.map { state.now - $0 }
    return PolicyRule(
      name: "ingest", isOn: config.afterIngest,
      isActive: config.afterIngest && state.lastIngest != nil,
      detail: age.map { "a data set came \(duration($0)) ago" } ?? "no data set came since",
      value: state.lastIngest == nil ? 0 : 1, bound: 1,
      configuration: ["policy.after_ingest = \(config.afterIngest ? "\"on\"" : "\"off\"")"])
  }

  private func schedule(_ state: PolicyState) -> PolicyRule {
    var due: [Int64] = []
    if config.every > 0 { due.append((state.lastEnd ?? state.started) + config.every) }
    if let daily = config.daily {
      // One that ended shortly before, or in the hour that comes twice, counts for it.
      let after = state.lastEnd.map { $0 + 7200 * RetrainPolicyConfig.second } ?? state.started
      due.append(daily.next(after: after, in: config.timeZone))
    }
    let at = due.min() ?? 0
    return PolicyRule(
      name: "schedule", isOn: at > 0, isActive: at > 0 && state.now >= at,
      detail: at == 0
        ? "none"
        : state.now >= at
          ? "due since \(duration(state.now - at))" : "due in \(duration(at - state.now))",
      value: seconds(state.now - (state.lastEnd ?? state.started)),
      bound: at == 0 ? 0 : seconds(at - (state.lastEnd ?? state.started)),
      atMicros: at > state.now ? at : 0,
      configuration: [
        "policy.every_hours = \(config.every / (3600 * RetrainPolicyConfig.second))",
        "policy.daily_at = \"\(config.daily?.description ?? "")\"",
      ])
  }

  // MARK: Restraints without an end of their own

  private var switchedOff: PolicyRule {
    PolicyRule(
      name: "switched off", isRestraint: true, isOn: !config.isOn, isActive: !config.isOn,
      detail: config.isOn ? "the policy is on" : "the policy is off",
      configuration: ["policy.enabled = \(config.isOn ? "\"on\"" : "\"off\"")"])
  }

  private func pinned(_ state: PolicyState) -> PolicyRule {
    PolicyRule(
      name: "pinned", isRestraint: true, isActive: state.isPinned,
      detail: state.isPinned
        ? "somebody pinned the model in service; `sprocket admin pin --off` ends that"
        : "the model in service is not pinned")
  }

  private func training(_ state: PolicyState) -> PolicyRule {
    PolicyRule(
      name: "training", isRestraint: true, isActive: state.isTraining,
      detail: state.isTraining ? "one runs or is queued" : "none runs")
  }

  private func tooLittle(_ state: PolicyState) -> PolicyRule {
    let all = state.trainedInteractions + state.newInteractions
    return PolicyRule(
      name: "too little data", isRestraint: true, isActive: all < config.minimumInteractions,
      detail:
        "\(grouped(all)) interactions, at least \(grouped(config.minimumInteractions)) needed",
      value: Double(all), bound: Double(config.minimumInteractions),
      configuration: ["policy.minimum_interactions = \(config.minimumInteractions)"])
  }

  private func nothingNew(_ state: PolicyState) -> PolicyRule {
    let new = state.newInteractions + state.newFilms
    return PolicyRule(
      name: "nothing new", isRestraint: true, isActive: new < config.minimumNew,
      detail: "\(grouped(new)) new interactions and films, at least"
        + " \(grouped(config.minimumNew)) needed",
      value: Double(new), bound: Double(config.minimumNew),
      configuration: ["policy.minimum_new = \(config.minimumNew)"])
  }

  // MARK: Restraints that end by themselves

  private func startDelay(_ state: PolicyState) -> PolicyRule {
    waiting(
      "start delay", since: state.started, for: config.startDelay, at: state.now,
      idle: "the daemon runs for long enough",
      key: "policy.start_delay_seconds = \(config.startDelay / RetrainPolicyConfig.second)")
  }

  private func settling(_ state: PolicyState) -> PolicyRule {
    waiting(
      "settling", since: state.lastIngest, for: config.settle, at: state.now,
      idle: "no data set came just now",
      key: "policy.settle_minutes = \(config.settle / TimeOfDay.minute)")
  }

  private func coolDown(_ state: PolicyState) -> PolicyRule {
    waiting(
      "cool-down", since: state.lastEnd, for: config.coolDown, at: state.now,
      idle: "no training ended just now",
      key: "policy.cool_down_minutes = \(config.coolDown / TimeOfDay.minute)")
  }

  private func backOff(_ state: PolicyState) -> PolicyRule {
    let wait = backOff(after: state.failures)
    var rule = waiting(
      "back-off", since: state.failures > 0 ? state.lastEnd : nil, for: wait, at: state.now,
      idle: state.failures == 0 ? "the last training did not fail" : "it is over",
      key: "policy.back_off_minutes = \(config.backOff / TimeOfDay.minute)")
    rule.configuration.append(
      "policy.back_off_cap_minutes = \(config.backOffCap / TimeOfDay.minute)")
    if state.failures > 0 {
      rule.detail +=
        state.failures == 1
        ? ", after a training that failed"
        : ", after \(state.failures) trainings in a row that failed"
    }
    return rule
  }

  /// How long to wait after so many failures in a row: twice as long after each, up to the cap.
  package func backOff(after failures: Int) -> Int64 {
    guard failures > 0, config.backOff > 0 else { return 0 }
    var wait = config.backOff
    var left = failures - 1
    while left > 0, wait < config.backOffCap {
      let (doubled, overflows) = wait.multipliedReportingOverflow(by: 2)
      wait = overflows ? config.backOffCap : doubled
      left -= 1
    }
    return min(wait, config.backOffCap)
  }

  private func quietHours(_ state: PolicyState) -> PolicyRule {
    var rule = PolicyRule(
      name: "quiet hours", isRestraint: true, isOn: config.quietHours != nil,
      detail: config.quietHours.map { "\($0) in \(config.timeZone.identifier)" } ?? "none",
      configuration: [
        "policy.quiet_hours = \"\(config.quietHours?.description ?? "")\"",
        "policy.time_zone = \"\(config.timeZone.identifier)\"",
      ])
    guard let quiet = config.quietHours, quiet.contain(state.now, in: config.timeZone) else {
      return rule
    }
    let end = quiet.end(from: state.now, in: config.timeZone)
    rule.isActive = true
    rule.atMicros = end
    rule.detail += ", over in \(duration(end - state.now))"
    return rule
  }

  private func waiting(
    _ name: String, since: Int64?, for wait: Int64, at now: Int64, idle: String, key: String
  ) -> PolicyRule {
    var rule = PolicyRule(
      name: name, isRestraint: true, isOn: wait > 0, detail: idle, bound: seconds(wait),
      configuration: [key])
    guard let since, wait > 0 else { return rule }
    rule.value = seconds(now - since)
    guard now < since + wait else { return rule }
    rule.isActive = true
    rule.atMicros = since + wait
    rule.detail = "over in \(duration(since + wait - now))"
    return rule
  }

  // MARK: Words

  private func seconds(_ micros: Int64) -> Double { Double(micros) / 1e6 }

  private func percent(_ share: Double) -> String {
    let tenths = Int((min(share, 1e6) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  private func grouped(_ count: Int) -> String {
    var digits = String(count.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  private func duration(_ micros: Int64) -> String {
    let seconds = max(0, micros) / RetrainPolicyConfig.second
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 2 * 3600 { return "\(seconds / 60) min" }
    if seconds < 2 * 86_400 { return "\(seconds / 3600) h" }
    return "\(seconds / 86_400) d"
  }
}
