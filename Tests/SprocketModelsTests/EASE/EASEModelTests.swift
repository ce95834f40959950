import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct EASEModelTests {
  /// Three items, of which the last has no preferences, in a catalogue of five.
  private static func model() throws -> EASEModel {
    try EASEModel(
      weights: DenseMatrix(
        rowCount: 3, columnCount: 3, elements: SharedBuffer([0, 0.5, 0, 0.125, 0, 0, 0, 0, 0])),
      precisions: [2, 0.5, 0], config: EASEConfig(), itemCount: 5)
  }

  @Test("Scores are weights times preferences, worked out by hand")
  func scores() throws {
    let model = try Self.model()
    let view = UserView(history: history([(0, 1), (1, 2), (4, 1)]))
    #expect(model.readsHistory)
    #expect(model.canScore(view))
    #expect(model.scores(of: rows(0, 1, 2, 4, 9), for: view) == [0.25, 0.5, 0, 0, 0])
    #expect(
      model.top(5, for: view, mask: .all(5)) == [
        ScoredRow(row: 1, score: 0.5), ScoredRow(row: 0, score: 0.25),
      ])
    #expect(model.top(5, for: view, mask: RowMask(rowCount: 5, rows: [0, 2])).map(\.row) == [0])
    #expect(model.top(0, for: view, mask: .all(5)).isEmpty)
    #expect(model.top(5, for: view, mask: .all(4)).isEmpty)
  }

  @Test("Who has nothing that the model knows is not scored")
  func strangers() throws {
    let model = try Self.model()
    for entries in [[], [(2, 1)], [(4, 1)], [(700, 1)], [(0, 0)]] as [[(Int, Float)]] {
      let view = UserView(history: history(entries))
      #expect(!model.canScore(view))
      #expect(model.top(5, for: view, mask: .all(5)).isEmpty)
      #expect(model.scores(of: rows(0, 1), for: view) == [0, 0])
    }
  }

  @Test("Shares sum to scores, for few and for many items")
  func contributions() throws {
    var generator = SplitMix64(seed: 2)
    let weights = (0..<100 * 100).map { index in
      index % 101 == 0 ? 0 : Float(generator.nextGaussian())
    }
    let model = try EASEModel(
      weights: DenseMatrix(rowCount: 100, columnCount: 100, elements: SharedBuffer(weights)),
      precisions: (0..<100).map { $0 % 9 == 4 ? 0 : 1 }, config: EASEConfig(), itemCount: 110)
    let history = history([(0, 1), (3, 0.5), (4, 1), (20, 0), (70, 2), (99, 1), (105, 1)])
    #expect(try modelAgreesWithItself(model, history, itemCount: 110))
    let view = UserView(history: history)
    let all = model.scores(of: (0..<110).map { ItemRow($0) }, for: view)
    for item in 0..<110 {
      let one = model.scores(of: rows(item), for: view)[0]
      #expect(abs(one - all[item]) < 1e-5)
    }
  }

  @Test("Similarity is the partial correlation, the same both ways and at most 1")
  func similarity() throws {
    let model = try Self.model()
    // √(B₀₁ B₁₀).
    #expect(model.similarities(of: ItemRow(0), to: rows(1, 0, 2, 4, 9)) == [0.25, 1, 0, 0, 0])
    #expect(model.similarities(of: ItemRow(1), to: rows(0)) == [0.25])
    #expect(model.similarities(of: ItemRow(2), to: rows(0, 1)) == [0, 0])
    #expect(
      model.similarItems(to: ItemRow(0), k: 5, mask: .all(5)) == [ScoredRow(row: 1, score: 0.25)])
    for row in [2, 4, 9] {
      #expect(model.similarItems(to: ItemRow(row), k: 5, mask: .all(5)).isEmpty)
    }
  }

  @Test("Comes back from its tensors and settings")
  func roundTrip() throws {
    let model = try Self.model()
    let read = try EASEModel(
      from: MemoryTensors(model), settings: model.settings, tables: itemTables(5))
    #expect(read.weights.elements.array() == model.weights.elements.array())
    #expect(read.precisions == model.precisions)
    #expect(read.config == model.config)
    #expect(read.coveredItems == RowMask(rowCount: 5, rows: [0, 1]))
    #expect(read.nonFiniteCount == 0)
    #expect(read.kind == .ease)
    #expect(try read.rebased(on: itemTables(5), userFactors: nil).byteCount == model.byteCount)
  }

  @Test("Damaged tensors are refused")
  func damaged() throws {
    let model = try Self.model()
    func read(_ tensors: MemoryTensors, items: Int = 5) throws {
      _ = try EASEModel(from: tensors, settings: model.settings, tables: itemTables(items))
    }
    for (name, count) in [("ease.weights", 8), ("ease.precisions", 2), ("ease.precisions", 6)] {
      var tensors = MemoryTensors(model)
      tensors.tensors[name] = .float32(
        SharedBuffer([Float](repeating: 0, count: count)), shape: [count])
      #expect(throws: SprocketError.self) { try read(tensors) }
      tensors.tensors[name] = nil
      let error = #expect(throws: SprocketError.self) { try read(tensors) }
      #expect(error?.code == .dataLoss)
    }
    let error = #expect(throws: SprocketError.self) { try read(MemoryTensors(model), items: 2) }
    #expect(error?.code == .dataLoss)
  }

  @Test("Numbers that are none are counted and break nothing")
  func nonFinite() throws {
    let model = try EASEModel(
      weights: DenseMatrix(
        rowCount: 2, columnCount: 2, elements: SharedBuffer([0, .nan, .infinity, 0])),
      precisions: [1, .nan], config: EASEConfig(), itemCount: 2)
    #expect(model.nonFiniteCount == 3)
    let view = UserView(history: history([(0, 1), (1, 1)]))
    #expect(model.top(2, for: view, mask: .all(2)).map(\.row) == [0])
  }

  @Test("Settings come back, and unknown or bad ones are refused")
  func settings() throws {
    var config = EASEConfig.adapted(users: 100, items: 50, interactions: 4000)
    config.memoryLimitMiB = 77
    #expect(try EASEConfig(settings: config.settings) == config)
    #expect(config.settings.map(\.name) == EASEConfig.settingNames)
    for dimension in EASEConfig.searchSpace {
      #expect(EASEConfig.settingNames.contains(dimension.name))
    }
    for bad in [
      Setting("regularization", 0), Setting("memory_limit_mib", 0), Setting("seed", 1),
    ] {
      let error = #expect(throws: SprocketError.self) { try EASEConfig(settings: [bad]) }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("The regularisation grows with histories and with users, within bounds")
  func adapted() {
    func value(_ users: Int, _ interactions: Int) -> Double {
      EASEConfig.adapted(users: users, items: 1000, interactions: interactions).regularization
    }
    #expect(value(0, 0) == 10)
    #expect(value(400, 400 * 70) == 210)
    #expect(value(400, 400 * 140) > value(400, 400 * 70))
    #expect(value(136_000, 136_000 * 73) > 400)
    #expect(value(136_000, 136_000 * 73) < 600)
    #expect(value(1_000_000, 1_000_000_000) == 2000)
  }
}
