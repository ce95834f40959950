package import SprocketCore
package import SprocketMath

/// One trained algorithm within a `TrainedModel`: immutable, written to a snapshot and read back
/// as it is. What it can do it says by the capability protocols that it conforms to.
package protocol ModelComponent: Sendable {
  var kind: ModelKind { get }
  /// Its hyper-parameters by their own names, the seed among them; enough to train it again.
  var settings: [Setting] { get }
  /// Memory it takes besides the tables that it shares with others.
  var byteCount: Int { get }
  /// What a snapshot keeps of it. Names begin with the kind, such as `ease.weights`.
  var tensors: [NamedTensor] { get }
  /// Numbers in its tables that are infinite or not numbers; a candidate with any is refused. One
  /// pass over the tables.
  var nonFiniteCount: Int { get }
  /// The items it has an opinion on.
  var coveredItems: RowMask { get }

  /// The same model beside other shared tables, whose items are the same: after users were merged
  /// in or forgotten.
  /// - Parameter userFactors: for a model with user rows (`FoldsIn`), the rows of the new users.
  func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent
}

/// What all components of a model share.
package struct SharedTables: Sendable {
  /// All items of the catalogue, those with the most preferences first.
  package let items: Vocabulary<ItemRow>
  package let users: Vocabulary<UserRow>
  /// Shard s of the users has the rows `userShardStarts[s] ..< userShardStarts[s + 1]`.
  package let userShardStarts: [Int]
  /// What users did, user × item, as preference weights; 0 means seen only.
  package let histories: RatingMatrix
  /// Parallel to the entries of `histories`: the rating that the user gave, or
  /// `UserHistory.unrated`.
  package let ratings: SharedBuffer<Float>
  package let popularity: PopularityModel

  package init(
    items: Vocabulary<ItemRow>, users: Vocabulary<UserRow>, userShardStarts: [Int],
    histories: RatingMatrix, ratings: SharedBuffer<Float>, popularity: PopularityModel
  ) {
    self.items = items
    self.users = users
    self.userShardStarts = userShardStarts
    self.histories = histories
    self.ratings = ratings
    self.popularity = popularity
  }

  /// What is stored of a user; empty for a row that is not in the tables. A copy.
  package func history(of user: UserRow) -> UserHistory {
    guard user.offset >= 0, user.offset < histories.rowCount else { return .empty }
    let entries = histories.elementRange(ofRow: user.offset)
    return UserHistory(
      items: histories.columns(ofRow: user.offset).map { ItemRow(Int($0)) },
      weights: histories.values(ofRow: user.offset), ratings: ratings.slice(entries).array())
  }
}
