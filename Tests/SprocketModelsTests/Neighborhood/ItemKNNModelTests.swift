import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct ItemKNNModelTests {
  private let taste = RandomTaste()

  private func model(exponent: Double = 1.5, count: Int = 6) throws -> ItemKNNModel {
    let tables = try taste.tables()
    let preferences = tables.histories.filtered { tables.histories.values[$0] > 0 }
    var config = ItemKNNConfig()
    config.exponent = exponent
    config.neighborCount = count
    return ItemKNNModel(
      config: config,
      neighbors: try RowSimilarity(byColumn: preferences, measure: .cosine()).neighborLists(
        of: preferences.transposed(), count: count, threads: 1))
  }

  @Test("An item scores by its neighbours in the history", arguments: [1, 1.5])
  func scoresAreSums(exponent: Double) throws {
    let model = try model(exponent: exponent)
    for user in 0..<taste.userCount {
      let view = UserView(history: taste.history(user))
      let scores = model.scores(of: taste.allItems, for: view)
      for item in 0..<taste.itemCount {
        var expected = 0.0
        for (neighbor, similarity) in zip(
          model.neighbors.columns(ofRow: item), model.neighbors.values(ofRow: item))
        {
          let weight = Double(taste.weights[user][Int(neighbor)] ?? 0)
          expected +=
            weight
            * (exponent == 1
              ? Double(similarity) : Double(similarity) * Double(similarity).squareRoot())
        }
        #expect(abs(Double(scores[item]) - expected) < 1e-5)
      }
    }
  }

  @Test("Lists are the best scores of the mask")
  func listsAreTheBest() throws {
    let model = try model()
    let masks = [
      RowMask.all(taste.itemCount), RowMask(rowCount: taste.itemCount, rows: [1, 4, 5, 9, 20]),
      .none(taste.itemCount),
    ]
    for user in 0..<taste.userCount {
      let view = UserView(row: UserRow(user), history: taste.history(user))
      let scores = model.scores(of: taste.allItems, for: view)
      for mask in masks {
        for k in [0, 3, 100] {
          #expect(isBest(model.top(k, for: view, mask: mask), of: scores, k: k, mask: mask))
        }
      }
      let isScored = !model.top(1, for: view, mask: masks[0]).isEmpty
      #expect(model.canScore(view) == isScored)
    }
    #expect(!model.canScore(.unknown))
    #expect(model.top(5, for: .unknown, mask: masks[0]).isEmpty)
  }

  @Test("The shares of the history sum to the score")
  func sharesSumToScores() throws {
    let model = try model()
    for user in 0..<taste.userCount {
      let history = taste.history(user)
      let scores = model.scores(of: taste.allItems, for: UserView(history: history))
      let shares = try model.contributions(to: taste.allItems, from: history)
      for (share, score) in zip(shares, scores) {
        #expect(share.count == history.count)
        #expect(abs(share.reduce(0, +) - score) < 1e-5)
      }
    }
  }

  @Test("Items newer than the model are skipped")
  func newerItems() throws {
    let model = try model()
    var history = taste.history(2)
    let before = model.scores(of: taste.allItems, for: UserView(history: history))
    history.append(ItemRow(taste.itemCount + 3), weight: 1, rating: 5)
    let view = UserView(history: history)
    #expect(model.scores(of: taste.allItems, for: view) == before)
    #expect(model.scores(of: [ItemRow(9999), ItemRow(-1)], for: view) == [0, 0])
    #expect(try model.contributions(to: [ItemRow(9999)], from: history)[0].allSatisfy { $0 == 0 })
    #expect(model.top(3, for: view, mask: .all(taste.itemCount + 1)).isEmpty)
  }

  @Test("Similar items are the neighbours, nearest first")
  func similarItems() throws {
    let model = try model()
    for item in 0..<taste.itemCount {
      let list = model.similarItems(to: ItemRow(item), k: 4, mask: .all(taste.itemCount))
      let values = model.neighbors.values(ofRow: item).sorted(by: >)
      #expect(list.map(\.score) == Array(values.prefix(4)))
      #expect(!list.contains { $0.row == item })
      let alike = model.similarities(of: ItemRow(item), to: list.map(\.item))
      #expect(zip(alike, list).allSatisfy { $0 == $1.score })
    }
    #expect(model.similarItems(to: ItemRow(99), k: 4, mask: .all(taste.itemCount)).isEmpty)
    #expect(model.similarities(of: ItemRow(0), to: [ItemRow(0), ItemRow(77)]) == [1, 0])
  }

  @Test("Comes back from its tensors as it was")
  func roundTrip() throws {
    let model = try model()
    let again = try ItemKNNModel(
      from: MemoryTensors(model), settings: model.settings, tables: taste.tables())
    #expect(again.config == model.config)
    let view = UserView(history: taste.history(0))
    #expect(
      again.scores(of: taste.allItems, for: view) == model.scores(of: taste.allItems, for: view))
    #expect(again.coveredItems == model.coveredItems)
    #expect(model.nonFiniteCount == 0)
  }

  @Test("Damaged tensors are refused")
  func damage() throws {
    let model = try model()
    let whole = MemoryTensors(model)
    func open(_ name: String, _ elements: NamedTensor.Elements?) -> StatusCode? {
      var source = whole
      source.tensors["item-knn.neighbors." + name] = elements
      do {
        _ = try ItemKNNModel(from: source, settings: model.settings, tables: taste.tables())
        return nil
      } catch { return (error as? SprocketError)?.code }
    }
    var columns = model.neighbors.columns.array()
    columns[3] = 25
    var offsets = model.neighbors.offsets.array()
    offsets[2] = offsets[4] + 1
    #expect(open("columns", .uint32(SharedBuffer(columns))) == .dataLoss)
    #expect(open("offsets", .int64(SharedBuffer(offsets))) == .dataLoss)
    #expect(open("values", .float32(SharedBuffer([1]), shape: [1])) == .dataLoss)
    #expect(open("values", nil) == .dataLoss)
    var values = model.neighbors.values.array()
    values[0] = .nan
    var source = whole
    source.tensors["item-knn.neighbors.values"] = .float32(
      SharedBuffer(values), shape: [values.count])
    let damaged = try ItemKNNModel(
      from: source, settings: model.settings, tables: taste.tables())
    #expect(damaged.nonFiniteCount == 1)
  }
}
