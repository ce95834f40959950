import CSprocketProto
package import SprocketCore

extension RecordRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecordRequest>()
  static var initializer: StructInitializer<Sprocket__V1__RecordRequest> {
    sprocket__v1__record_request__init
  }

  init(_ c: Sprocket__V1__RecordRequest) throws(Violation) {
    self.init(
      events: try Read.messages(c.events, c.n_events, "events"),
      createMissing: c.create_missing != 0)
  }

  func write(
    to c: inout Sprocket__V1__RecordRequest, with out: Arena
  ) throws(Violation) {
    (c.n_events, c.events) = try out.messages(events, "events")
    c.create_missing = createMissing ? 1 : 0
  }
}

extension RecordResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecordResponse>()
  static var initializer: StructInitializer<Sprocket__V1__RecordResponse> {
    sprocket__v1__record_response__init
  }

  init(_ c: Sprocket__V1__RecordResponse) throws(Violation) {
    self.init(
      recorded: try Read.number(c.recorded, "recorded"),
      duplicates: try Read.number(c.duplicates, "duplicates"),
      position: c.position)
  }

  func write(
    to c: inout Sprocket__V1__RecordResponse, with out: Arena
  ) throws(Violation) {
    c.recorded = try out.number(recorded, "recorded")
    c.duplicates = try out.number(duplicates, "duplicates")
    c.position = position
  }
}
