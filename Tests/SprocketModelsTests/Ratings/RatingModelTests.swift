import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct RatingModelTests {
  private let fixture: RatingFixture
  private let all = (0..<RatingFixture.items).map { ItemRow($0) }

  init() throws {
    fixture = try RatingFixture()
  }

  private func dot(_ one: [Float], _ other: [Float]) -> Float {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The user's stored row, and the same user by their history alone.
  private func views(_ user: Int, _ model: any FoldsIn, _ kind: ModelKind) throws -> [UserView] {
    let history = fixture.tables.history(of: UserRow(user))
    var folded = FoldedFactors()
    folded[kind] = try model.foldIn(history)
    return [UserView(row: UserRow(user)), UserView(factors: folded, history: history)]
  }

  @Test("Ratings are the formula's, on the scale", arguments: [ModelKind.svd, .svdPlusPlus])
  func formula(kind: ModelKind) throws {
    let model = try fixture.svd(kind)
    var clamped = 0
    for view in try views(3, model, kind) {
      let found = model.ratings(of: all + [ItemRow(999)], for: view)
      for (item, prediction) in zip(all, found) {
        let x = model.userFactors.row(3)
        let y = model.factors.items.row(item.offset)
        let raw = 3.5 + (item.offset % 7 == 0 ? x[0] : dot(x, y))
        #expect(abs(prediction.rating - min(max(raw, 3), 4)) < 1e-5)
        #expect(prediction.itemCount == item.offset % 7)
        #expect(prediction.userCount == 5)
        if raw < 3 || raw > 4 { clamped += 1 }
      }
      #expect(found.last?.itemCount == 0)
    }
    #expect(clamped > 0)
  }

  @Test("A stranger gets the mean and the item's bias", arguments: [ModelKind.svd, .svdPlusPlus])
  func strangers(kind: ModelKind) throws {
    let model = try fixture.svd(kind)
    for view in [UserView.unknown, UserView(row: UserRow(77)), UserView(row: UserRow(-1))] {
      for (item, prediction) in zip(all, model.ratings(of: all, for: view)) {
        let bias = model.factors.items.row(item.offset)[1]
        #expect(abs(prediction.rating - min(max(3.5 + bias, 3), 4)) < 1e-5)
        #expect(prediction.userCount == 0)
      }
      #expect(!model.canScore(view))
      #expect(model.top(5, for: view, mask: .all(30)).isEmpty)
      #expect(model.scores(of: all, for: view).allSatisfy { $0 == 0 })
    }
    #expect(
      model.ratings(of: [ItemRow(7), ItemRow(99)], for: .unknown).map(\.rating) == [3.5, 3.5])
  }

  @Test("A stored user and one folded in from the same history get the same")
  func foldedEqualsStored() throws {
    for kind in [ModelKind.svd, .svdPlusPlus] {
      let model = try fixture.svd(kind)
      for user in 0..<RatingFixture.users {
        let both = try views(user, model, kind)
        #expect(
          model.ratings(of: all, for: both[0]) == model.ratings(of: all, for: both[1]))
        #expect(
          model.top(9, for: both[0], mask: .all(30)) == model.top(9, for: both[1], mask: .all(30)))
      }
    }
    let bias = try fixture.bias()
    for user in 0..<RatingFixture.users {
      let both = try views(user, bias, .bias)
      #expect(bias.ratings(of: all, for: both[0]) == bias.ratings(of: all, for: both[1]))
    }
  }

  @Test("Lists are the rated items of the mask, best first, with the scores of `scores`")
  func lists() throws {
    let model = try fixture.svd(.svd)
    let view = UserView(row: UserRow(1))
    var mask = RowMask.all(30)
    mask.remove(10..<15)
    let scores = model.scores(of: all, for: view)
    let expected = (0..<30).filter { mask.contains($0) && $0 % 7 != 0 }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    #expect(model.top(50, for: view, mask: mask).map(\.row) == expected)
    #expect(model.top(4, for: view, mask: mask).map(\.row) == Array(expected.prefix(4)))
    #expect(model.top(4, for: view, mask: .all(31)).isEmpty)
    #expect(model.scores(of: [ItemRow(14), ItemRow(300)], for: view) == [0, 0])
  }

  @Test("A history that says nothing gives no row; in SVD++ an unrated film says something")
  func silentHistories() throws {
    let unrated = UserHistory(items: [ItemRow(3)], weights: [1])
    let unknown = UserHistory(items: [ItemRow(70)], weights: [1], ratings: [4])
    let unratedItem = UserHistory(items: [ItemRow(7)], weights: [1], ratings: [4])
    for history in [UserHistory.empty, unrated, unknown, unratedItem] {
      #expect(try fixture.svd(.svd).foldIn(history) == nil)
      #expect(try fixture.bias().foldIn(history) == nil)
    }
    let plusPlus = try fixture.svd(.svdPlusPlus)
    #expect(try plusPlus.foldIn(unknown) == nil)
    let w = try #require(plusPlus.factors.implicit).row(3)
    let row = try #require(try plusPlus.foldIn(unrated))
    for column in row.indices {
      #expect(abs(row[column] - w[column] - (column == 1 ? 1 : 0)) < 1e-6)
    }
  }

  @Test("SVD++ starts a user from the sum over the history")
  func implicitStart() throws {
    let model = try fixture.svd(.svdPlusPlus)
    let implicit = try #require(model.factors.implicit)
    let history = UserHistory(
      items: [ItemRow(2), ItemRow(5), ItemRow(9), ItemRow(50)], weights: [1, 0, 1, 1],
      ratings: [4, UserHistory.unrated, 2, 3])
    let start = model.factors.start(of: history)
    for column in start.indices {
      let sum = [2, 5, 9].reduce(Float(0)) { $0 + implicit.row($1)[column] }
      let expected = (column == 1 ? 1 : 0) + sum / Float(3).squareRoot()
      #expect(abs(start[column] - expected) < 1e-5)
    }
  }

  @Test("Shares sum to the score less the item's bias", arguments: [ModelKind.svd, .svdPlusPlus])
  func contributions(kind: ModelKind) throws {
    let model = try fixture.svd(kind)
    let history = UserHistory(
      items: [ItemRow(2), ItemRow(5), ItemRow(7), ItemRow(9), ItemRow(50)],
      weights: [1, 0, 1, 1, 1], ratings: [4, UserHistory.unrated, 2, 1.5, 3])
    var folded = FoldedFactors()
    folded[kind] = try model.foldIn(history)
    let items = [ItemRow(2), ItemRow(20), ItemRow(14), ItemRow(99)]
    let scores = model.scores(of: items, for: UserView(factors: folded, history: history))
    let shares = try model.contributions(to: items, from: history)
    for (item, (score, shares)) in zip(items, zip(scores, shares)).prefix(2) {
      #expect(shares.count == history.count)
      #expect(abs(shares.reduce(0, +) - (score - model.factors.items.row(item.offset)[1])) < 1e-4)
      #expect((shares[1] == 0) == (kind == .svd))
      #expect(shares[0] != 0 && shares[4] == 0)
    }
    #expect(shares[2].allSatisfy { $0 == 0 } && shares[3].allSatisfy { $0 == 0 })
  }

  @Test("Similar items have the largest cosines of factors without biases")
  func similarItems() throws {
    let model = try fixture.svd(.svd)
    let variances = try #require(model.factors.variances)
    func length(_ item: Int) -> Float {
      (2..<8).reduce(Float(0)) {
        let value = model.factors.items.row(item)[$1]
        return $0 + value * value + variances.row(item)[$1]
      }.squareRoot()
    }
    func similarity(_ item: Int) -> Float {
      let one = Array(model.factors.items.row(4).dropFirst(2))
      let other = Array(model.factors.items.row(item).dropFirst(2))
      return dot(one, other) / (length(4) * length(item))
    }
    let expected = (0..<30).filter { $0 != 4 && $0 % 7 != 0 }
      .sorted { similarity($0) > similarity($1) }
    let found = model.similarItems(to: ItemRow(4), k: 6, mask: .all(30))
    #expect(found.map(\.row) == Array(expected.prefix(6)))
    for item in found { #expect(abs(item.score - similarity(item.row)) < 1e-5) }
    #expect(
      model.similarities(of: ItemRow(4), to: found.map(\.item) + [ItemRow(7), ItemRow(99)])
        == found.map(\.score) + [0, 0])
    #expect(model.similarItems(to: ItemRow(14), k: 3, mask: .all(30)).isEmpty)
    #expect(model.similarItems(to: ItemRow(99), k: 3, mask: .all(30)).isEmpty)
  }

  @Test(
    "Read back from its tensors it predicts the same",
    arguments: [ModelKind.svd, .svdPlusPlus, .bias])
  func roundTrip(kind: ModelKind) throws {
    let component = try fixture.component(kind)
    #expect(component.kind == kind && component.nonFiniteCount == 0)
    #expect(component.byteCount > 0)
    #expect(component.tensors.allSatisfy { $0.name.hasPrefix(kind.rawValue + ".") })
    let again = try fixture.open(kind, MemoryTensors(component))
    #expect(again.settings == component.settings)
    #expect(again.coveredItems == component.coveredItems)
    let one = try #require(component as? any PredictsRatings)
    let other = try #require(again as? any PredictsRatings)
    for user in 0...RatingFixture.users {
      let view = UserView(row: UserRow(user))
      #expect(one.ratings(of: all, for: view) == other.ratings(of: all, for: view))
    }
  }

  @Test("Damaged tensors are refused", arguments: [ModelKind.svd, .svdPlusPlus, .bias])
  func damage(kind: ModelKind) throws {
    let component = try fixture.component(kind)
    let whole = MemoryTensors(component)
    func refuses(_ name: String, _ elements: NamedTensor.Elements?) {
      var source = whole
      source.tensors[name] = elements
      let error = #expect(throws: SprocketError.self, "\(name)") {
        _ = try fixture.open(kind, source)
      }
      #expect(error?.code == .dataLoss)
    }
    let small = FactorTableBuilder(rowCount: 2, factorCount: 3).freeze()
    for (name, elements) in whole.tensors {
      refuses(name, nil)
      switch elements {
      case .table: refuses(name, .table(small))
      case .float32: refuses(name, .float32(SharedBuffer([1, 2]), shape: [2]))
      default: refuses(name, .uint32(SharedBuffer([1, 2])))
      }
    }
    let summaries: [[Float]] = [
      [9, 1, 5, 0], [3, 5, 1, 0], [.nan, 1, 5, 0], [3, 1, .infinity, 0], [3, 1, 5, -1],
    ]
    for summary in summaries {
      refuses(kind.rawValue + ".summary", .float32(SharedBuffer(summary), shape: [4]))
    }
    if kind == .bias { return }
    for bad in [Float.nan, -1, .infinity] {
      let prior = [Float](repeating: 1, count: 8) + [bad]
      refuses(kind.rawValue + ".prior", .float32(SharedBuffer(prior), shape: [9]))
      refuses(
        kind.rawValue + ".prior", .float32(SharedBuffer(Array(prior.reversed())), shape: [9]))
    }
  }

  @Test(
    "Beside other users it has their rows and counts",
    arguments: [ModelKind.svd, .svdPlusPlus, .bias])
  func rebased(kind: ModelKind) throws {
    let component = try fixture.component(kind)
    let folding = try #require(component as? any FoldsIn)
    let histories = try RatingMatrix(
      rowCount: 1, columnCount: 30, rows: [0, 0], columns: [3, 4], values: [1, 1],
      duplicates: .last)
    let tables = SharedTables(
      items: fixture.tables.items, users: try Vocabulary(ids: ["new"]), userShardStarts: [0, 1],
      histories: histories, ratings: SharedBuffer([5, 2]), popularity: fixture.tables.popularity)
    let users = FactorTableBuilder(rowCount: 1, factorCount: folding.userFactors.factorCount)
    let row = try #require(try folding.foldIn(tables.history(of: UserRow(0))))
    users.setRow(0, row)
    let moved = try component.rebased(on: tables, userFactors: users.freeze())
    let one = try #require(component as? any PredictsRatings)
    let other = try #require(moved as? any PredictsRatings)
    var folded = FoldedFactors()
    folded[kind] = row
    let view = UserView(factors: folded, history: tables.history(of: UserRow(0)))
    let found = other.ratings(of: all, for: UserView(row: UserRow(0)))
    #expect(found == one.ratings(of: all, for: view))
    #expect(found[0].userCount == 2)
  }

  @Test("Settings survive as named values, and bad ones are named")
  func settings() throws {
    var svd = SVDConfig()
    svd.solver = .sgd
    svd.factorCount = 9
    svd.regularization = 0.07
    svd.seed = 12
    #expect(try SVDConfig(settings: svd.settings) == svd)
    #expect(svd.settings.map(\.name) == SVDConfig.settingNames)
    var plusPlus = SVDPlusPlusConfig()
    plusPlus.learningRate = 0.003
    #expect(try SVDPlusPlusConfig(settings: plusPlus.settings) == plusPlus)
    #expect(plusPlus.settings.map(\.name) == SVDPlusPlusConfig.settingNames)
    var bias = BiasConfig()
    bias.holdout = 0.2
    #expect(try BiasConfig(settings: bias.settings) == bias)
    #expect(bias.settings.map(\.name) == BiasConfig.settingNames)
    for setting in [Setting("factors", 0), Setting("magic", 1), Setting("holdout", 0.9)] {
      #expect(throws: SprocketError.self) { try SVDConfig(settings: [setting]) }
      #expect(throws: SprocketError.self) { try SVDPlusPlusConfig(settings: [setting]) }
      #expect(throws: SprocketError.self) { try BiasConfig(settings: [setting]) }
    }
    #expect(SVDConfig.adapted(users: 5, items: 4, interactions: 9).factorCount == 2)
    #expect(SVDConfig.adapted(users: 600, items: 9000, interactions: 90_000).factorCount == 14)
  }
}
