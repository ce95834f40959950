package import SprocketCore
import SprocketMath
package import SprocketModels

/// What is known of a user now, where it differs from the model's tables.
package struct FreshUser: Sendable {
  package var user: UserID
  /// The folded-in rows; nil when the history holds nothing to learn from.
  package var factors: FoldedFactors?
  /// The whole history, in rows of the model's items.
  package var history: UserHistory

  package init(user: UserID, factors: FoldedFactors?, history: UserHistory) {
    self.user = user
    self.factors = factors
    self.history = history
  }
}

extension TrainedModel {
  /// The model as of now: item side and hyper-parameters stay, rows of fresh users replace theirs
  /// or are added, forgotten users are gone, and the users are sharded anew.
  ///
  /// Users keep their order within a shard; new ones come last, in the order given. Rating counts
  /// and popularity follow the histories; a decay over time counts fresh feedback as of now.
  /// Cost: one copy of the user side.
  /// - Parameters:
  ///   - removing: hashes (`Tombstone.hash(of:)`) of users whose stored rows must not survive. A
  ///     user among `freshUsers` stays all the same: they came back after they were forgotten.
  ///   - position: the journal's position that the fresh rows include.
  ///   - lastMicros: time of the newest event they include; the data window grows to it.
  /// - Throws: `invalidArgument` when a fresh user occurs twice, has factors of another length or
  ///   items beyond the model's.
  package func merging(
    freshUsers: [FreshUser], removing: Set<UInt64> = [], position: Int64, lastMicros: Int64 = 0
  ) throws(SprocketError) -> TrainedModel {
    let plan = try MergePlan(model: self, freshUsers: freshUsers, removing: removing)
    let shardCount = max(1, userShardStarts.count - 1)
    let (order, shardStarts) = UserSharding.order(plan.ids, shardCount: shardCount)
    let histories = try plan.histories(order: order)
    let tables = SharedTables(
      items: items, users: try Vocabulary(ids: order.map { plan.ids[$0] }),
      userShardStarts: shardStarts, histories: histories.weights, ratings: histories.ratings,
      popularity: plan.popularity(histories: histories.weights))
    return try TrainedModel(
      kind: kind, tables: tables,
      components: plan.components(on: tables, order: order), position: position, settings: settings,
      interactions: max(
        0, interactions + histories.weights.nonZeroCount - self.histories.nonZeroCount),
      dataWindow: DataWindow(
        firstMicros: dataWindow.firstMicros, lastMicros: max(dataWindow.lastMicros, lastMicros),
        catalogRevision: dataWindow.catalogRevision))
  }
}

/// Which row of the new tables comes from where.
private struct MergePlan {
  private enum Source {
    case stored(row: Int)
    case fresh(index: Int)
  }

  let model: TrainedModel
  let freshUsers: [FreshUser]
  /// The users that remain, before sharding, and where their rows come from.
  private(set) var ids: [String] = []
  private var sources: [Source] = []

  init(model: TrainedModel, freshUsers: [FreshUser], removing: Set<UInt64>) throws(SprocketError) {
    self.model = model
    self.freshUsers = freshUsers
    var replacements: [Int: Int] = [:]
    var added: [Int] = []
    var seen: Set<UserID> = []
    for (index, fresh) in freshUsers.enumerated() {
      guard seen.insert(fresh.user).inserted else {
        throw SprocketError(.invalidArgument, "user \(fresh.user) is to be merged twice")
      }
      try Self.check(fresh, model: model)
      if let row = model.users.row(of: fresh.user.rawValue) {
        replacements[row.offset] = index
      } else {
        added.append(index)
      }
    }
    for row in 0..<model.users.count {
      let id = model.users.id(of: UserRow(row))
      if let index = replacements[row] {
        append(id, .fresh(index: index))
      } else if removing.isEmpty || !removing.contains(Tombstone.hash(of: UserID(id))) {
        append(id, .stored(row: row))
      }
    }
    for index in added { append(freshUsers[index].user.rawValue, .fresh(index: index)) }
  }

  private mutating func append(_ id: String, _ source: Source) {
    ids.append(id)
    sources.append(source)
  }

