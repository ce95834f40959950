import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct ReRankedListTests {
  private func list(_ cinema: Cinema, _ change: (inout RecommendRequest) -> Void = { _ in }) throws
    -> RecommendResponse
  {
    var request = RecommendRequest(user: UserID("v0"), k: 4)
    change(&request)
    return try cinema.recommend.recommend(request)
  }

  @Test func `diversity brings films that are unlike each other and says so`() async throws {
    let cinema = try await Cinema.described()
    let plain = try list(cinema)
    #expect(plain.reRanking == nil)
    let diverse = try list(cinema) { $0.diversity = 0.8 }
    let effect = try #require(diverse.reRanking)
    #expect(effect.similarityAfter < effect.similarityBefore)
    #expect(diverse.items.first?.item == plain.items.first?.item)
    let changed = Set(diverse.items.map(\.item)).subtracting(plain.items.map(\.item)).count
    #expect(effect.changed == changed)
    #expect(changed > 0)
    #expect(Set(diverse.items.flatMap(\.genres)) == ["Drama", "Comedy"])
  }

  @Test func `a penalty brings films that fewer people liked`() async throws {
    let cinema = try await Cinema.described()
    var isAnyLess = false
    for viewer in 0..<10 {
      let effect = try #require(
        list(cinema) {
          $0.user = UserID("v\(viewer)")
          $0.k = 2
          $0.popularityPenalty = 1
        }.reRanking)
      #expect(effect.popularityAfter <= effect.popularityBefore)
      #expect((0...1).contains(effect.popularityAfter))
      isAnyLess = isAnyLess || effect.popularityAfter < effect.popularityBefore
    }
    #expect(isAnyLess)
  }

  @Test func `without a content model likeness is that of the model`() async throws {
    let cinema = try await Cinema.trained()
    let effect = try #require(list(cinema) { $0.diversity = 0.8 }.reRanking)
    #expect(effect.similarityAfter < effect.similarityBefore)
    // A stranger's popular films are compared by their genres.
    let popular = try #require(
      list(cinema) {
        $0.user = UserID("stranger")
        $0.diversity = 0.9
      }.reRanking)
    #expect(popular.similarityAfter <= popular.similarityBefore)
  }

  @Test(arguments: [1, 20, 150, 1_000])
  func `a list of any length has every film once`(k: Int) async throws {
    let cinema = try await Cinema.described()
    let answer = try list(cinema) {
      $0.k = k
      $0.diversity = 0.5
    }
    #expect(answer.items.count == min(k, answer.filtered.qualified))
    #expect(Set(answer.items.map(\.item)).count == answer.items.count)
  }
}
