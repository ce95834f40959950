import SprocketCore
import SprocketStorage
import Testing

@Suite struct CatalogTests {
  private let alien = Item(
    item: ItemID("tt0078748"), title: "Alien", year: 1979, genres: ["Horror", "Sci-Fi"],
    directors: ["Ridley Scott"], cast: ["Sigourney Weaver", "Tom Skerritt"], tags: ["space"],
    imdbID: "tt0078748", tmdbID: "348", hidden: true,
    overview: "A crew meets something.", language: "en",
    countries: ["United Kingdom", "United States"], writers: ["Dan O'Bannon"],
    runtimeMinutes: 117, certification: "R")

  @Test func givesBackWhatWasStored() async throws {
    let temporary = try TemporaryStore()
    let response = try await temporary.store.upsert([alien])
    #expect(response == UpsertItemsResponse(added: 1))
    #expect(try temporary.store.item(alien.item) == alien)
    #expect(try temporary.store.allItems() == [alien])
    #expect(try temporary.store.item(ItemID("other")) == nil)
  }

  @Test func countsAddedChangedAndUnchanged() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([alien])
    var changed = alien
    changed.genres = ["Horror"]
    changed.hidden = false
    let again = try await store.upsert([alien, film("2", "Heat")])
    #expect(again == UpsertItemsResponse(added: 1, unchanged: 1))
    #expect(try await store.upsert([changed]) == UpsertItemsResponse(changed: 1))
    #expect(try store.item(alien.item) == changed)
    #expect(try store.counts().items == 2)
  }

  @Test func emptyAndBrokenListEntriesAreTidied() async throws {
    let temporary = try TemporaryStore()
    var item = film("1", "")
    item.genres = ["", "Film\nNoir", "Drama"]
    _ = try await temporary.store.upsert([item])
    let stored = try temporary.store.item(item.item)
    #expect(stored?.title == "1")
    #expect(stored?.genres == ["Film Noir", "Drama"])
    #expect(try await temporary.store.upsert([item]) == UpsertItemsResponse(unchanged: 1))
  }

  @Test func upsertTakesAllOrNone() async throws {
    let temporary = try TemporaryStore()
    let error = await #expect(throws: SprocketError.self) {
      try await temporary.store.upsert([film("good"), film("")])
    }
    #expect(error?.code == .invalidArgument)
    #expect(try temporary.store.allItems().isEmpty)
  }

  @Test func listsPagesById() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert(["d", "a", "c", "e", "b"].map { film($0) })
    var seen: [String] = []
    var token = ""
    repeat {
      let page = try store.listItems(ListItemsRequest(pageSize: 2, pageToken: token))
      #expect(page.total == 5)
      seen += page.items.map(\.item.rawValue)
      token = page.nextPageToken
    } while !token.isEmpty
    #expect(seen == ["a", "b", "c", "d", "e"])
    #expect(try store.allItems().map(\.item.rawValue) == ["d", "a", "c", "e", "b"])
  }

  @Test func givesOnlyWhatChangedSinceARevision() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1"), film("2"), film("3")])
    let revision = try store.items(changedAfter: 0).revision
    #expect(try store.items(changedAfter: revision).items.isEmpty)
    _ = try await store.hide(HideItemsRequest(items: [ItemID("2")]))
    _ = try await store.upsert([film("4")])
    try await store.record([rating("u", "1", 3)])
    let changes = try store.items(changedAfter: revision)
    #expect(changes.items.map(\.item.rawValue) == ["2", "4"])
    #expect(changes.items[0].hidden)
    #expect(try store.items(changedAfter: changes.revision).items.isEmpty)
  }

  @Test func hidesAllOrNone() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1"), film("2")])
    let error = await #expect(throws: SprocketError.self) {
      try await store.hide(HideItemsRequest(items: [ItemID("1"), ItemID("x"), ItemID("y")]))
    }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("\"x\", \"y\"") == true)
    #expect(try store.item(ItemID("1"))?.hidden == false)
    let both = [ItemID("1"), ItemID("2")]
    #expect(try await store.hide(HideItemsRequest(items: both)).changed == 2)
    #expect(try await store.hide(HideItemsRequest(items: both)).changed == 0)
    let shown = HideItemsRequest(items: [ItemID("2")], unhide: true)
    #expect(try await store.hide(shown).changed == 1)
    #expect(try store.allItems().map(\.hidden) == [true, false])
  }
}
