import SprocketCore
package import SprocketMath

/// How many ratings there are of each user and of each item.
package struct RatingCounts: Sendable {
  /// Per item of the model, how many ratings it was trained on.
  package let items: SharedBuffer<UInt32>
  /// The items that were rated.
  package let ratedItems: RowMask
  /// What users did, with the rating of each entry or `UserHistory.unrated`.
  private let histories: RatingMatrix
  private let ratings: SharedBuffer<Float>

  /// - Precondition: there is one rating for each entry of `histories`.
  package init(
    items: SharedBuffer<UInt32>, histories: RatingMatrix, ratings: SharedBuffer<Float>
  ) {
    precondition(histories.nonZeroCount == ratings.count, "one rating for each entry")
    self.items = items
    self.histories = histories
    self.ratings = ratings
    ratedItems = items.withUnsafeElements { counts in
      RowMask(rowCount: counts.count, rows: counts.indices.lazy.filter { counts[$0] > 0 })
    }
  }

  var byteCount: Int { items.byteCount + ratedItems.byteCount }

  /// Ratings of an item; 0 for one that the model does not know.
  func count(of item: ItemRow) -> Int {
    ratedItems.contains(item.offset) ? Int(items[item.offset]) : 0
  }

  /// Ratings of a user: those of the history at hand, or else of the stored one.
  func count(of user: UserView) -> Int {
    if !user.history.isEmpty {
      return user.history.ratings.count { $0 > UserHistory.unrated }
    }
    guard let row = user.row?.offset, row >= 0, row < histories.rowCount else { return 0 }
    return ratings.withUnsafeElements { ratings in
      ratings[histories.elementRange(ofRow: row)].count { $0 > UserHistory.unrated }
    }
  }

  /// The same items beside the histories of other users.
  func rebased(on tables: SharedTables) -> RatingCounts {
    RatingCounts(items: items, histories: tables.histories, ratings: tables.ratings)
  }
}
