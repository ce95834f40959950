import CSprocketProto
package import SprocketCore

extension PredictRatingsRequest: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PredictRatingsRequest>()
  static var initializer: StructInitializer<Sprocket__V1__PredictRatingsRequest> {
    sprocket__v1__predict_ratings_request__init
  }

  init(_ c: Sprocket__V1__PredictRatingsRequest) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      items: try Read.itemIDs(c.items, c.n_items, "items"))
  }

  func write(
    to c: inout Sprocket__V1__PredictRatingsRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    (c.n_items, c.items) = try out.itemIDs(items, "items")
  }
}

extension PredictRatingsResponse: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PredictRatingsResponse>()
  static var initializer: StructInitializer<Sprocket__V1__PredictRatingsResponse> {
    sprocket__v1__predict_ratings_response__init
  }

  init(_ c: Sprocket__V1__PredictRatingsResponse) throws(Violation) {
    self.init(
      user: try Read.userID(c.user, "user"),
      model: Read.version(c.model),
      ratings: try Read.messages(c.ratings, c.n_ratings, "ratings"))
  }

  func write(
    to c: inout Sprocket__V1__PredictRatingsResponse, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.model = try out.text(model.rawValue, "model")
    (c.n_ratings, c.ratings) = try out.messages(ratings, "ratings")
  }
}

extension PredictedRating: WireMessage, StructConvertible {
  package static let codec = MessageCodec<PredictedRating>()
  static var initializer: StructInitializer<Sprocket__V1__PredictedRating> {
    sprocket__v1__predicted_rating__init
  }

  init(_ c: Sprocket__V1__PredictedRating) throws(Violation) {
    self.init(
      item: try Read.itemID(c.item, "item"),
      title: Read.text(c.title),
      rating: c.rating)
  }

  func write(
    to c: inout Sprocket__V1__PredictedRating, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.rating = rating
  }
}
