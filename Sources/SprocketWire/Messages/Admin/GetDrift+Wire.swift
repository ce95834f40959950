import CSprocketProto
package import SprocketCore

extension GetDriftRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<GetDriftRequest>()
  static var initializer: StructInitializer<Sprocket__V1__GetDriftRequest> {
    sprocket__v1__get_drift_request__init
  }

  init(_ c: Sprocket__V1__GetDriftRequest) {
    self.init()
  }

  func write(to c: inout Sprocket__V1__GetDriftRequest, with out: Arena) {}
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
      measures: try Read.messages(c.measures, c.n_measures, "measures"))
  }

  func write(
    to c: inout Sprocket__V1__GetDriftResponse, with out: Arena
  ) throws(Violation) {
    c.model = try out.text(model?.rawValue ?? "", "model")
    c.events = try out.number(events, "events")
    (c.n_measures, c.measures) = try out.messages(measures, "measures")
  }
}
