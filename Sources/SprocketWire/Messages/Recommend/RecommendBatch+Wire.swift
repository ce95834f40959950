import CSprocketProto
package import SprocketCore

extension RecommendBatchRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendBatchRequest>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendBatchRequest> {
    sprocket__v1__recommend_batch_request__init
  }

  init(_ c: Sprocket__V1__RecommendBatchRequest) throws(Violation) {
    self.init(
      users: try Read.userIDs(c.users, c.n_users, "users"),
      k: Int(c.k),
      filter: try Read.optionalMessage(c.filter, "filter") ?? ItemFilter(),
      explain: c.explain != 0,
      model: Read.text(c.model),
      diversity: c.diversity,
      popularityPenalty: c.popularity_penalty,
      suppressRecent: try Read.optionalMessage(c.suppress_recent, "suppress_recent"))
  }

  func write(
    to c: inout Sprocket__V1__RecommendBatchRequest, with out: Arena
  ) throws(Violation) {
    (c.n_users, c.users) = try out.userIDs(users, "users")
    c.k = try out.number(k, "k")
    if filter != ItemFilter() { c.filter = try out.message(filter, "filter") }
    c.explain = explain ? 1 : 0
    c.model = try out.text(model, "model")
    c.diversity = diversity
    c.popularity_penalty = popularityPenalty
    if let suppressRecent {
      c.suppress_recent = try out.message(suppressRecent, "suppress_recent")
    }
  }
}

extension RecommendBatchResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RecommendBatchResponse>()
  static var initializer: StructInitializer<Sprocket__V1__RecommendBatchResponse> {
    sprocket__v1__recommend_batch_response__init
  }

  init(_ c: Sprocket__V1__RecommendBatchResponse) throws(Violation) {
    self.init(
      responses: try Read.messages(c.responses, c.n_responses, "responses"))
  }

  func write(
    to c: inout Sprocket__V1__RecommendBatchResponse, with out: Arena
  ) throws(Violation) {
    (c.n_responses, c.responses) = try out.messages(responses, "responses")
  }
}
