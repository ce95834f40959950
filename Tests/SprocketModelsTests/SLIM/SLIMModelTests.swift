import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct SLIMModelTests {
  private static func matrix(
    _ size: Int, _ entries: [(UInt32, UInt32, Float)]
  ) throws -> RatingMatrix {
    try RatingMatrix(
      rowCount: size, columnCount: size, rows: entries.map(\.0), columns: entries.map(\.1),
      values: entries.map(\.2), duplicates: .sum)
  }

  /// From item to item; nothing leads to item 0, nothing starts from item 2.
  private static func model() throws -> SLIMModel {
    try SLIMModel(
      weights: matrix(4, [(0, 1, 0.5), (0, 2, 0.25), (1, 2, 0.125), (3, 1, 1), (1, 3, 0.5)]),
      config: SLIMConfig(), itemCount: 6)
  }

  @Test("Scores are weights times preferences, worked out by hand")
  func scores() throws {
    let model = try Self.model()
    let view = UserView(history: history([(0, 2), (1, 1), (5, 1), (9, 1)]))
    #expect(model.scores(of: rows(0, 1, 2, 3, 5, 9), for: view) == [0, 1, 0.625, 0.5, 0, 0])
    #expect(model.top(9, for: view, mask: .all(6)).map(\.row) == [1, 2, 3])
    #expect(model.top(9, for: view, mask: RowMask(rowCount: 6, rows: [0, 3])).map(\.row) == [3])
    #expect(model.top(9, for: view, mask: .all(5)).isEmpty)
    #expect(try modelAgreesWithItself(model, history([(0, 1), (1, 0.5), (3, 1)]), itemCount: 6))
  }

  @Test("Who has nothing that weights start from is not scored")
  func strangers() throws {
    let model = try Self.model()
    for entries in [[], [(2, 1)], [(5, 1)], [(99, 1)], [(0, 0)]] as [[(Int, Float)]] {
      let view = UserView(history: history(entries))
      #expect(!model.canScore(view))
      #expect(model.top(5, for: view, mask: .all(6)).isEmpty)
      #expect(model.scores(of: rows(0, 1), for: view) == [0, 0])
    }
  }

  @Test("Shares belong to the entries that the weights start from")
  func contributions() throws {
    let model = try Self.model()
    let shares = try model.contributions(
      to: rows(1, 0, 5), from: history([(0, 2), (1, 1), (2, 1), (3, 0.5)]))
    #expect(shares == [[1, 0, 0, 0.5], [0, 0, 0, 0], [0, 0, 0, 0]])
  }

  @Test("Similarity is the mean of both directions, at most 1")
  func similarity() throws {
    let model = try Self.model()
    #expect(
      model.similarities(of: ItemRow(1), to: rows(0, 2, 3, 1, 5)) == [0.25, 0.0625, 0.75, 1, 0])
    #expect(model.similarItems(to: ItemRow(1), k: 9, mask: .all(6)).map(\.row) == [3, 0, 2])
    #expect(model.similarItems(to: ItemRow(5), k: 9, mask: .all(6)).isEmpty)
    #expect(model.similarities(of: ItemRow(5), to: rows(1)) == [0])
  }

  @Test("Comes back from its tensors and settings")
  func roundTrip() throws {
    let model = try Self.model()
    let read = try SLIMModel(
      from: MemoryTensors(model), settings: model.settings, tables: itemTables(6))
    for row in 0..<4 {
      #expect(read.weights.columns(ofRow: row) == model.weights.columns(ofRow: row))
      #expect(read.weights.values(ofRow: row) == model.weights.values(ofRow: row))
    }
    #expect(read.config == model.config)
    #expect(read.coveredItems == RowMask(rowCount: 6, rows: [1, 2, 3]))
    #expect(read.nonFiniteCount == 0)
    #expect(read.kind == .slim)
  }

  @Test("Damaged tensors are refused")
  func damaged() throws {
    let model = try Self.model()
    func refused(
      _ name: String, _ elements: NamedTensor.Elements?, items: Int = 6
    ) -> Bool {
      var tensors = MemoryTensors(model)
      tensors.tensors[name] = elements
      do {
        _ = try SLIMModel(from: tensors, settings: model.settings, tables: itemTables(items))
        return false
      } catch { return (error as? SprocketError)?.code == .dataLoss }
    }
    #expect(refused("slim.weights.offsets", nil))
    #expect(refused("slim.weights.offsets", .int64(SharedBuffer([]))))
    #expect(refused("slim.weights.offsets", .int64(SharedBuffer([0, 3, 2, 5, 5]))))
    #expect(refused("slim.weights.offsets", .int64(SharedBuffer([0, 2, 4, 4]))))
    #expect(refused("slim.weights.columns", .uint32(SharedBuffer([1, 2, 4, 3, 1]))))
    #expect(refused("slim.weights.values", .float32(SharedBuffer([1]), shape: [1])))
    #expect(refused("none", nil, items: 3))
  }

  @Test("Settings come back, and unknown or bad ones are refused")
  func settings() throws {
    var config = SLIMConfig.adapted(users: 100, items: 50, interactions: 4000)
    config.sign = .free
    config.neighborCount = 9
    #expect(try SLIMConfig(settings: config.settings) == config)
    #expect(config.settings.map(\.name) == SLIMConfig.settingNames)
    for dimension in SLIMConfig.searchSpace {
      #expect(SLIMConfig.settingNames.contains(dimension.name))
    }
    for bad in [
      Setting("l2_regularization", 0), Setting("sign", "negative"), Setting("seed", 1),
    ] {
      let error = #expect(throws: SprocketError.self) { try SLIMConfig(settings: [bad]) }
      #expect(error?.code == .invalidArgument)
    }
  }
}
