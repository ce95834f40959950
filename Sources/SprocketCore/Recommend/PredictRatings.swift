/// Asks which ratings a user would give.
public struct PredictRatingsRequest: Hashable, Sendable {
  /// The user. For an unknown one the prediction rests on the films alone.
  public var user: UserID
  /// The films, at most 1000.
  public var items: [ItemID]
  /// Which of the models in service answers, such as "svd"; empty means the default one, or the
  /// first that can.
  public var model: String

  public init(
    user: UserID,
    items: [ItemID] = [],
    model: String = ""
  ) {
    self.user = user
    self.items = items
    self.model = model
  }
}

/// The predictions, in the order asked.
public struct PredictRatingsResponse: Hashable, Sendable {
  /// The user as asked.
  public var user: UserID
  /// The version of the model that answered.
  public var model: ModelVersion
  /// The predictions.
  public var ratings: [PredictedRating]
  /// The model that answered.
  public var recommender: String
  /// Whether anything is known of this user.
  public var knownUser: Bool

  public init(
    user: UserID,
    model: ModelVersion,
    ratings: [PredictedRating] = [],
    recommender: String = "",
    knownUser: Bool = false
  ) {
    self.user = user
    self.model = model
    self.ratings = ratings
    self.recommender = recommender
    self.knownUser = knownUser
  }
}

/// One predicted rating.
public struct PredictedRating: Hashable, Sendable {
  /// The film.
  public var item: ItemID
  /// Its title.
  public var title: String
  /// The predicted rating on the scale of the ratings the model was trained on.
  public var rating: Double
  /// How many ratings of the user it rests on.
  public var userRatings: Int
  /// How many ratings of the film it rests on.
  public var itemRatings: Int
  /// The rating plus and minus the error that the model is expected to make; nil when that is not
  /// known.
  public var interval: RatingInterval?

  public init(
    item: ItemID,
    title: String = "",
    rating: Double = 0,
    userRatings: Int = 0,
    itemRatings: Int = 0,
    interval: RatingInterval? = nil
  ) {
    self.item = item
    self.title = title
    self.rating = rating
    self.userRatings = userRatings
    self.itemRatings = itemRatings
    self.interval = interval
  }
}

/// Where a rating is likely to be.
public struct RatingInterval: Hashable, Sendable {
  /// About two of three ratings are at least this and at most `upper`.
  public var lower: Double
  /// See `lower`.
  public var upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}
