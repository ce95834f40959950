import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct PureSVDModelTests {
  private static func table(_ rows: [[Float]]) -> FactorTable {
    let builder = FactorTableBuilder(rowCount: rows.count, factorCount: rows[0].count)
    for (row, factors) in rows.enumerated() { builder.setRow(row, factors) }
    return builder.freeze()
  }

  /// Four items, the last without preferences.
  private static func model() throws -> PureSVDModel {
    var config = PureSVDConfig()
    config.factorCount = 2
    return try PureSVDModel(
      itemFactors: table([[1, 0], [0.5, 0.5], [0, -1], [0, 0]]), singularValues: [4, 1],
      config: config)
  }

  @Test("Scores are h V Vᵀ, worked out by hand")
  func scores() throws {
    let model = try Self.model()
    let view = UserView(history: history([(0, 2), (1, 1), (3, 1), (8, 1)]))
    // h V = (2.5, 0.5).
    #expect(model.scores(of: rows(0, 1, 2, 3, 8), for: view) == [2.5, 1.5, -0.5, 0, 0])
    #expect(model.top(9, for: view, mask: .all(4)).map(\.row) == [0, 1, 2])
    #expect(model.top(9, for: view, mask: RowMask(rowCount: 4, rows: [2, 3])).map(\.row) == [2])
    #expect(try modelAgreesWithItself(model, history([(0, 1), (2, 0.5), (3, 1)]), itemCount: 4))
  }

  @Test("Who has nothing that the model knows is not scored")
  func strangers() throws {
    let model = try Self.model()
    for entries in [[], [(3, 1)], [(9, 1)], [(0, 0)]] as [[(Int, Float)]] {
      let view = UserView(history: history(entries))
      #expect(!model.canScore(view))
      #expect(model.top(5, for: view, mask: .all(4)).isEmpty)
      #expect(model.scores(of: rows(0, 1), for: view) == [0, 0])
    }
  }

  @Test("Similarity is the cosine of V √Σ, smaller where few users stand behind it")
  func similarity() throws {
    let model = try Self.model()
    // (2, 0) and (1, ½): 2 / (2 · √1.25), with 16 and 4.25 users shrunk by 10.
    let expected = (16 / 26 * 4.25 / 14.25 / 1.25 as Float).squareRoot()
    let found = model.similarities(of: ItemRow(0), to: rows(1, 0, 2, 3, 9))
    for (one, other) in zip(found, [expected, 1, 0, 0, 0]) { #expect(abs(one - other) < 1e-6) }
    #expect(abs(model.similarities(of: ItemRow(1), to: rows(0))[0] - expected) < 1e-6)
    let list = model.similarItems(to: ItemRow(0), k: 9, mask: .all(4))
    #expect(list.map(\.row) == [1, 2])
    #expect(model.similarItems(to: ItemRow(3), k: 9, mask: .all(4)).isEmpty)
    #expect(model.similarities(of: ItemRow(9), to: rows(0)) == [0])
  }

  @Test("Comes back from its tensors and settings")
  func roundTrip() throws {
    let model = try Self.model()
    let read = try PureSVDModel(
      from: MemoryTensors(model), settings: model.settings, tables: itemTables(4))
    for row in 0..<4 { #expect(read.itemFactors.row(row) == model.itemFactors.row(row)) }
    #expect(read.singularValues == model.singularValues)
    #expect(read.config == model.config)
    #expect(read.coveredItems == RowMask(rowCount: 4, rows: [0, 1, 2]))
    #expect(read.nonFiniteCount == 0)
    #expect(read.kind == .pureSVD)
  }

  @Test("Damaged tensors are refused")
  func damaged() throws {
    let model = try Self.model()
    var short = MemoryTensors(model)
    short.tensors["puresvd.singular_values"] = .float32(SharedBuffer([1]), shape: [1])
    var missing = MemoryTensors(model)
    missing.tensors["puresvd.item_factors"] = nil
    for (tensors, items) in [(short, 4), (missing, 4), (MemoryTensors(model), 5)] {
      let error = #expect(throws: SprocketError.self) {
        try PureSVDModel(from: tensors, settings: model.settings, tables: itemTables(items))
      }
      #expect(error?.code == .dataLoss)
    }
    #expect(throws: SprocketError.self) {
      try PureSVDModel(
        itemFactors: Self.table([[1, 2]]), singularValues: [1], config: PureSVDConfig())
    }
  }

  @Test("Settings come back, and unknown or bad ones are refused")
  func settings() throws {
    var config = PureSVDConfig.adapted(users: 100, items: 50, interactions: 4000)
    #expect(config.factorCount == 12)
    config.seed = .max
    #expect(try PureSVDConfig(settings: config.settings) == config)
    #expect(config.settings.map(\.name) == PureSVDConfig.settingNames)
    for dimension in PureSVDConfig.searchSpace {
      #expect(PureSVDConfig.settingNames.contains(dimension.name))
    }
    for bad in [Setting("factors", 0), Setting("epochs", 3), Setting("seed", -1)] {
      let error = #expect(throws: SprocketError.self) { try PureSVDConfig(settings: [bad]) }
      #expect(error?.code == .invalidArgument)
    }
  }
}
