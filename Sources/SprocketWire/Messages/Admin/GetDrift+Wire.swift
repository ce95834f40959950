import CSprocketProto
package import SprocketCore

extension GetDriftRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetDriftRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetDriftRequest> {
    sprocket__v1__get_drift_request__init
  }

  init(_ c: Sprocket__V1__GetDriftRequest) {
    self.init(refresh: c.refresh != 0, points: c.points != 0)
  }

  func write(to c: inout Sprocket__V1__GetDriftRequest, with out: Arena) {
    c.refresh = refresh ? 1 : 0
    c.points = points ? 1 : 0
  }
}

extension GetDriftResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetDriftResponse>()
  static var initializer: StructInitializer<Sprocket__V1__GetDriftResponse> {
    sprocket__v1__get_drift_response__init
  }

  init(_ c: Sprocket__V1__GetDriftResponse) throws(Violation) {
    self.init(
      model: Read.optionalVersion(c.model),
      events: try Read.number(c.events, "events"),
      findings: try Read.messages(c.findings, c.n_findings, "findings"),
      lookedMicros: c.looked_micros,
      looks: try Read.number(c.looks, "looks"),
      baseline: try Read.optionalMessage(c.baseline, "baseline") ?? DriftWindow(),
      recent: try Read.optionalMessage(c.recent, "recent") ?? DriftWindow(),
      sinceMicros: c.since_micros,
      message: Read.text(c.message),
      scored: try Read.number(c.scored, "scored"),
      unscored: try Read.number(c.unscored, "unscored"))
  }

  func write(
    to c: inout Sprocket__V1__GetDriftResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.text(model?.rawValue ?? "", "model")
    c.events = try out.number(events, "events")
    (c.n_findings, c.findings) = try out.messages(findings, "findings")
    c.looked_micros = lookedMicros
    c.looks = try out.number(looks, "looks")
    c.baseline = try out.message(baseline, "baseline")
    c.recent = try out.message(recent, "recent")
    c.since_micros = sinceMicros
    c.message = try out.text(message, "message")
    c.scored = try out.number(scored, "scored")
    c.unscored = try out.number(unscored, "unscored")
  }
}

extension DriftWindow: WireMessage, StructConvertible {
  package static let codec = MessageCodec<DriftWindow>()
  static var initializer: StructInitializer<Sprocket__V1__DriftWindow> {
    sprocket__v1__drift_window__init
  }

  init(_ c: Sprocket__V1__DriftWindow) throws(Violation) {
    self.init(
      firstMicros: c.first_micros, lastMicros: c.last_micros,
      events: try Read.number(c.events, "events"), users: try Read.number(c.users, "users"))
  }

  func write(to c: inout Sprocket__V1__DriftWindow, with out: Arena) throws(Violation) {
    c.first_micros = firstMicros
    c.last_micros = lastMicros
    c.events = try out.number(events, "events")
    c.users = try out.number(users, "users")
  }
}
