import CSprocketProto
package import SprocketCore

extension ExperimentPlan: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ExperimentPlan>()
  static var initializer: StructInitializer<Sprocket__V1__ExperimentPlan> {
    sprocket__v1__experiment_plan__init
  }

  init(_ c: Sprocket__V1__ExperimentPlan) throws(Violation) {
    self.init(
      name: Read.text(c.name),
      kind: try Read.choice(c.kind.rawValue, "kind"),
      challenger: Read.text(c.challenger),
      share: c.share,
      salt: Read.text(c.salt),
      metric: Read.text(c.metric),
      test: Read.text(c.test),
      alpha: c.alpha,
      minimumUsers: Int(c.minimum_users),
      harmBound: c.harm_bound,
      observationSeconds: try Read.number(c.observation_seconds, "observation_seconds"),
      maximumSeconds: try Read.number(c.maximum_seconds, "maximum_seconds"),
      promoteOnWin: c.promote_on_win != 0)
  }

  func write(to c: inout Sprocket__V1__ExperimentPlan, with out: Arena) throws(Violation) {
    c.name = try out.text(name, "name")
    c.kind = .init(rawValue: UInt32(bitPattern: kind.rawValue))
    c.challenger = try out.text(challenger, "challenger")
    c.share = share
    c.salt = try out.text(salt, "salt")
    c.metric = try out.text(metric, "metric")
    c.test = try out.text(test, "test")
    c.alpha = alpha
    c.minimum_users = try out.number(minimumUsers, "minimum_users")
    c.harm_bound = harmBound
    c.observation_seconds = try out.number(observationSeconds, "observation_seconds")
    c.maximum_seconds = try out.number(maximumSeconds, "maximum_seconds")
    c.promote_on_win = promoteOnWin ? 1 : 0
  }
}

extension Experiment: WireMessage, StructConvertible {
  package static let codec = MessageCodec<Experiment>()
  static var initializer: StructInitializer<Sprocket__V1__Experiment> {
    sprocket__v1__experiment__init
  }

  init(_ c: Sprocket__V1__Experiment) throws(Violation) {
    self.init(
      plan: try Read.message(c.plan, "plan"),
      state: try Read.choice(c.state.rawValue, "state"),
      outcome: try Read.choice(c.outcome.rawValue, "outcome"),
      reason: Read.text(c.reason),
      champion: Read.text(c.champion),
      startedMicros: c.started_micros,
      stoppedMicros: c.stopped_micros,
      promoted: c.promoted != 0,
      unmeasuredUsers: try Read.number(c.unmeasured_users, "unmeasured_users"),
      arms: try Read.messages(c.arms, c.n_arms, "arms"),
      effect: try Read.optionalMessage(c.effect, "effect"),
      shadow: try Read.optionalMessage(c.shadow, "shadow"))
  }

  func write(to c: inout Sprocket__V1__Experiment, with out: Arena) throws(Violation) {
    c.plan = try out.message(plan, "plan")
    c.state = .init(rawValue: UInt32(bitPattern: state.rawValue))
    c.outcome = .init(rawValue: UInt32(bitPattern: outcome.rawValue))
    c.reason = try out.text(reason, "reason")
    c.champion = try out.text(champion, "champion")
    c.started_micros = startedMicros
    c.stopped_micros = stoppedMicros
    c.promoted = promoted ? 1 : 0
    c.unmeasured_users = try out.number(unmeasuredUsers, "unmeasured_users")
    (c.n_arms, c.arms) = try out.messages(arms, "arms")
    if let effect { c.effect = try out.message(effect, "effect") }
    if let shadow { c.shadow = try out.message(shadow, "shadow") }
  }
}
