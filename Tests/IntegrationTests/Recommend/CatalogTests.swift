import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The catalogue and its lists")
struct CatalogTests {
  @Test("A film added a moment ago is found, shown, and recommended by allow-list")
  func aNewFilm() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let film = Item(
        item: ItemID("fresh-1"), title: "Zeppelin Gardens", year: 2026, genres: ["Aviation"],
        directors: ["A. Director"], cast: ["First Actor", "Second Actor"], tags: ["airship"],
        imdbID: "tt0000001", tmdbID: "77", countries: ["Iceland"], writers: ["A. Writer"],
        runtimeMinutes: 101, certification: "PG")
      let added = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      #expect(added == UpsertItemsResponse(added: 1))
      #expect(try await client.getItem(GetItemRequest(item: film.item)).item == film)
      let found = try await client.searchItems(SearchItemsRequest(text: "zeppelin"))
      #expect(found.items.map(\.item) == [film.item])
      for user in [1, UserID("stranger")] as [UserID] {
        let allowed = try await client.recommend(
          user, filter: ItemFilter(allowItems: [film.item]))
        #expect(allowed.items.map(\.item) == [film.item])
        #expect(allowed.items.first?.title == "Zeppelin Gardens")
        let byGenre = try await client.recommend(
          user, filter: ItemFilter(includeGenres: ["aviation"], minYear: 2026))
        #expect(byGenre.items.map(\.item) == [film.item])
      }
      let again = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      #expect(again == UpsertItemsResponse(unchanged: 1))
      var renamed = film
      renamed.title = "Zeppelin Meadows"
      let changed = try await client.upsertItems(UpsertItemsRequest(items: [renamed]))
      #expect(changed == UpsertItemsResponse(changed: 1))
      let search = SearchItemsRequest(text: "gardens")
      #expect(try await client.searchItems(search).items.isEmpty)
      let shown = try await client.recommend(1, filter: ItemFilter(allowItems: [film.item]))
      #expect(shown.items.first?.title == "Zeppelin Meadows")
    }
  }

  @Test("A hidden film is in no list until it is shown again")
  func hideAndUnhide() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let top = try #require(try await client.recommend(1).items.first)
      let title = SearchItemsRequest(text: top.title)
      let near = try #require(
        try await client.similarItems(SimilarItemsRequest(item: top.item, k: 1)).items.first)

      func isListed() async throws -> [Bool] {
        [
          try await client.recommend(1, k: 1000).items.contains { $0.item == top.item },
          try await client.recommend(UserID("stranger"), k: 1000).items.contains {
            $0.item == top.item
          },
          try await client.similarItems(SimilarItemsRequest(item: near.item, k: 1000)).items
            .contains { $0.item == top.item },
          try await client.searchItems(title).items.contains { $0.item == top.item },
        ]
      }
      #expect(try await isListed() == [true, true, true, true])

      let hidden = try await client.hideItems(HideItemsRequest(items: [top.item]))
      #expect(hidden.changed == 1)
      #expect(try await isListed() == [false, false, false, false])
      #expect(try await client.recommend(1).filtered.hidden == 1)
      #expect(try await client.getItem(GetItemRequest(item: top.item)).item.hidden)
      let again = try await client.hideItems(HideItemsRequest(items: [top.item]))
      #expect(again.changed == 0)

      _ = try await client.hideItems(HideItemsRequest(items: [top.item], unhide: true))
      #expect(try await isListed() == [true, true, true, true])
      #expect(try await client.recommend(1).items.first == top)
    }
  }

  @Test("Hiding an unknown film changes nothing at all")
  func hideIsAllOrNone() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let error = try await refusal {
        _ = try await client.hideItems(HideItemsRequest(items: [1, ItemID("nowhere")]))
      }
      #expect(error.code == .notFound)
      #expect(error.message.contains("nowhere"))
      #expect(try await client.recommend(1).filtered.hidden == 0)
    }
  }

  @Test("A catalogue's change outlives a restart")
  func hiddenAfterRestart() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      _ = try await client.hideItems(HideItemsRequest(items: [1]))
      _ = try await client.upsertItems(
        UpsertItemsRequest(items: [Item(item: ItemID("late"), title: "Late Arrival")]))
      try await daemon.crash()
      let second = try await daemon.restarted()
      let after = try await second.data()
      #expect(try await after.recommend(2).filtered.hidden == 1)
      let filter = ItemFilter(allowItems: [ItemID("late")])
      #expect(try await after.recommend(2, filter: filter).items.count == 1)
      #expect(try await second.stop() == .exited(0))
    }
  }

  @Test("Search forgives case, accents, articles and typos")
  func search() async throws {
    try await withDaemon(.ingested) { daemon in
      let client = try await daemon.data()
      let texts = [
        ("CAFE ETOILE", 5), ("café", 5), ("etoile", 5), ("wandering lantern", 6),
        ("The Wandering Lantern", 6), ("Wandering Lantern, The", 6), ("wandring lantern", 6),
        ("lant", 6),
      ]
      for (text, film) in texts {
        let found = try await client.searchItems(SearchItemsRequest(text: text))
        #expect(found.items.first?.item == ItemID(film), "\(text): \(found.items.map(\.title))")
      }
      #expect(try await client.searchItems(SearchItemsRequest(text: "xylophone")).items.isEmpty)
      #expect(try await client.searchItems(SearchItemsRequest(text: "\"*(^:-")).items.isEmpty)
    }
  }

  @Test("Pages of the catalogue give every film once, ordered by id")
  func pages() async throws {
    try await withDaemon(.ingested) { daemon in
      let client = try await daemon.data()
      let items = try await client.allItems()
      #expect(items.map(\.item) == PlantedDataSet.standard.films.map(\.item).sorted())
      let counts = Dictionary(grouping: PlantedDataSet.standard.ratings, by: \.film)
      for item in items {
        let ratings = counts[Int(item.item.rawValue) ?? 0] ?? []
        #expect(item.ratingCount == ratings.count)
        let mean = ratings.map(\.value).reduce(0, +) / Double(max(1, ratings.count))
        #expect(abs(item.meanRating - mean) < 1e-6)
      }
      let total = try await client.listItems(ListItemsRequest(pageSize: 1)).total
      #expect(total == 40)
    }
  }
}
