/// Asks which ratings a user would give.
public struct PredictRatingsRequest: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// The films, at most 1000.
  public var items: [ItemID]

  public init(
    user: UserID,
    items: [ItemID] = []
  ) {
    self.user = user
    self.items = items
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

  public init(
    user: UserID,
    model: ModelVersion,
    ratings: [PredictedRating] = []
  ) {
    self.user = user
    self.model = model
    self.ratings = ratings
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

  public init(
    item: ItemID,
    title: String = "",
    rating: Double = 0
  ) {
    self.item = item
    self.title = title
    self.rating = rating
  }
}
