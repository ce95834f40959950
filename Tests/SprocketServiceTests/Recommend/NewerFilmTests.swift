import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTestKit
import Testing

@testable import SprocketService

@Suite struct NewerFilmTests {
  private static let sequel = Item(
    item: ItemID("sequel"), title: "Sequel", year: 1990, genres: ["Drama"],
    directors: ["Director 0"])

  @Test func `a film added a minute ago is recommended to who likes such films`() async throws {
    let cinema = try await Cinema.described()
    try await cinema.add(Self.sequel)
    let fan = try cinema.list("v0", k: 10, explain: true)
    let film = try #require(fan.items.first { $0.item == "sequel" })
    #expect(film.source == .content)
    #expect(film.recommender == "content")
    #expect(film.reasons.contains { $0.feature == "director: Director 0" })
    #expect(film.score > 0)
    #expect(fan.items.map(\.score) == fan.items.map(\.score).sorted(by: >))
    // Who likes the other genre gets it after their own.
    let other = try cinema.list("v1", k: 30)
    let place = try #require(other.items.firstIndex { $0.item == "sequel" })
    #expect(place >= (fan.items.firstIndex { $0.item == "sequel" } ?? 0))
  }

  @Test func `its score is the damped mean of the scores of the films most like it`()
    async throws
  {
    let cinema = try await Cinema.described()
    try await cinema.add(Self.sequel)
    let handle = cinema.serving.current
    let content = try #require(handle.content)
    let scorer = try #require(handle.standard.scorer)
    let user = handle.view(of: try #require(handle.user(UserID("v0"))))
    let vector = content.vector(of: Self.sequel)
    var (sum, weights) = (Float(0), RecommendationLadder.damping)
    let all = (0..<20).map { ItemRow($0) }
    let near = zip(all, content.scores(of: all, query: vector)).filter { $0.1 > 0 }
    for (row, likeness) in near {
      sum += likeness * scorer.scores(of: [row], for: user)[0]
      weights += likeness
    }
    let answer = try cinema.list("v0", k: 30)
    let film = try #require(answer.items.first { $0.item == "sequel" })
    #expect(abs(film.score - Double(sum / weights)) < 1e-4)
  }

  @Test func `it has similar films and is one`() async throws {
    let cinema = try await Cinema.described()
    try await cinema.add(Self.sequel)
    let similarity = SimilarityService(registry: cinema.serving)
    let answer = try similarity.similarItems(
      SimilarItemsRequest(item: ItemID("sequel"), k: 5, explain: true))
    #expect(answer.recommender == "content")
    #expect(answer.items.count == 5)
    #expect(answer.items.allSatisfy { $0.genres == ["Drama"] && $0.source == .similar })
    #expect(answer.items.first?.reasons.isEmpty == false)
    let back = try similarity.similarItems(
      SimilarItemsRequest(item: ItemID("f4"), k: 19, model: "content"))
    #expect(back.items.contains { $0.item == "sequel" })
  }

  @Test func `filters, hiding and a history apply to it`() async throws {
    let cinema = try await Cinema.described()
    try await cinema.add(Self.sequel)
    #expect(
      !(try cinema.list("v0", filter: ItemFilter(excludeGenres: ["drama"]))).items
        .contains { $0.item == "sequel" })
    try await cinema.record(cinema.rate("v0", "sequel"))
    #expect(!(try cinema.list("v0")).items.contains { $0.item == "sequel" })
    var hidden = Self.sequel
    hidden.hidden = true
    try await cinema.add(hidden)
    #expect(!(try cinema.list("v2")).items.contains { $0.item == "sequel" })
  }

  @Test func `a change of its description counts at once`() async throws {
    let cinema = try await Cinema.described()
    try await cinema.add(Self.sequel)
    var changed = Self.sequel
    changed.genres = ["Comedy"]
    changed.directors = ["Director 1"]
    try await cinema.add(changed)
    let newer = cinema.serving.current.catalog.newer
    let content = try #require(cinema.serving.current.content)
    #expect(newer.vector(of: ItemRow(20)) == content.vector(of: changed))
    let mask = RowMask.all(21)
    #expect(newer.best(5, query: content.vector(of: changed), mask: mask).first?.row == 20)
    let old = content.vector(of: Self.sequel)
    let shared = content.similarity(old, content.vector(of: changed))
    #expect(abs((newer.best(5, query: old, mask: mask).first?.score ?? 0) - shared) < 1e-6)
  }
}
