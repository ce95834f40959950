package import SprocketCore
package import SprocketMath
package import SprocketModels

/// Training data as trainers want it: rows instead of ids, one preference weight per user and
/// item, users in the order of their shards.
package struct TrainingSet: Sendable {
  /// All items of the catalogue, those with the most preferences first.
  package let items: Vocabulary<ItemRow>
  /// What the catalogue says of the items, by row.
  package let films: [Item]
  package let users: Vocabulary<UserRow>
  package let userShardStarts: [Int]
  /// What users did, user × item; 0 means seen only.
  package let histories: RatingMatrix
  /// Parallel to the entries of `histories`: the latest rating the user gave, or
  /// `UserHistory.unrated`.
  package let ratings: SharedBuffer<Float>
  /// The entries of `histories` with a weight above 0.
  package let preferences: RatingMatrix
  /// `preferences` transposed, item × user.
  package let preferencesByItem: RatingMatrix
  /// Per item, how many users have it in their history.
  package let ratingCounts: [UInt32]
  /// When each entry of `histories` happened last, in its order.
  package let times: [Int64]
  package let policy: PreferencePolicy
  /// Interactions in the data, several of the same pair each counted.
  package let interactions: Int
  package let dataWindow: DataWindow
  package let position: Int64

  /// Time in proportion to the interactions, with a sort of each user's.
  /// - Parameters:
  ///   - shardCount: User shards; nil: as many as the number of users suggests.
  ///   - isCancelled: Asked every thousand users.
  /// - Throws: `invalidArgument` for columns that do not fit or ids that occur twice;
  ///   `cancelled`.
  package init(
    _ data: TrainingData, policy: PreferencePolicy = PreferencePolicy(), shardCount: Int? = nil,
    isCancelled: () -> Bool = { false }
  ) throws(SprocketError) {
    try data.validate()
    let ids = data.users.map(\.rawValue)
    let shards = shardCount ?? UserSharding.shardCount(forUsers: ids.count)
    let (order, shardStarts) = UserSharding.order(ids, shardCount: shards)
    let itemOrder = ItemOrder(data, policy: policy)
    var rows = HistoryRows(users: order.count, interactions: data.count)
    let (starts, positions) = data.byUser()
    for (row, user) in order.enumerated() {
      if row % 1000 == 0, isCancelled() {
        throw SprocketError(.cancelled, "training was cancelled while the data was prepared")
      }
      rows.append(
        userOf: data,
        positions: (starts[user]..<starts[user + 1]).map { position in
          positions.map { Int($0[position]) } ?? position
        }, itemRows: itemOrder.rows, policy: policy)
    }
    self.init(
      items: try Vocabulary(ids: itemOrder.items.lazy.map { data.items[$0].item.rawValue }),
      films: itemOrder.items.map { data.items[$0] },
      users: try Vocabulary(ids: order.lazy.map { ids[$0] }), userShardStarts: shardStarts,
      histories: try RatingMatrix(
        rowCount: order.count, columnCount: data.items.count,
        offsets: SharedBuffer(rows.offsets), columns: SharedBuffer(rows.columns),
        values: SharedBuffer(rows.weights)),
      ratings: SharedBuffer(rows.ratings), times: rows.times, policy: policy,
      interactions: data.count,
      dataWindow: DataWindow(
        firstMicros: data.timeMicros.min() ?? 0, lastMicros: data.timeMicros.max() ?? 0,
        catalogRevision: data.catalogRevision),
      position: data.position)
  }

  private init(
    items: Vocabulary<ItemRow>, films: [Item], users: Vocabulary<UserRow>,
    userShardStarts: [Int], histories: RatingMatrix, ratings: SharedBuffer<Float>,
    times: [Int64], policy: PreferencePolicy, interactions: Int, dataWindow: DataWindow,
    position: Int64
  ) {
    self.items = items
    self.films = films
    self.users = users
    self.userShardStarts = userShardStarts
    self.histories = histories
    self.ratings = ratings
    self.times = times
    self.policy = policy
    self.interactions = interactions
    self.dataWindow = dataWindow
    self.position = position
    preferences = histories.values.withUnsafeElements { weights in
      weights.allSatisfy { $0 > 0 } ? histories : histories.filtered { weights[$0] > 0 }
    }
    preferencesByItem = preferences.transposed()
    ratingCounts = histories.columns.withUnsafeElements { columns in
      var counts = [UInt32](repeating: 0, count: films.count)
      for column in columns { counts[Int(column)] += 1 }
      return counts
    }
  }

  /// The same users and items with only those entries of `histories` whose positions pass: what a
  /// trainer may learn from when it measures itself on the rest.
  package func keeping(_ isKept: (Int) -> Bool) -> TrainingSet {
    var kept: [Int] = []
    let fewer = histories.filtered { entry in
      guard isKept(entry) else { return false }
      kept.append(entry)
      return true
    }
    return TrainingSet(
      items: items, films: films, users: users, userShardStarts: userShardStarts,
      histories: fewer, ratings: SharedBuffer(kept.map { ratings[$0] }),
      times: kept.map { times[$0] }, policy: policy, interactions: kept.count,
      dataWindow: dataWindow, position: position)
  }

  /// The explicit ratings, user × item. One pass over the entries.
  package func ratingMatrix() -> RatingMatrix {
    ratings.withUnsafeElements { given in
      histories.filtered(values: ratings) { given[$0] > UserHistory.unrated }
    }
  }

  /// The tables that every component of a model made from this set shares.
  package func tables(popularity: PopularityModel) -> SharedTables {
    SharedTables(
      items: items, users: users, userShardStarts: userShardStarts, histories: histories,
      ratings: ratings, popularity: popularity)
  }
}
