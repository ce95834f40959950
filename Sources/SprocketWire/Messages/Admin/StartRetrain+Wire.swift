import CSprocketProto
package import SprocketCore

extension StartRetrainRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StartRetrainRequest>()
  static var initializer: StructInitializer<Sprocket__V1__StartRetrainRequest> {
    sprocket__v1__start_retrain_request__init
  }

  init(_ c: Sprocket__V1__StartRetrainRequest) throws(Violation) {
    self.init(
      kind: Read.text(c.kind),
      settings: try Read.messages(c.settings, c.n_settings, "settings"),
      force: c.force != 0,
      reason: Read.text(c.reason),
      reproduce: Read.text(c.reproduce),
      requestedBy: Read.text(c.requested_by))
  }

  func write(
    to c: inout Sprocket__V1__StartRetrainRequest, with out: Arena
  ) throws(Violation) {
    c.kind = try out.text(kind, "kind")
    (c.n_settings, c.settings) = try out.messages(settings, "settings")
    c.force = force ? 1 : 0
    c.reason = try out.text(reason, "reason")
    c.reproduce = try out.text(reproduce, "reproduce")
    c.requested_by = try out.text(requestedBy, "requested_by")
  }
}

extension StartRetrainResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StartRetrainResponse>()
  static var initializer: StructInitializer<Sprocket__V1__StartRetrainResponse> {
    sprocket__v1__start_retrain_response__init
  }

  init(_ c: Sprocket__V1__StartRetrainResponse) throws(Violation) {
    self.init(
      job: try Read.message(c.job, "job"))
  }

  func write(
    to c: inout Sprocket__V1__StartRetrainResponse, with out: Arena
  ) throws(Violation) {
    c.job = try out.message(job, "job")
  }
}
