import SprocketCore
import SprocketStorage
import Testing

@Suite struct DeleteItemTests {
  private func delete(_ store: SprocketStore, _ items: String...) async throws {
    _ = try await store.delete(DeleteItemsRequest(items: items.map { ItemID($0) }))
  }

  private func makeStore() async throws -> TemporaryStore {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set",
      IngestChunk(
        items: [film("a", "Alpha"), film("b", "Beta"), film("c", "Gamma")],
        ratings: columns([("u", "a", 3, 1), ("u", "c", 4, 2), ("v", "c", 5, 3)])))
    try await store.store.record([rating("v", "a", 4, time: 5), rating("w", "c", 1, time: 6)])
    return store
  }

  @Test func `a deleted film is in no list, search, history, training or export`() async throws {
    let store = try await makeStore()
    let revision = try store.store.items(changedAfter: 0).revision
    try await delete(store.store, "c")
    #expect(try store.store.item(ItemID("c")) == nil)
    #expect(try store.store.listItems(ListItemsRequest()).items.map(\.item.rawValue) == ["a", "b"])
    #expect(try store.store.listItems(ListItemsRequest()).total == 2)
    #expect(try store.store.search(SearchItemsRequest(text: "gamma")).items.isEmpty)
    #expect(try store.store.history(of: UserID("u")).map(\.event.item.rawValue) == ["a"])
    #expect(try store.store.history(of: UserID("w")).isEmpty)
    let data = try store.store.trainingData { _, _ in }
    #expect(data.items.map(\.item.rawValue) == ["a", "b"])
    #expect(data.users == [UserID("u"), UserID("v")])
    #expect(data.itemIndex == [0, 0])
    let changes = try store.store.items(changedAfter: revision)
    #expect(changes.items.isEmpty)
    #expect(changes.deleted == [ItemID("c")])
    var exported: [ItemID] = []
    let export = try store.store.export(ExportRequest(ratings: true, events: true))
    while let chunk = try await export.next() {
      exported += chunk.ratings.items + chunk.events.map(\.event.item)
    }
    #expect(Set(exported) == [ItemID("a")])
    // Its id is unknown to whoever records or deletes.
    await #expect(throws: SprocketError.self) {
      try await store.store.record([rating("u", "c", 5)])
    }
    await #expect(throws: SprocketError.self) { try await delete(store.store, "a", "c") }
    #expect(try store.store.item(ItemID("a")) != nil)
  }

  @Test func `a film that is added again has its ratings again`() async throws {
    let store = try await makeStore()
    try await delete(store.store, "c")
    // The highest key was freed: another film must not get it, nor its ratings.
    _ = try await store.store.upsert([film("d", "Delta")])
    #expect(try store.store.item(ItemID("d"))?.ratingCount == 0)
    let answer = try await store.store.upsert([film("c", "Gamma again", year: 1999)])
    #expect(answer.added == 1)
    let film = try #require(try store.store.item(ItemID("c")))
    #expect(film.title == "Gamma again")
    #expect(film.ratingCount == 3)
    #expect(
      try store.store.search(SearchItemsRequest(text: "gamma")).items.map(\.item.rawValue) == ["c"])
    #expect(try store.store.history(of: UserID("u")).map(\.event.item.rawValue) == ["a", "c"])
    #expect(try store.store.trainingData { _, _ in }.count == 5)
    #expect(try store.store.items(changedAfter: 0).deleted.isEmpty)
  }

  @Test func `recording with create_missing adds a deleted film again`() async throws {
    let store = try await makeStore()
    try await delete(store.store, "b")
    try await store.store.record([rating("u", "b", 2)], createMissing: true)
    #expect(try store.store.item(ItemID("b"))?.title == "b")
    #expect(try store.store.counts().items == 3)
  }
}
