package import SprocketCore
package import SprocketMath

// What a model can do is a small protocol for each thing; what it cannot do it does not conform
// to, so nothing ever answers "not implemented".

/// Ranks items for a user.
package protocol Scores: Sendable {
  /// Whether `top` and `scores` read `UserView.history`, which costs a copy for a stored user.
  var readsHistory: Bool { get }

  /// Whether the model knows anything personal of this user.
  func canScore(_ user: UserView) -> Bool

  /// The best `k` items among those in `mask`, best first, at equal scores the lower row first.
  /// Items the model has no opinion on are left out; the list is empty unless `canScore`.
  /// `mask` has the model's row count.
  func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow]

  /// The scores of the given items, parallel to them, on the scale of `top`; 0 for items the
  /// model has no opinion on. Rows beyond the model's tables are such items.
  func scores(of items: [ItemRow], for user: UserView) -> [Float]
}

/// Makes a user's factors from their history, without training.
package protocol FoldsIn: Sendable {
  /// The rows of the stored users.
  var userFactors: FactorTable { get }

  /// The factors for `UserView.factors`; nil when the history holds nothing to learn from. Items
  /// beyond the model's tables are skipped.
  func foldIn(_ history: UserHistory) throws(SprocketError) -> [Float]?
}

/// Finds items that are alike.
package protocol FindsSimilarItems: Sendable {
  /// The `k` items in `mask` most like `item`, which is not among them, best first, with a
  /// similarity of at most 1.
  func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow]

  /// How alike each of `others` is to `item`: at most 1, 0 for what the model does not know.
  func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float]
}

/// Finds users that are alike.
package protocol FindsSimilarUsers: Sendable {
  /// The `k` stored users most like `user`, who is not among them, with a similarity of at most 1.
  func similarUsers(to user: UserView, k: Int) -> [ScoredRow]
}

/// Says which part of a history led to a score.
package protocol Explains: Sendable {
  /// For each of `items`, the share that each entry of `history` has in its score, parallel to
  /// `history.items`. The shares of one item sum to its score for a user with this history.
  func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]]
}

/// Predicts ratings on the scale of the ratings it was trained on.
package protocol PredictsRatings: Sendable {
  /// One prediction for each of `items`. A user or an item that the model does not know gets what
  /// can be said without it, down to the mean of all ratings.
  func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction]

  /// How far a prediction is off, as a root mean square; 0 when that is not known.
  var expectedError: Float { get }
  /// The lowest and the highest rating there is; nil when that is not known.
  var scale: ClosedRange<Float>? { get }
}

extension PredictsRatings {
  package var expectedError: Float { 0 }
  package var scale: ClosedRange<Float>? { nil }
}

/// A predicted rating and how much is behind it.
package struct RatingPrediction: Hashable, Sendable {
  /// Within the scale of the ratings.
  package var rating: Float
  /// The ratings of the user and of the item that it rests on.
  package var userCount: Int
  package var itemCount: Int

  package init(rating: Float, userCount: Int, itemCount: Int) {
    self.rating = rating
    self.userCount = userCount
    self.itemCount = itemCount
  }
}