  private static func check(_ fresh: FreshUser, model: TrainedModel) throws(SprocketError) {
    let history = fresh.history
    guard history.items.count == history.weights.count,
      history.items.count == history.ratings.count,
      history.items.allSatisfy({ (0..<model.items.count).contains($0.offset) })
    else {
      throw SprocketError(
        .invalidArgument, "the history of user \(fresh.user) names items the model has not")
    }
    for (kind, folding) in model.roles.foldIns {
      if let factors = fresh.factors?[kind], factors.count != folding.userFactors.factorCount {
        throw SprocketError(
          .invalidArgument,
          "user \(fresh.user) has \(factors.count) factors instead of "
            + "\(folding.userFactors.factorCount)")
      }
    }
  }

  /// The histories of the users in the order of their new rows.
  func histories(
    order: [Int]
  ) throws(SprocketError) -> (weights: RatingMatrix, ratings: SharedBuffer<Float>) {
    var offsets: [Int64] = [0]
    var columns: [UInt32] = []
    var values: [Float] = []
    var ratings: [Float] = []
    offsets.reserveCapacity(order.count + 1)
    columns.reserveCapacity(model.histories.nonZeroCount)
    values.reserveCapacity(model.histories.nonZeroCount)
    for index in order {
      switch sources[index] {
      case .stored(let row):
        columns += model.histories.columns(ofRow: row)
        values += model.histories.values(ofRow: row)
        ratings += model.tables.ratings.slice(model.histories.elementRange(ofRow: row)).array()
      case .fresh(let index):
        columns += freshUsers[index].history.items.map { UInt32($0.offset) }
        values += freshUsers[index].history.weights
        ratings += freshUsers[index].history.ratings
      }
      offsets.append(Int64(columns.count))
    }
    let weights = try RatingMatrix(
      rowCount: order.count, columnCount: model.items.count, offsets: SharedBuffer(offsets),
      columns: SharedBuffer(columns), values: SharedBuffer(values))
    return (weights, SharedBuffer(ratings))
  }

  /// The components beside the new tables.
  func components(
    on tables: SharedTables, order: [Int]
  ) throws(SprocketError) -> [any ModelComponent] {
    var rebased: [any ModelComponent] = []
    for component in model.components {
      if let whole = component as? any MadeOfParts {
        rebased.append(try whole.remade(of: rebased, on: tables))
        continue
      }
      let factors = try (component as? any FoldsIn).map { folding throws(SprocketError) in
        try userFactors(of: folding.userFactors, kind: component.kind, on: tables, order: order)
      }
      rebased.append(try component.rebased(on: tables, userFactors: factors))
    }
    return rebased
  }

  /// The factors of the users in the order of their new rows; zeros where there are none.
  private func userFactors(
    of old: FactorTable, kind: ModelKind, on tables: SharedTables, order: [Int]
  ) throws(SprocketError) -> FactorTable {
    let builder = FactorTableBuilder(rowCount: order.count, factorCount: old.factorCount)
    for (row, index) in order.enumerated() {
      switch sources[index] {
      case .stored(let oldRow): builder.setRow(row, old.row(oldRow))
      case .fresh(let index):
        if let factors = freshUsers[index].factors?[kind] { builder.setRow(row, factors) }
      }
    }
    return try builder.freeze(shardStarts: Array(tables.userShardStarts.dropLast()))
  }

  /// Popularity after the change: counts are taken anew; scores, which may have been discounted
  /// with time, change by what the histories gained and lost.
  func popularity(histories: RatingMatrix) -> PopularityModel {
    let before = Self.totals(of: model.histories)
    let after = Self.totals(of: histories)
    let scores = model.popularity.scores.indices.map { item in
      max(0, model.popularity.scores[item] + Float(after.weights[item] - before.weights[item]))
    }
    return PopularityModel(ratingCounts: after.counts, scores: scores)
  }

  private static func totals(of histories: RatingMatrix) -> (counts: [UInt32], weights: [Double]) {
    var counts = [UInt32](repeating: 0, count: histories.columnCount)
    var weights = [Double](repeating: 0, count: histories.columnCount)
    histories.columns.withUnsafeElements { columns in
      histories.values.withUnsafeElements { values in
        for (item, weight) in zip(columns, values) {
          counts[Int(item)] += 1
          weights[Int(item)] += Double(weight)
        }
      }
    }
    return (counts, weights)
  }
}
