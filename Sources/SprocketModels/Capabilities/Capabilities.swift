package import SprocketCore
package import SprocketMath

// What a model can do is a small protocol for each thing; what it cannot do it does not conform
// to, so nothing ever answers "not implemented".

/// Ranks items for a user.
package protocol Scores: Sendable {
  /// Whether the model knows anything personal of this user.
  func canScore(_ user: UserView) -> Bool

  /// The best `k` items among those in `mask`, best first, at equal scores the lower row first.
  /// Items the model has no opinion on are left out; the list is empty unless `canScore`.
  func top(_ k: Int, for user: UserView, mask: RowMask) -> [ScoredRow]

  /// The scores of the given items, parallel to them, on the scale of `top`; 0 for items the
  /// model has no opinion on.
  func scores(of items: [ItemRow], for user: UserView) -> [Float]
}

/// Makes a user's factors from their history, without training.
package protocol FoldsIn: Sendable {
  /// The factors for `UserView.factors`; nil when the history holds nothing to learn from.
  func foldIn(_ history: UserHistory) throws(SprocketError) -> [Float]?
}

/// Finds rows that are alike.
package protocol FindsSimilar: Sendable {
  /// The `k` items in `mask` most like `item`, which is not among them, with their cosines.
  func similarItems(to item: ItemRow, k: Int, mask: RowMask) -> [ScoredRow]

  /// The `k` stored users most like `user`, who is not among them, with their cosines.
  func similarUsers(to user: UserView, k: Int) -> [ScoredRow]
}

/// Says which part of a history led to a score.
package protocol Explains: Sendable {
  /// For each of `items`, the share that each entry of `history` has in its score, parallel to
  /// `history.items`. The shares of one item sum to its score for the folded-in user.
  func contributions(
    to items: [ItemRow], from history: UserHistory
  ) throws(SprocketError) -> [[Float]]
}
