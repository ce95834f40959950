import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct PredictServiceTests {
  private func predict(
    _ cinema: Cinema, _ user: String, _ items: [String], model: String = ""
  ) throws -> PredictRatingsResponse {
    try PredictService(registry: cinema.serving).predict(
      PredictRatingsRequest(user: UserID(user), items: items.map { ItemID($0) }, model: model))
  }

  @Test func `predictions come with what is behind them`() async throws {
    let cinema = try await Cinema.described(adding: [FakeRater()])
    let answer = try predict(cinema, "v0", ["f3", "f1", "f3"])
    #expect(answer.recommender == "svd")
    #expect(answer.knownUser)
    #expect(answer.ratings.map(\.item) == ["f3", "f1", "f3"])
    let first = try #require(answer.ratings.first)
    #expect(first.title == "Film 3")
    #expect(first.rating == 4.75)
    #expect(first.userRatings == 6)
    #expect(first.itemRatings == 7)
    // 4.75 ± 0.5 on a scale that ends at 5.
    #expect(first.interval == RatingInterval(lower: 4.25, upper: 5))
    #expect(try predict(cinema, "v0", ["f1"], model: "svd").ratings.count == 1)
  }

  @Test func `an unknown user and a new film are answered from what is known`() async throws {
    let cinema = try await Cinema.described(adding: [FakeRater()])
    try await cinema.add(Item(item: ItemID("new"), title: "New"))
    let answer = try predict(cinema, "stranger", ["new"])
    #expect(!answer.knownUser)
    #expect(answer.ratings.first?.userRatings == 0)
    #expect(answer.ratings.first?.itemRatings == 0)
    // A rating counts at once.
    try await cinema.record(cinema.rate("stranger", "f1"))
    #expect(try predict(cinema, "stranger", ["new"]).ratings.first?.userRatings == 1)
  }

  @Test func `what cannot be answered is refused with what to do`() async throws {
    let cinema = try await Cinema.described(adding: [FakeRater()])
    let unknown = await failure { _ = try predict(cinema, "v0", ["f1", "nope"]) }
    #expect(unknown.code == .notFound)
    #expect(unknown.message.contains("\"nope\""))
    for items in [[], [String](repeating: "f1", count: 1_001)] {
      let error = await failure { _ = try predict(cinema, "v0", items) }
      #expect(error.code == .invalidArgument)
    }
    let wrong = await failure { _ = try predict(cinema, "v0", ["f1"], model: "ials") }
    #expect(wrong.code == .failedPrecondition)
    #expect(wrong.message.contains("ask for svd"))
    let none = try await Cinema.trained()
    let error = await failure { _ = try predict(none, "v0", ["f1"]) }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("svdpp"))
  }
}
