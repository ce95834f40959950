package import SprocketCore
package import SprocketMath
package import SprocketModels

/// Training data as trainers want it: rows instead of ids, one preference weight per user and
/// item, users in the order of their shards.
package struct TrainingSet: Sendable {
  /// All items of the catalogue, those with the most preferences first.
  package let items: Vocabulary<ItemRow>
  package let users: Vocabulary<UserRow>
  package let userShardStarts: [Int]
  /// What users did, user × item; 0 means seen only.
  package let histories: RatingMatrix
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
    items = try Vocabulary(ids: itemOrder.items.lazy.map { data.items[$0].item.rawValue })
    users = try Vocabulary(ids: order.lazy.map { ids[$0] })
    userShardStarts = shardStarts

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
    histories = try RatingMatrix(
      rowCount: order.count, columnCount: data.items.count, offsets: SharedBuffer(rows.offsets),
      columns: SharedBuffer(rows.columns), values: SharedBuffer(rows.weights))
    times = rows.times
    preferences = try rows.preferences(columnCount: data.items.count) ?? histories
    preferencesByItem = preferences.transposed()
    ratingCounts = rows.columns.reduce(into: [UInt32](repeating: 0, count: data.items.count)) {
      $0[Int($1)] += 1
    }
    self.policy = policy
    interactions = data.count
    dataWindow = DataWindow(
      firstMicros: data.timeMicros.min() ?? 0, lastMicros: data.timeMicros.max() ?? 0)
    position = data.position
  }

  /// Puts a trained model together with everything of this set that serving needs.
  func model(
    kind: ModelKind, popularity: PopularityModel, ials: IALSModel?, settings: [Setting]
  ) throws(SprocketError) -> TrainedModel {
    try TrainedModel(
      kind: kind, items: items, users: users, userShardStarts: userShardStarts,
      histories: histories, popularity: popularity, ials: ials, position: position,
      settings: settings + policy.settings, interactions: interactions, dataWindow: dataWindow)
  }
}
