package import SprocketCore
package import SprocketMath

/// A rating is the mean of all, plus how much better the item is rated than others, plus how much
/// better the user rates than others: μ + b_u + b_i. Immutable.
///
/// Y. Koren, "Factor in the neighbors", 2010, section 2.1. It has no opinion of its own on what one
/// user would like better than another, so it ranks nothing.
package struct BiasModel: Sendable {
  package let config: BiasConfig
  package let summary: RatingSummary
  /// b_i; 0 for an item without ratings.
  package let itemBiases: SharedBuffer<Float>
  /// b_u, one number a row; 0 for a user without ratings.
  package let userFactors: FactorTable
  package let counts: RatingCounts

  /// - Throws: `dataLoss` when the tables do not belong together.
  package init(
    config: BiasConfig, summary: RatingSummary, itemBiases: SharedBuffer<Float>,
    userFactors: FactorTable, counts: RatingCounts
  ) throws(SprocketError) {
    guard itemBiases.count == counts.items.count, userFactors.factorCount == 1 else {
      throw SprocketError(
        .dataLoss,
        "there are biases of \(itemBiases.count) items, counts of \(counts.items.count) and"
          + " \(userFactors.factorCount) numbers for a user; the snapshot is damaged, retrain")
    }
    self.config = config
    self.summary = summary
    self.itemBiases = itemBiases
    self.userFactors = userFactors
    self.counts = counts
  }

  /// The bias of a user, folded in or stored; 0 for a stranger.
  private func bias(of user: UserView) -> Float {
    if let folded = user.factors?[.bias] { return folded.first ?? 0 }
    guard let row = user.row?.offset, row >= 0, row < userFactors.rowCount else { return 0 }
    return userFactors.withRow(row) { $0[0] }
  }
}

extension BiasModel: PredictsRatings {
  package func ratings(of items: [ItemRow], for user: UserView) -> [RatingPrediction] {
    let base = summary.mean + bias(of: user)
    let userCount = counts.count(of: user)
    return items.map { item in
      let isKnown = counts.ratedItems.contains(item.offset)
      return RatingPrediction(
        rating: summary.clamped(base + (isKnown ? itemBiases[item.offset] : 0)),
        userCount: userCount, itemCount: counts.count(of: item))
    }
  }
}

extension BiasModel: FoldsIn {
  /// b_u = Σ (r - μ - b_i) / (n + λ) over the ratings of known items.
  package func foldIn(_ history: UserHistory) throws(SprocketError) -> [Float]? {
    var sum: Float = 0
    var count: Float = 0
    for (item, rating) in zip(history.items, history.ratings)
    where rating > UserHistory.unrated && counts.ratedItems.contains(item.offset) {
      sum += rating - summary.mean - itemBiases[item.offset]
      count += 1
    }
    return count > 0 ? [sum / (count + Float(config.userRegularization))] : nil
  }
}

extension BiasModel: ModelComponent {
  package var kind: ModelKind { .bias }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int {
    itemBiases.byteCount + userFactors.byteCount + counts.byteCount
  }
  package var coveredItems: RowMask { counts.ratedItems }

  package var nonFiniteCount: Int {
    itemBiases.withUnsafeElements { $0.count { !$0.isFinite } }
      + userFactors.withUnsafeElements { $0.count { !$0.isFinite } }
  }

  package var tensors: [NamedTensor] {
    [
      NamedTensor("bias.summary", summary.vector),
      NamedTensor("bias.items", .float32(itemBiases, shape: [itemBiases.count])),
      NamedTensor("bias.item_counts", .uint32(counts.items)),
      NamedTensor("bias.users", .table(userFactors)),
    ]
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    try self.init(
      config: BiasConfig(settings: settings),
      summary: RatingSummary(
        vector: source.float32("bias.summary", count: RatingSummary.vectorCount)),
      itemBiases: source.float32("bias.items", count: tables.items.count),
      userFactors: source.table(
        "bias.users", rowCount: tables.users.count, factorCount: 1,
        shardStarts: Array(tables.userShardStarts.dropLast())),
      counts: RatingCounts(
        items: source.uint32("bias.item_counts", count: tables.items.count),
        histories: tables.histories, ratings: tables.ratings))
  }

  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    try BiasModel(
      config: config, summary: summary, itemBiases: itemBiases,
      userFactors: userFactors ?? self.userFactors, counts: counts.rebased(on: tables))
  }
}
