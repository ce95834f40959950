import CSprocketProto
package import SprocketCore

extension SimilarUsersRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SimilarUsersRequest>()
  static var initializer: StructInitializer<Sprocket__V1__SimilarUsersRequest> {
    sprocket__v1__similar_users_request__init
  }

  init(_ c: Sprocket__V1__SimilarUsersRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      k: Int(c.k),
      model: Read.text(c.model))
  }

  func write(
    to c: inout Sprocket__V1__SimilarUsersRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.k = try out.number(k, "k")
    c.model = try out.text(model, "model")
  }
}

extension SimilarUsersResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<SimilarUsersResponse>()
  static var initializer: StructInitializer<Sprocket__V1__SimilarUsersResponse> {
    sprocket__v1__similar_users_response__init
  }

  init(_ c: Sprocket__V1__SimilarUsersResponse) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      model: Read.version(c.model),
      users: try Read.messages(c.users, c.n_users, "users"),
      recommender: Read.text(c.recommender))
  }

  func write(
    to c: inout Sprocket__V1__SimilarUsersResponse, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.model = try out.text(model.rawValue, "model")
    (c.n_users, c.users) = try out.messages(users, "users")
    c.recommender = try out.text(recommender, "recommender")
  }
}

extension ScoredUser: WireMessage, StructConvertible {
  package static let codec = MessageCodec<ScoredUser>()
  static var initializer: StructInitializer<Sprocket__V1__ScoredUser> {
    sprocket__v1__scored_user__init
  }

  init(_ c: Sprocket__V1__ScoredUser) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      score: c.score)
  }

  func write(
    to c: inout Sprocket__V1__ScoredUser, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.score = score
  }
}
