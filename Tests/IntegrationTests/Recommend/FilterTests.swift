import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Filters of recommendations")
struct FilterTests {
  @Test("Every mix of filters removes and counts just what an obvious computation does")
  func mixesOfFilters() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      _ = try await client.hideItems(HideItemsRequest(items: [2, 9, 31]))
      _ = try await client.upsertItems(
        UpsertItemsRequest(items: [
          Item(item: ItemID("newer-1"), title: "Newer", year: 1970, genres: ["Western", "New"]),
          Item(item: ItemID("newer-2"), title: "Newest", genres: []),
        ]))
      let films = try await client.allItems()
      #expect(films.count == 42)
      var random = SeededRandom(seed: 5)
      for _ in 0..<80 {
        let user = UserID("\(Int.random(in: 1...60, using: &random))")
        let filter = Self.randomFilter(using: &random)
        let rated = Set(try await client.events(of: user).map(\.event.item))
        let expected = SlowFilter(films: films, rated: rated).apply(filter)

        let all = try await client.recommend(user, k: 1000, filter: filter)
        #expect(all.filtered == expected.counts, "\(user) \(filter)")
        #expect(Set(all.items.map(\.item)) == expected.qualified, "\(user) \(filter)")
        #expect(all.items.count == expected.qualified.count, "a film came twice: \(filter)")

        let few = try await client.recommend(user, k: 4, filter: filter)
        #expect(few.items == Array(all.items.prefix(4)))
        #expect(few.items.count == min(4, expected.counts.qualified))
        #expect(few.items.count == 4 || !few.note.isEmpty)
      }
    }
  }

  private static func randomFilter(using random: inout SeededRandom) -> ItemFilter {
    func maybe<Value>(_ value: Value, else other: Value) -> Value {
      Int.random(in: 0..<4, using: &random) == 0 ? value : other
    }
    func films() -> [ItemID] {
      let known = (0..<Int.random(in: 1...20, using: &random)).map { _ in
        ItemID(Int.random(in: 1...40, using: &random))
      }
      return Array(Set(known)) + [ItemID("no-such-film"), ItemID("newer-1")]
    }
    let genres = ["western", "MUSICAL", "Mystery", "Drama", "war", "New", "No Such Genre"]
    func someGenres() -> [String] {
      Array(genres.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
    }
    let year = Int.random(in: 1945...1990, using: &random)
    return ItemFilter(
      includeGenres: maybe(someGenres(), else: []), excludeGenres: maybe(someGenres(), else: []),
      minYear: maybe(year, else: 0),
      maxYear: maybe(year + Int.random(in: 0...20, using: &random), else: 0),
      allowItems: maybe(films(), else: []), denyItems: maybe(films(), else: []),
      minRatings: maybe(Int.random(in: 1...20, using: &random), else: 0),
      includeRated: maybe(true, else: false))
  }

  @Test("An allow list keeps its films only, a deny list removes its own, and both meet")
  func allowAndDeny() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let filter = ItemFilter(
        allowItems: [1, 4, 7, ItemID("nobody")], denyItems: [4], includeRated: true)
      let answer = try await client.recommend(1, filter: filter)
      #expect(Set(answer.items.map(\.item)) == [1, 7])
      #expect(answer.filtered.notAllowed == 37)
      #expect(answer.filtered.denied == 1)
      #expect(answer.filtered.unknownItems == 1)
      #expect(answer.filtered.qualified == 2)
      #expect(answer.note.contains("2 films qualify"))
    }
  }

  @Test("Films the user has rated are hidden unless asked for")
  func includeRated() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let rated = Set(try await client.events(of: 17).map(\.event.item))
      #expect(!rated.isEmpty)
      let without = try await client.recommend(17, k: 1000)
      #expect(rated.isDisjoint(with: without.items.map(\.item)))
      #expect(without.filtered.rated == rated.count)
      let with = try await client.recommend(17, k: 1000, filter: ItemFilter(includeRated: true))
      #expect(rated.isSubset(of: with.items.map(\.item)))
      #expect(with.filtered.rated == 0)
    }
  }

  @Test("Filters that can mean nothing are refused by the field's name")
  func nonsense() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let backwards = try await refusal {
        _ = try await client.recommend(1, filter: ItemFilter(minYear: 1990, maxYear: 1980))
      }
      #expect(backwards.code == .invalidArgument)
      #expect(backwards.message.contains("min_year"))
      let negative = try await refusal {
        _ = try await client.recommend(1, filter: ItemFilter(maxYear: -5))
      }
      #expect(negative.code == .invalidArgument)
      let badID = try await refusal {
        _ = try await client.recommend(1, filter: ItemFilter(allowItems: [ItemID("")]))
      }
      #expect(badID.code == .invalidArgument)
      #expect(badID.message.contains("allow_items"))
    }
  }
}
