import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Similar films and users")
struct SimilarityTests {
  @Test("SimilarItems finds films of the same planted taste, never the film itself")
  func similarItems() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      for number in [1, 2, 3, 16, 40] {
        let item = ItemID(number)
        let answer = try await client.similarItems(SimilarItemsRequest(item: item, k: 6))
        #expect(answer.item == item)
        #expect(answer.title == PlantedDataSet.standard.films[number - 1].title)
        #expect(answer.items.count == 6)
        #expect(!answer.items.contains { $0.item == item })
        #expect(answer.items.allSatisfy { $0.item.taste == item.taste })
        #expect(answer.items.allSatisfy { $0.source == .similar && $0.score <= 1.0001 })
        #expect(answer.items.map(\.score) == answer.items.map(\.score).sorted(by: >))
      }
    }
  }

  @Test("SimilarItems obeys filters and says how many films they removed")
  func similarItemsWithFilters() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let filter = ItemFilter(includeGenres: ["drama"], maxYear: 1980)
      let answer = try await client.similarItems(
        SimilarItemsRequest(item: 1, k: 1000, filter: filter))
      let films = PlantedDataSet.standard.films
      let expected = films.filter {
        $0.genres.contains("Drama") && $0.year != 0 && $0.year <= 1980
      }
      #expect(answer.filtered.qualified == expected.count)
      #expect(Set(answer.items.map(\.item)).isSubset(of: Set(expected.map(\.item))))
      #expect(answer.filtered.genre == films.filter { !$0.genres.contains("Drama") }.count)
      let unknown = try await refusal {
        _ = try await client.similarItems(SimilarItemsRequest(item: ItemID("nowhere")))
      }
      #expect(unknown.code == .notFound)
      #expect(unknown.message.contains("nowhere"))
    }
  }

  @Test("SimilarUsers finds users of the same taste, also for one who came a moment ago")
  func similarUsers() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      func tastes(_ answer: SimilarUsersResponse) -> Set<Int> {
        Set(answer.users.compactMap { Int($0.user.rawValue) }.map(PlantedDataSet.taste(ofUser:)))
      }
      let answer = try await client.similarUsers(SimilarUsersRequest(user: 5, k: 8))
      #expect(answer.users.count == 8)
      #expect(!answer.users.contains { $0.user == 5 })
      #expect(tastes(answer) == [PlantedDataSet.taste(ofUser: 5)])

      let fresh = UserID("just-arrived")
      _ = try await client.record(.rating(fresh, 3, 5), .rating(fresh, 6, 5))
      let ofFresh = try await client.similarUsers(SimilarUsersRequest(user: fresh, k: 5))
      #expect(ofFresh.users.count == 5)
      #expect(tastes(ofFresh) == [PlantedDataSet.taste(ofFilm: 3)])

      let unknown = try await refusal {
        _ = try await client.similarUsers(SimilarUsersRequest(user: UserID("stranger")))
      }
      #expect(unknown.code == .notFound)
    }
  }
}
