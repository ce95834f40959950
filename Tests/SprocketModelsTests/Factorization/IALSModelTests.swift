import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct IALSModelTests {
  /// Random factors; every seventh item has none.
  private static func makeModel(
    users: Int = 30, items: Int = 60, factors: Int = 8
  ) throws -> IALSModel {
    var config = IALSConfig()
    config.factorCount = factors
    config.regularization = 0.01
    let itemTable = FactorTableBuilder(rowCount: items, factorCount: factors)
    itemTable.fillNormal(seed: 1, standardDeviation: 0.5)
    for item in stride(from: 0, to: items, by: 7) {
      itemTable.setRow(item, [Float](repeating: 0, count: factors))
    }
    let userTable = FactorTableBuilder(rowCount: users, factorCount: factors)
    userTable.fillNormal(seed: 2, standardDeviation: 0.5)
    userTable.setRow(3, [Float](repeating: 0, count: factors))
    return try IALSModel(
      itemFactors: itemTable.freeze(), userFactors: userTable.freeze(), config: config)
  }

  private let history = UserHistory(
    items: [1, 7, 12, 20, 33].map { ItemRow($0) }, weights: [1, 1, 0.5, 0, 2])

  @Test("The gradient of the objective vanishes at a folded-in row")
  func gradientVanishes() throws {
    let model = try Self.makeModel()
    let x = try #require(try model.foldIn(history)).map { Double($0) }
    let items = (0..<60).map { model.itemFactors.row($0).map { Double($0) } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    // Items 7 (no factors) and 20 (seen only) do not count.
    let observed = [(1, 1.0), (12, 0.5), (33, 2.0)]
    let others = Double(items.count { $0.contains { $0 != 0 } })
    let config = model.config
    let lambda =
      config.regularization * (Double(observed.count) + config.unobservedWeight * others)
    var gradient = x.map { 2 * lambda * $0 }
    for y in items {
      let slope = 2 * config.unobservedWeight * dot(x, y)
      for factor in gradient.indices { gradient[factor] += slope * y[factor] }
    }
    var scale = 0.0
    for (item, weight) in observed {
      let slope = 2 * weight * (dot(x, items[item]) - 1)
      for factor in gradient.indices {
        gradient[factor] += slope * items[item][factor]
        scale = max(scale, abs(slope * items[item][factor]))
      }
    }
    for component in gradient { #expect(abs(component) < 1e-5 * scale) }
  }

  @Test("A history that teaches nothing gives no row")
  func nothingToFoldIn() throws {
    let model = try Self.makeModel()
    #expect(try model.foldIn(.empty) == nil)
    #expect(try model.foldIn(UserHistory(items: [ItemRow(1)], weights: [0])) == nil)
    #expect(try model.foldIn(UserHistory(items: [ItemRow(7)], weights: [1])) == nil)
    #expect(try model.foldIn(UserHistory(items: [ItemRow(999)], weights: [1])) == nil)
  }

  @Test("Contributions are parallel to the history and sum to the score")
  func contributionsSumToTheScore() throws {
    let model = try Self.makeModel()
    let view = UserView(
      factors: try model.foldIn(history).map { FoldedFactors(.ials, $0) }, history: history)
    let targets = [2, 30, 14, 59].map { ItemRow($0) }
    let scores = model.scores(of: targets, for: view)
    let shares = try model.contributions(to: targets, from: history)
    #expect(shares.count == targets.count)
    for (score, share) in zip(scores, shares) {
      #expect(share.count == history.count)
      #expect(share[1] == 0 && share[3] == 0)
      #expect(abs(share.reduce(0, +) - score) < 1e-5)
    }
    // Item 14 has no factors.
    #expect(scores[2] == 0 && shares[2].allSatisfy { $0 == 0 })
  }

  @Test("Lists are the best of the mask, best first, and only items with factors")
  func topIsExact() throws {
    let model = try Self.makeModel()
    var mask = RowMask.all(60)
    mask.remove(10..<20)
    let view = UserView(row: UserRow(5))
    let all = model.scores(of: (0..<60).map { ItemRow($0) }, for: view)
    let expected = (0..<60).filter { mask.contains($0) && $0 % 7 != 0 }
      .sorted { (-all[$0], $0) < (-all[$1], $1) }
    #expect(model.top(10, for: view, mask: mask).map(\.row) == Array(expected.prefix(10)))
    #expect(model.top(1000, for: view, mask: mask).map(\.row) == expected)
  }

  @Test("Folded-in factors replace the stored ones")
  func freshFactorsWin() throws {
    let model = try Self.makeModel()
    let stored = model.userFactors.row(9)
    let one = UserView(row: UserRow(2), factors: FoldedFactors(.ials, stored))
    let other = UserView(row: UserRow(9))
    #expect(model.top(5, for: one, mask: .all(60)) == model.top(5, for: other, mask: .all(60)))
  }

  @Test("Strangers, empty rows, and factors or masks of another model are not scored")
  func cannotScore() throws {
    let model = try Self.makeModel()
    let strangers = [
      UserView.unknown, UserView(row: UserRow(3)), UserView(row: UserRow(30)),
      UserView(row: UserRow(-1)), UserView(factors: FoldedFactors(.ials, [1, 2])),
      UserView(factors: FoldedFactors(.ials, [Float](repeating: 0, count: 8))),
    ]
    for view in strangers {
      #expect(!model.canScore(view))
      #expect(model.top(5, for: view, mask: .all(60)).isEmpty)
    }
    #expect(model.top(5, for: UserView(row: UserRow(1)), mask: .all(61)).isEmpty)
    #expect(model.scores(of: [ItemRow(1)], for: .unknown) == [0])
  }

  @Test("Similar rows are those with the largest cosines")
  func similarRows() throws {
    let model = try Self.makeModel()
    func cosine(_ a: [Float], _ b: [Float]) -> Float {
      let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
      let squares = (a.reduce(0) { $0 + $1 * $1 }) * (b.reduce(0) { $0 + $1 * $1 })
      return squares == 0 ? -2 : product / squares.squareRoot()
    }
    let items = (0..<60).map { cosine(model.itemFactors.row(4), model.itemFactors.row($0)) }
    let expected = (0..<60).filter { $0 != 4 && $0 % 7 != 0 && $0 < 50 }
      .sorted { items[$0] > items[$1] }
    var mask = RowMask.all(60)
    mask.remove(50..<60)
    let similar = model.similarItems(to: ItemRow(4), k: 6, mask: mask)
    #expect(similar.map(\.row) == Array(expected.prefix(6)))
    for found in similar { #expect(abs(found.score - items[found.row]) < 1e-5) }
    #expect(model.similarItems(to: ItemRow(7), k: 6, mask: mask).isEmpty)

    let users = (0..<30).map { cosine(model.userFactors.row(8), model.userFactors.row($0)) }
    let nearest = (0..<30).filter { $0 != 8 && $0 != 3 }.sorted { users[$0] > users[$1] }
    #expect(
      model.similarUsers(to: UserView(row: UserRow(8)), k: 4).map(\.row)
        == Array(nearest.prefix(4)))
    #expect(model.similarUsers(to: .unknown, k: 4).isEmpty)
  }

  @Test("Tables that do not belong together are refused")
  func refusesOtherTables() throws {
    let items = FactorTableBuilder(rowCount: 3, factorCount: 8).freeze()
    let users = FactorTableBuilder(rowCount: 3, factorCount: 9).freeze()
    let error = #expect(throws: SprocketError.self) {
      try IALSModel(itemFactors: items, userFactors: users, config: IALSConfig())
    }
    #expect(error?.code == .dataLoss)
  }
}
