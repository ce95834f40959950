import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct ContentTensorsTests {
  @Test("A model read back answers the same", arguments: ContentConfig.Weighting.allCases)
  func roundTrip(weighting: ContentConfig.Weighting) throws {
    let model = try RandomFilms(weighting: weighting, influence: true, seed: 4).model()
    let back = try ContentModel(
      from: MemoryTensors(model), settings: model.settings,
      tables: RandomFilms.tables(items: model.filmCount))
    #expect(back.config == model.config)
    #expect(back.coveredItems == model.coveredItems)
    #expect(back.nonFiniteCount == 0)
    #expect(back.byteCount > 0)
    let view = UserView(history: UserHistory(items: [ItemRow(1), ItemRow(3)], weights: [1, 1]))
    #expect(back.top(9, for: view, mask: .all(400)) == model.top(9, for: view, mask: .all(400)))
    let item = Item(item: ItemID("n"), genres: ["10003", "10050"])
    #expect(back.vector(of: item) == model.vector(of: item))
    let features = model.sharedFeatures(model.vector(of: item), model.vector(of: item), limit: 3)
    #expect(
      back.sharedFeatures(back.vector(of: item), back.vector(of: item), limit: 3) == features)
    #expect(try back.rebased(on: RandomFilms.tables(items: 400), userFactors: nil).kind == .content)
  }

  @Test("Every missing or cut tensor is refused")
  func missingTensors() throws {
    let model = try RandomFilms(influence: true, seed: 4).model()
    let tables = try RandomFilms.tables(items: model.filmCount)
    for tensor in model.tensors {
      var source = MemoryTensors(model)
      source.tensors[tensor.name] = nil
      #expect(throws: SprocketError.self, "\(tensor.name)") {
        try ContentModel(from: source, settings: model.settings, tables: tables)
      }
      switch tensor.elements {
      case .float32(let column, _):
        let cut = column.slice(0..<(column.count - 1))
        source.tensors[tensor.name] = .float32(cut, shape: [cut.count])
      case .uint32(let column):
        source.tensors[tensor.name] = .uint32(column.slice(0..<(column.count - 1)))
      case .uint8(let column):
        source.tensors[tensor.name] = .uint8(column.slice(0..<(column.count - 1)))
      case .int64(let column):
        source.tensors[tensor.name] = .int64(column.slice(0..<(column.count - 1)))
      case .table: break
      }
      #expect(throws: SprocketError.self, "\(tensor.name)") {
        try ContentModel(from: source, settings: model.settings, tables: tables)
      }
    }
    #expect(throws: SprocketError.self) {
      try ContentModel(
        from: MemoryTensors(model), settings: model.settings, tables: RandomFilms.tables(items: 399)
      )
    }
  }

  @Test("Numbers that lead outside are refused, and any others answer without a crash")
  func damagedNumbers() throws {
    let model = try RandomFilms(weighting: .bm25, influence: true, seed: 4).model()
    let tables = try RandomFilms.tables(items: model.filmCount)
    var generator = SplitMix64(seed: 9)
    for tensor in model.tensors {
      for round in 0..<12 {
        var source = MemoryTensors(model)
        switch tensor.elements {
        case .float32(let column, let shape):
          var values = column.array()
          let bad: [Float] = [.nan, .infinity, -1, 0, 1e30, -.infinity]
          for index in values.indices where round > 5 || index % 7 == 0 {
            values[index] = bad[round % bad.count]
          }
          source.tensors[tensor.name] = .float32(SharedBuffer(values), shape: shape)
        case .uint32(let column):
          var values = column.array()
          let place = Int.random(in: values.indices, using: &generator)
          values[place] = round % 2 == 0 ? .max : UInt32.random(in: 0...1000, using: &generator)
          source.tensors[tensor.name] = .uint32(SharedBuffer(values))
        case .uint8(let column):
          var values = column.array()
          values[Int.random(in: values.indices, using: &generator)] = 0xFF
          source.tensors[tensor.name] = .uint8(SharedBuffer(values))
        case .int64(let column):
          var values = column.array()
          let place = Int.random(in: values.indices, using: &generator)
          values[place] = round % 2 == 0 ? .max : Int64.random(in: -9...9999, using: &generator)
          source.tensors[tensor.name] = .int64(SharedBuffer(values))
        case .table: break
        }
        guard
          let damaged = try? ContentModel(from: source, settings: model.settings, tables: tables)
        else { continue }
        _ = damaged.nonFiniteCount
        for row in stride(from: 0, to: 400, by: 37) {
          let list = damaged.similarItems(to: ItemRow(row), k: 5, mask: .all(400))
          let vector = damaged.vector(of: ItemRow(row))
          _ = damaged.sharedFeatures(vector, vector, limit: 3)
          #expect(list.count <= 5)
        }
        _ = damaged.vector(of: Item(item: ItemID("n"), genres: ["10003", "10050"]))
      }
    }
  }

  @Test("Settings are read back, and unknown or bad ones are refused")
  func settings() throws {
    var config = ContentConfig()
    config.weighting = .bm25
    config.fieldWeights[2] = 2.5
    config.profileTerms = 77
    config.learnsWeights = .off
    #expect(try ContentConfig(settings: config.settings) == config)
    #expect(ContentConfig().settings.map(\.name).sorted() == ContentConfig.settingNames.sorted())
    for bad in [
      Setting("factors", 3), Setting("weighting", "x"), Setting("bm25_b", 2),
      Setting("genre_weight", -1),
    ] {
      #expect(throws: SprocketError.self) { try ContentConfig(settings: [bad]) }
    }
    for dimension in ContentConfig.searchSpace {
      #expect(ContentConfig.settingNames.contains(dimension.name))
    }
  }
}
