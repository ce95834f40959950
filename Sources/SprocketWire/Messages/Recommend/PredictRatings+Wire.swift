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
      items: try Read.itemIDs(c.items, c.n_items, "items"),
      model: Read.text(c.model))
  }

  func write(
    to c: inout Sprocket__V1__PredictRatingsRequest, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    (c.n_items, c.items) = try out.itemIDs(items, "items")
    c.model = try out.text(model, "model")
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
      ratings: try Read.messages(c.ratings, c.n_ratings, "ratings"),
      recommender: Read.text(c.recommender),
      knownUser: c.known_user != 0)
  }

  func write(
    to c: inout Sprocket__V1__PredictRatingsResponse, with out: Arena
  ) throws(Violation) {
    c.user = try out.text(user.rawValue, "user")
    c.model = try out.text(model.rawValue, "model")
    (c.n_ratings, c.ratings) = try out.messages(ratings, "ratings")
    c.recommender = try out.text(recommender, "recommender")
    c.known_user = knownUser ? 1 : 0
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
      rating: c.rating,
      userRatings: Int(c.user_ratings),
      itemRatings: Int(c.item_ratings),
      interval: try Read.optionalMessage(c.interval, "interval"))
  }

  func write(
    to c: inout Sprocket__V1__PredictedRating, with out: Arena
  ) throws(Violation) {
    c.item = try out.text(item.rawValue, "item")
    c.title = try out.text(title, "title")
    c.rating = rating
    c.user_ratings = try out.number(userRatings, "user_ratings")
    c.item_ratings = try out.number(itemRatings, "item_ratings")
    if let interval { c.interval = try out.message(interval, "interval") }
  }
}

extension RatingInterval: WireMessage, StructConvertible {
  package static let codec = MessageCodec<RatingInterval>()
  static var initializer: StructInitializer<Sprocket__V1__RatingInterval> {
    sprocket__v1__rating_interval__init
  }

  init(_ c: Sprocket__V1__RatingInterval) {
    self.init(lower: c.lower, upper: c.upper)
  }

  func write(to c: inout Sprocket__V1__RatingInterval, with out: Arena) {
    c.lower = lower
    c.upper = upper
  }
}
