import CSprocketProto
package import SprocketCore

extension ListEventsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListEventsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__ListEventsRequest> {
    sprocket__v1__list_events_request__init
  }

  init(_ c: Sprocket__V1__ListEventsRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      limit: Int(c.limit),
      offset: Int(c.offset))
  }

  func write(
    to c: inout Sprocket__V1__ListEventsRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.limit = try out.number(limit, "limit")
    c.offset = try out.number(offset, "offset")
  }
}

extension ListEventsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ListEventsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__ListEventsResponse> {
    sprocket__v1__list_events_response__init
  }

  init(_ c: Sprocket__V1__ListEventsResponse) throws(Violation) {
    self.init(
      events: try Read.messages(c.events, c.n_events, "events"),
      total: try Read.number(c.total, "total"))
  }

  func write(
    to c: inout Sprocket__V1__ListEventsResponse, with out: Arena
  ) throws(Violation) {
    (c.n_events, c.events) = try out.messages(events, "events")
    c.total = try out.number(total, "total")
  }
}

extension StoredEvent: WireMessage, StructConvertible {
  package static let codec = MessageCodec<StoredEvent>()
  static var initializer: StructInitializer<Sprocket__V1__StoredEvent> {
    sprocket__v1__stored_event__init
  }

  init(_ c: Sprocket__V1__StoredEvent) throws(Violation) {
    self.init(
      event: try Read.message(c.event, "event"),
      title: Read.text(c.title),
      position: c.position,
      retracted: c.retracted != 0)
  }

  func write(
    to c: inout Sprocket__V1__StoredEvent, with out: Arena
  ) throws(Violation) {
    c.event = try out.message(event, "event")
    c.title = try out.text(title, "title")
    c.position = position
    c.retracted = retracted ? 1 : 0
  }
}
