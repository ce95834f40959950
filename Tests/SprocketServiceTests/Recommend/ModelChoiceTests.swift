import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct ModelChoiceTests {
  private func request(_ user: String, _ model: String, explain: Bool = false) -> RecommendRequest {
    RecommendRequest(user: UserID(user), k: 5, explain: explain, model: model)
  }

  @Test func `a request names the model and the answer says which it was`() async throws {
    let cinema = try await Cinema.described()
    let standard = try cinema.recommend.recommend(request("v0", ""))
    #expect(standard.recommender == "ials")
    #expect(standard.items.allSatisfy { $0.recommender == "ials" && $0.source == .personal })
    #expect(try cinema.recommend.recommend(request("v0", "ials")).items == standard.items)
    let content = try cinema.recommend.recommend(request("v0", "content", explain: true))
    #expect(content.recommender == "content")
    #expect(content.items.allSatisfy { $0.recommender == "content" })
    let reasons = try #require(content.items.first?.reasons)
    #expect(reasons.contains { $0.item != nil })
    #expect(reasons.contains { $0.feature == "genre: Drama" && $0.item == nil })
    let popular = try cinema.recommend.recommend(request("v0", "popularity"))
    #expect(popular.items.allSatisfy { $0.source == .popular && $0.recommender == "popularity" })
  }

  @Test func `an unknown model is refused with those in service`() async throws {
    let cinema = try await Cinema.described()
    for name in ["ease", "IALS", "nonsense"] {
      let error = await failure { _ = try cinema.recommend.recommend(request("v0", name)) }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains("popularity, content, ials"))
    }
    let batch = await failure {
      _ = try cinema.recommend.recommendBatch(RecommendBatchRequest(model: "ease"))
    }
    #expect(batch.code == .invalidArgument)
  }

  @Test func `a model that cannot is refused with those that can`() async throws {
    let cinema = try await Cinema.described(adding: [FakeRater()])
    let list = await failure { _ = try cinema.recommend.recommend(request("v0", "svd")) }
    #expect(list.code == .failedPrecondition)
    #expect(list.message.contains("ask for popularity, content, ials"))
    let similarity = SimilarityService(registry: cinema.serving)
    let films = await failure {
      _ = try similarity.similarItems(SimilarItemsRequest(item: ItemID("f1"), model: "svd"))
    }
    #expect(films.code == .failedPrecondition)
    #expect(films.message.contains("ask for content, ials"))
    let users = await failure {
      _ = try similarity.similarUsers(SimilarUsersRequest(user: UserID("v0"), model: "content"))
    }
    #expect(users.code == .failedPrecondition)
    #expect(users.message.contains("ials"))
  }

  @Test func `similar films by content say what they have in common`() async throws {
    let cinema = try await Cinema.described()
    let similarity = SimilarityService(registry: cinema.serving)
    let answer = try similarity.similarItems(
      SimilarItemsRequest(item: ItemID("f4"), k: 3, model: "content", explain: true))
    #expect(answer.recommender == "content")
    #expect(answer.items.count == 3)
    #expect(answer.items.allSatisfy { $0.genres == ["Drama"] })
    #expect(answer.items.first?.reasons.contains { $0.feature == "director: Director 0" } == true)
    for film in answer.items {
      #expect(film.reasons.reduce(0) { $0 + $1.contribution } <= film.score + 1e-5)
    }
  }

  @Test(arguments: [
    RecommendRequest(user: UserID("v0"), diversity: -0.1),
    RecommendRequest(user: UserID("v0"), diversity: 1.5),
    RecommendRequest(user: UserID("v0"), diversity: .nan),
    RecommendRequest(user: UserID("v0"), popularityPenalty: 2),
  ])
  func `a share outside of 0 to 1 is refused by name`(request: RecommendRequest) async throws {
    let cinema = try await Cinema.described()
    let error = await failure { _ = try cinema.recommend.recommend(request) }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("must be between 0 and 1"))
  }
}
