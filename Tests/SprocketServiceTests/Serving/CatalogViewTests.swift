import SprocketCore
import SprocketMath
import SprocketModels
import SprocketService
import SprocketTestKit
import Testing

@Suite struct CatalogViewTests {
  /// Everything a view says of a film.
  private func facts(_ view: CatalogView, _ id: ItemID, _ model: TrainedModel) -> [String] {
    guard let row = view.row(of: id, in: model) else { return [] }
    let genres = view.rowsByGenre.filter { $0.value.contains(row) }.keys.sorted()
    return [
      view.ids[row].rawValue, view.titles[row], "\(view.years[row])",
      "\(view.genres(of: row))", "\(genres)", "\(view.visible.contains(row))",
    ]
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `applying changes step by step equals building the view anew`(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let cinema = try Cinema()
    let model = try cinema.train()
    let start = try cinema.store.items(changedAfter: 0)
    var view = CatalogView(items: start.items, model: model, revision: start.revision)
    for _ in 0..<20 {
      let changes = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        let number = Int.random(in: 0..<40, using: &generator)
        return Item(
          item: ItemID("f\(number)"),
          title: "Take \(Int.random(in: 0..<9, using: &generator))",
          year: Int.random(in: 0...2030, using: &generator),
          genres: Array(
            ["Drama", "Comedy", "War", "drama"].shuffled(using: &generator)
              .prefix(Int.random(in: 0...4, using: &generator))),
          hidden: Bool.random(using: &generator))
      }
      cinema.store.put(changes)
      if Bool.random(using: &generator), let film = changes.first?.item {
        _ = try await cinema.store.delete(DeleteItemsRequest(items: [film]))
      }
      let changed = try cinema.store.items(changedAfter: view.revision)
      view = view.applying(
        changed.items, deleted: changed.deleted, model: model, revision: changed.revision)
    }
    let all = try cinema.store.items(changedAfter: 0)
    let rebuilt = CatalogView(items: all.items, model: model, revision: all.revision)
    #expect(view.present.count == rebuilt.present.count)
    #expect(view.revision == rebuilt.revision)
    #expect(view.visible.count == rebuilt.visible.count)
    for item in all.items {
      #expect(facts(view, item.item, model) == facts(rebuilt, item.item, model))
    }
  }

  @Test func `a view read from the store page by page equals one of all films at once`() throws {
    let cinema = try Cinema()
    let model = try cinema.train()
    // More than two pages, and films of the model among them.
    let films = (0..<20_000).map { number in
      Item(
        item: ItemID("p\(number)"), title: "Take \(number)", year: 1900 + number % 120,
        genres: [["Drama"], ["Comedy", "War"], []][number % 3], hidden: number % 7 == 0)
    }
    cinema.store.put(films)
    let all = try cinema.store.items(changedAfter: 0)
    let whole = CatalogView(items: all.items, model: model, revision: all.revision)
    let paged = try CatalogView(of: cinema.store, model: model)
    #expect(paged.revision == whole.revision)
    #expect(paged.count == whole.count)
    for item in all.items where item.item.rawValue.hasSuffix("7") {
      #expect(facts(paged, item.item, model) == facts(whole, item.item, model))
    }
  }

  @Test func `a row keeps its meaning while films come and change`() throws {
    let cinema = try Cinema()
    let model = try cinema.train()
    let first = CatalogView(items: try cinema.store.allItems(), model: model, revision: 1)
    let second = first.applying(
      [Item(item: ItemID("new1"), title: "One"), Item(item: ItemID("f3"), title: "Changed")],
      model: model, revision: 2)
    let third = second.applying(
      [Item(item: ItemID("new2"), title: "Two"), Item(item: ItemID("new1"), title: "One again")],
      model: model, revision: 3)
    for (row, id) in first.ids.enumerated() {
      #expect(third.row(of: id, in: model) == row)
      #expect(model.items.row(of: id.rawValue)?.offset == row)
    }
    // Newer films follow the model's rows in the order in which they came.
    #expect(second.row(of: ItemID("new1"), in: model) == model.items.count)
    #expect(third.row(of: ItemID("new1"), in: model) == model.items.count)
    #expect(third.row(of: ItemID("new2"), in: model) == model.items.count + 1)
    #expect(third.titles[model.items.count] == "One again")
    let row = try #require(first.row(of: ItemID("f3"), in: model))
    #expect(first.titles[row] == "Film 3")
    #expect(third.titles[row] == "Changed")
  }

  @Test func `a film of the model that has left the store is not shown`() throws {
    let cinema = try Cinema()
    let model = try cinema.train()
    let items = try cinema.store.allItems().filter { $0.item != ItemID("f4") }
    let view = CatalogView(items: items, model: model, revision: 1)
    let row = try #require(view.ids.firstIndex(of: ItemID("f4")))
    #expect(!view.visible.contains(row))
    #expect(view.row(of: ItemID("f4"), in: model) == nil)
    #expect(view.count == model.items.count)
  }
}
