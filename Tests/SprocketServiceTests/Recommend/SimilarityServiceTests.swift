import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct SimilarityServiceTests {
  @Test func `similar films share the taste and leave out the film itself`() async throws {
    let cinema = try await Cinema.trained()
    let similarity = SimilarityService(registry: cinema.serving)
    let answer = try similarity.similarItems(SimilarItemsRequest(item: ItemID("f2"), k: 5))
    #expect(answer.title == "Film 2")
    #expect(answer.items.count == 5)
    #expect(answer.items.allSatisfy { $0.genres == ["Drama"] && $0.source == .similar })
    #expect(!answer.items.map(\.item).contains(ItemID("f2")))
    #expect(answer.items.allSatisfy { $0.score <= 1.0001 })
  }

  @Test func `similar users leave out the user and whoever was forgotten`() async throws {
    let cinema = try await Cinema.trained()
    let similarity = SimilarityService(registry: cinema.serving)
    let before = try similarity.similarUsers(SimilarUsersRequest(user: UserID("v0"), k: 29))
    #expect(!before.users.map(\.user).contains(UserID("v0")))
    let nearest = try #require(before.users.first?.user)
    _ = try await cinema.record.forget(ForgetUserRequest(user: nearest))
    // The user's own stale row is not shown either.
    try await cinema.record(cinema.rate("v0", "f19"))
    let after = try similarity.similarUsers(SimilarUsersRequest(user: UserID("v0"), k: 29))
    #expect(!after.users.map(\.user).contains(nearest))
    #expect(!after.users.map(\.user).contains(UserID("v0")))
    #expect(after.users.count == 28)
    let gone = await failure {
      _ = try similarity.similarUsers(SimilarUsersRequest(user: nearest))
    }
    #expect(gone.code == .notFound)
  }

  @Test func `an unknown film is not found and a new one is explained`() async throws {
    let cinema = try await Cinema.trained()
    let similarity = SimilarityService(registry: cinema.serving)
    let unknown = await failure {
      _ = try similarity.similarItems(SimilarItemsRequest(item: ItemID("nope")))
    }
    #expect(unknown.code == .notFound)
    #expect(unknown.message.contains("nope"))
    try await cinema.record(cinema.rate("v1", "new"), createMissing: true)
    let new = try similarity.similarItems(SimilarItemsRequest(item: ItemID("new")))
    #expect(new.items.isEmpty)
    #expect(new.note.contains("next training"))
  }

  @Test func `a model without factors says what to do`() async throws {
    let cinema = try Cinema()
    try await cinema.publisher.publishBootstrap()
    let similarity = SimilarityService(registry: cinema.serving)
    let films = await failure {
      _ = try similarity.similarItems(SimilarItemsRequest(item: ItemID("f1")))
    }
    #expect(films.code == .failedPrecondition)
    #expect(films.message.contains("sprocket admin retrain"))
  }
}
