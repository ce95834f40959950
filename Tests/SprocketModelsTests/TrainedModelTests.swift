import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct TrainedModelTests {
  /// 3 users, 6 items; user 1 likes items with a positive first factor; item 5 has no factors.
  private static func makeModel(userShardStarts: [Int] = [0, 3]) throws -> TrainedModel {
    var config = IALSConfig()
    config.factorCount = 2
    let items = FactorTableBuilder(rowCount: 6, factorCount: 2)
    for item in 0..<5 { items.setRow(item, [Float(3 - item), 1]) }
    let users = FactorTableBuilder(rowCount: 3, factorCount: 2)
    users.setRow(1, [1, 0])
    return try TrainedModel(
      kind: .ials,
      tables: SharedTables(
        items: Vocabulary(ids: (0..<6).map { "i\($0)" }),
        users: Vocabulary(ids: (0..<3).map { "u\($0)" }), userShardStarts: userShardStarts,
        histories: RatingMatrix(
          rowCount: 3, columnCount: 6, rows: [1, 1], columns: [0, 4], values: [1, 0],
          duplicates: .last),
        ratings: SharedBuffer([4.5, UserHistory.unrated]),
        popularity: PopularityModel(
          ratingCounts: [1, 1, 1, 1, 1, 9], scores: [0, 1, 2, 3, 4, 9])),
      components: [
        IALSModel(itemFactors: items.freeze(), userFactors: users.freeze(), config: config)
      ], position: 4, settings: [Setting("preference.like_weight", 2)], interactions: 2,
      dataWindow: DataWindow())
  }

  @Test("A known user gets the personal list, and popular items where it ends")
  func personalThenPopular() throws {
    let list = try Self.makeModel().recommend(
      10, for: UserView(row: UserRow(1)), mask: RowMask(rowCount: 6, rows: [1, 2, 3, 4, 5]))
    #expect(list.map(\.item.offset) == [1, 2, 3, 4, 5])
    #expect(list.map(\.source) == [.personal, .personal, .personal, .personal, .popular])
  }

  @Test("A folded-in user's list says so")
  func foldedIn() throws {
    let view = UserView(row: UserRow(1), factors: FoldedFactors(.ials, [-1, 0]))
    let list = try Self.makeModel().recommend(2, for: view, mask: .all(6))
    #expect(list.map(\.item.offset) == [4, 3])
    #expect(list.allSatisfy { $0.source == .foldedIn })
  }

  @Test("A stranger, and a user without a row, get the popular items")
  func strangers() throws {
    for view in [UserView.unknown, UserView(row: UserRow(0))] {
      let list = try Self.makeModel().recommend(3, for: view, mask: .all(6))
      #expect(list.map(\.item.offset) == [5, 4, 3])
      #expect(list.allSatisfy { $0.source == .popular })
    }
  }

  @Test("Knows stored histories and its policy")
  func historyAndPolicy() throws {
    let model = try Self.makeModel()
    #expect(
      model.history(of: UserRow(1))
        == UserHistory(
          items: [ItemRow(0), ItemRow(4)], weights: [1, 0], ratings: [4.5, UserHistory.unrated]))
    #expect(model.history(of: UserRow(0)).isEmpty)
    #expect(model.history(of: UserRow(77)).isEmpty)
    #expect(model.policy.likeWeight == 2)
  }

  @Test("Without its factors it is the popularity model of the same data")
  func popularityOnly() throws {
    let model = try Self.makeModel().popularityOnly
    #expect(model.kind == .popularity)
    let list = model.recommend(2, for: UserView(row: UserRow(1)), mask: .all(6))
    #expect(list.map(\.item.offset) == [5, 4])
  }

  @Test(
    "Parts that do not fit together are refused", arguments: [[0, 2], [1, 3], [0, 4, 3], []])
  func refusesMisfits(shardStarts: [Int]) {
    let error = #expect(throws: SprocketError.self) {
      try Self.makeModel(userShardStarts: shardStarts)
    }
    #expect(error?.code == .dataLoss)
  }
}
