import CSprocketProto
package import SprocketCore

extension FeedbackEvent: WireMessage, StructConvertible {
  package static let codec = MessageCodec<FeedbackEvent>()
  static var initializer: StructInitializer<Sprocket__V1__Event> {
    sprocket__v1__event__init
  }

  init(_ c: Sprocket__V1__Event) throws(Violation) {
    self.init(
      eventID: Read.text(c.event_id),
      user: try Read.userID(c.user, "user"),
      item: try Read.itemID(c.item, "item"),
      kind: try Read.choice(c.kind.rawValue, "kind"),
      value: c.value,
      timeMicros: c.time_micros)
  }

  func write(
    to c: inout Sprocket__V1__Event, with out: Arena
  ) throws(Violation) {
    c.event_id = try out.text(eventID, "event_id")
    c.user = try out.text(user.rawValue, "user")
    c.item = try out.text(item.rawValue, "item")
    c.kind = .init(rawValue: UInt32(bitPattern: kind.rawValue))
    c.value = value
    c.time_micros = timeMicros
  }
}
