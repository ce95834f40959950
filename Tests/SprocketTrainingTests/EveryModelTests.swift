import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining
import Testing

/// What every kind of model promises. A new kind earns these tests by being in `ModelKind`.
@Suite struct EveryModelTests {
  private static let taste = PlantedTaste()
  private static let kinds = ModelKind.allCases.filter { $0.configType != nil } + [.popularity]

  private static func train(
    _ kind: ModelKind, threads: Int = 2, data: TrainingData = taste.data()
  ) throws -> TrainedModel {
    try TrainingRecipe(kind: kind, threads: threads, shardCount: 3).train(data)
  }

  /// All that a model can do personally, as one value to compare.
  private static func scorer(_ model: TrainedModel) -> any Scores {
    model.roles.scorers[model.kind] ?? model.popularity
  }

  private static func views(_ model: TrainedModel) -> [UserView] {
    (0..<model.users.count).map {
      UserView(row: UserRow($0), history: model.history(of: UserRow($0)))
    } + [.unknown]
  }

  @Test("Knows all users and all items of the catalogue", arguments: kinds)
  func tables(kind: ModelKind) throws {
    let data = Self.taste.data()
    let model = try Self.train(kind)
    #expect(model.kind == kind)
    #expect(model.items.allIDs().sorted() == data.items.map(\.item.rawValue).sorted())
    #expect(Set(model.users.allIDs()) == Set(data.users.map(\.rawValue)))
    #expect(model.userShardStarts.count == 4)
    #expect(model.position == 77)
    #expect(model.interactions == data.count)
    #expect(model.dataWindow.lastMicros == data.timeMicros.max())
    #expect(model.settings.contains(Setting("preference.rating_threshold", "4.0")))
  }

  @Test("Scores are finite, lists are sorted and agree with them", arguments: kinds)
  func listsAreSorted(kind: ModelKind) throws {
    let model = try Self.train(kind)
    let scorer = Self.scorer(model)
    let items = (0..<model.items.count).map { ItemRow($0) }
    for view in Self.views(model) {
      let scores = scorer.scores(of: items, for: view)
      #expect(scores.count == items.count)
      #expect(scores.allSatisfy { $0.isFinite })
      let list = scorer.top(items.count, for: view, mask: .all(items.count))
      #expect(list.isEmpty == !scorer.canScore(view))
      #expect(Set(list.map(\.row)).count == list.count)
      for (one, next) in zip(list, list.dropFirst()) {
        #expect((-one.score, one.row) < (-next.score, next.row))
      }
      for row in list {
        #expect(abs(row.score - scores[row.row]) < 1e-4 * max(1, abs(row.score)))
      }
    }
  }

  @Test("Only items of the mask are listed, as many as asked for", arguments: kinds)
  func maskIsRespected(kind: ModelKind) throws {
    let model = try Self.train(kind)
    let allowed = Array(stride(from: 1, to: model.items.count, by: 3))
    let mask = RowMask(rowCount: model.items.count, rows: allowed)
    for view in Self.views(model) {
      let list = model.recommend(1000, for: view, mask: mask)
      #expect(list.map(\.item.offset).sorted() == allowed)
      #expect(model.recommend(7, for: view, mask: mask) == Array(list.prefix(7)))
      #expect(model.recommend(7, for: view, mask: .none(model.items.count)).isEmpty)
      #expect(model.recommend(0, for: view, mask: mask).isEmpty)
    }
  }

  @Test("A stranger gets a full list", arguments: kinds)
  func strangers(kind: ModelKind) throws {
    let model = try Self.train(kind)
    let list = model.recommend(20, for: .unknown, mask: .all(model.items.count))
    #expect(list.count == 20)
    #expect(list.allSatisfy { $0.source == .popular })
  }

  @Test(
    "Training again, with any number of threads, gives the same model",
    arguments: kinds)
  func isDeterministic(kind: ModelKind) throws {
    let one = try Self.train(kind, threads: 1)
    let other = try Self.train(kind, threads: 4)
    #expect(one.users.allIDs() == other.users.allIDs())
    let mask = RowMask.all(one.items.count)
    for view in Self.views(one) {
      #expect(
        one.recommend(50, for: view, mask: mask) == other.recommend(50, for: view, mask: mask))
    }
  }

  @Test("A model that folds in gives back the stored row of a trained user")
  func foldInGivesTheStoredRow() throws {
    for kind in Self.kinds {
      let model = try Self.train(kind)
      for (_, folding) in model.roles.foldIns {
        for user in 0..<model.users.count {
          let folded = try #require(try folding.foldIn(model.history(of: UserRow(user))))
          #expect(folded == folding.userFactors.row(user))
        }
      }
    }
  }

  @Test("The order in which interactions come does not matter", arguments: kinds)
  func ungroupedData(kind: ModelKind) throws {
    let data = Self.taste.data()
    let byTime = data.permuted(
      data.userIndex.indices.sorted { (data.itemIndex[$0], $0) < (data.itemIndex[$1], $1) })
    let one = try Self.train(kind, data: data)
    let other = try Self.train(kind, data: byTime)
    let view = UserView(row: UserRow(0))
    let mask = RowMask.all(one.items.count)
    #expect(one.recommend(50, for: view, mask: mask) == other.recommend(50, for: view, mask: mask))
  }

  @Test("A catalogue without users still serves", arguments: [ModelKind.popularity])
  func noUsers(kind: ModelKind) throws {
    let data = TrainingData(items: [Item(item: ItemID("a")), Item(item: ItemID("b"))])
    let model = try Self.train(kind, data: data)
    #expect(model.recommend(5, for: .unknown, mask: .all(2)).map(\.item.offset) == [0, 1])
    #expect(try Self.train(kind, data: TrainingData()).items.count == 0)
  }

  @Test("A training that is cancelled stops", arguments: kinds)
  func cancellation(kind: ModelKind) {
    let error = #expect(throws: SprocketError.self) {
      try TrainingRecipe(kind: kind).train(
        Self.taste.data(), progress: TrainingProgress(isCancelled: { true }))
    }
    #expect(error?.code == .cancelled)
  }
}
