import CSprocketProto
package import SprocketCore

extension RecommendRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendRequest>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendRequest> {
    sprocket__v1__recommend_request__init
  }

  init(_ c: Sprocket__V1__RecommendRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      k: Int(c.k),
      filter: try Read.optionalMessage(c.filter, "filter") ?? ItemFilter(),
      explain: c.explain != 0)
  }

  func write(
    to c: inout Sprocket__V1__RecommendRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.k = try out.number(k, "k")
    if filter != ItemFilter() { c.filter = try out.message(filter, "filter") }
    c.explain = explain ? 1 : 0
  }
}

extension RecommendResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendResponse>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendResponse> {
    sprocket__v1__recommend_response__init
  }

  init(_ c: Sprocket__V1__RecommendResponse) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      model: Read.version(c.model),
      items: try Read.messages(c.items, c.n_items, "items"),
      filtered: try Read.optionalMessage(c.filtered, "filtered") ?? FilteredCounts(),
      knownUser: c.known_user != 0,
      note: Read.text(c.note))
  }

  func write(
    to c: inout Sprocket__V1__RecommendResponse, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.model = try out.text(model.rawValue, "model")
    (c.n_items, c.items) = try out.messages(items, "items")
    if filtered != FilteredCounts() { c.filtered = try out.message(filtered, "filtered") }
    c.known_user = knownUser ? 1 : 0
    c.note = try out.text(note, "note")
  }
}
