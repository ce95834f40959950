import CSprocketProto
package import SprocketCore

extension GetPolicyRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetPolicyRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetPolicyRequest> {
    sprocket__v1__get_policy_request__init
  }

  init(_ c: Sprocket__V1__GetPolicyRequest) {
    self.init(log: Int(c.log))
  }

  func write(to c: inout Sprocket__V1__GetPolicyRequest, with out: Arena) throws(Violation) {
    c.log = try out.number(log, "log")
  }
}

extension PolicyRule: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PolicyRule>()
  static var initializer: StructInitializer<Sprocket__V1__PolicyRule> {
    sprocket__v1__policy_rule__init
  }

  init(_ c: Sprocket__V1__PolicyRule) {
    self.init(
      name: Read.text(c.name),
      isRestraint: c.is_restraint != 0,
      isOn: c.is_on != 0,
      isActive: c.is_active != 0,
      detail: Read.text(c.detail),
      value: c.value,
      bound: c.bound,
      atMicros: c.at_micros,
      configuration: Read.texts(c.configuration, c.n_configuration))
  }

  func write(to c: inout Sprocket__V1__PolicyRule, with out: Arena) throws(Violation) {
    c.name = try out.text(name, "name")
    c.is_restraint = isRestraint ? 1 : 0
    c.is_on = isOn ? 1 : 0
    c.is_active = isActive ? 1 : 0
    c.detail = try out.text(detail, "detail")
    c.value = value
    c.bound = bound
    c.at_micros = atMicros
    (c.n_configuration, c.configuration) = try out.texts(configuration, "configuration")
  }
}

extension PolicyEntry: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PolicyEntry>()
  static var initializer: StructInitializer<Sprocket__V1__PolicyEntry> {
    sprocket__v1__policy_entry__init
  }

  init(_ c: Sprocket__V1__PolicyEntry) throws(Violation) {
    self.init(
      number: c.number,
      firstMicros: c.first_micros,
      lastMicros: c.last_micros,
      count: try Read.number(c.count, "count"),
      started: c.started != 0,
      reason: Read.text(c.reason),
      job: c.job)
  }

  func write(to c: inout Sprocket__V1__PolicyEntry, with out: Arena) throws(Violation) {
    c.number = number
    c.first_micros = firstMicros
    c.last_micros = lastMicros
    c.count = try out.number(count, "count")
    c.started = started ? 1 : 0
    c.reason = try out.text(reason, "reason")
    c.job = job
  }
}

extension GetPolicyResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetPolicyResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetPolicyResponse> {
    sprocket__v1__get_policy_response__init
  }

  init(_ c: Sprocket__V1__GetPolicyResponse) throws(Violation) {
    self.init(
      starts: c.starts != 0,
      reason: Read.text(c.reason),
      nextMicros: c.next_micros,
      nextReason: Read.text(c.next_reason),
      rules: try Read.messages(c.rules, c.n_rules, "rules"),
      log: try Read.messages(c.log, c.n_log, "log"))
  }

  func write(to c: inout Sprocket__V1__GetPolicyResponse, with out: Arena) throws(Violation) {
    c.starts = starts ? 1 : 0
    c.reason = try out.text(reason, "reason")
    c.next_micros = nextMicros
    c.next_reason = try out.text(nextReason, "next_reason")
    (c.n_rules, c.rules) = try out.messages(rules, "rules")
    (c.n_log, c.log) = try out.messages(log, "log")
  }
}
