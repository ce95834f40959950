import CSprocketProto
package import SprocketCore

extension GateRule: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GateRule>()
  static var initializer: StructInitializer<Sprocket__V1__GateRule> {
    sprocket__v1__gate_rule__init
  }

  init(_ c: Sprocket__V1__GateRule) throws(Violation) {
    self.init(
      name: Read.text(c.name),
      passed: c.passed != 0,
      detail: Read.text(c.detail),
      judged: c.judged != 0,
      measure: Read.text(c.measure),
      value: c.value,
      lower: c.lower,
      upper: c.upper,
      bound: c.bound,
      users: try Read.number(c.users, "users"))
  }

  func write(
    to c: inout Sprocket__V1__GateRule, with out: Arena
  ) throws(Violation) {
    c.name = try out.text(name, "name")
    c.passed = passed ? 1 : 0
    c.detail = try out.text(detail, "detail")
    c.judged = judged ? 1 : 0
    c.measure = try out.text(measure, "measure")
    c.value = value
    c.lower = lower
    c.upper = upper
    c.bound = bound
    c.users = try out.number(users, "users")
  }
}

extension GateVerdict: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GateVerdict>()
  static var initializer: StructInitializer<Sprocket__V1__GateVerdict> {
    sprocket__v1__gate_verdict__init
  }

  init(_ c: Sprocket__V1__GateVerdict) throws(Violation) {
    self.init(
      judged: c.judged != 0,
      passed: c.passed != 0,
      summary: Read.text(c.summary),
      rules: try Read.messages(c.rules, c.n_rules, "rules"),
      champion: Read.optionalVersion(c.champion),
      championBasis: Read.text(c.champion_basis),
      split: Read.text(c.split),
      confidence: c.confidence,
      tolerance: c.tolerance)
  }

  func write(
    to c: inout Sprocket__V1__GateVerdict, with out: Arena
  ) throws(Violation) {
    c.judged = judged ? 1 : 0
    c.passed = passed ? 1 : 0
    c.summary = try out.text(summary, "summary")
    (c.n_rules, c.rules) = try out.messages(rules, "rules")
    c.champion = try out.text(champion?.rawValue ?? "", "champion")
    c.champion_basis = try out.text(championBasis, "champion_basis")
    c.split = try out.text(split, "split")
    c.confidence = confidence
    c.tolerance = tolerance
  }
}
