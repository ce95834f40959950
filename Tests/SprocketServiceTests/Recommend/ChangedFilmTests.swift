import SprocketCore
import SprocketMath
import SprocketModels
import SprocketSnapshots
import SprocketTestKit
import SprocketTraining
import Testing

@testable import SprocketService

@Suite struct ChangedFilmTests {
  /// The drama f4 by Director 0, told as a comedy by Director 1.
  private static let retold = Item(
    item: ItemID("f4"), title: "Film 4", year: 1984, genres: ["Comedy"], directors: ["Director 1"])

  private func similar(_ cinema: Cinema) throws -> SimilarItemsResponse {
    try SimilarityService(registry: cinema.serving).similarItems(
      SimilarItemsRequest(item: ItemID("f4"), k: 5, model: "content", explain: true))
  }

  @Test func `the next request finds films by the new description and explains with it`()
    async throws
  {
    let cinema = try await Cinema.described()
    #expect(try similar(cinema).items.allSatisfy { $0.genres == ["Drama"] })
    try await cinema.add(Self.retold)
    let answer = try similar(cinema)
    #expect(answer.items.allSatisfy { $0.genres == ["Comedy"] })
    #expect(answer.items[0].reasons.contains { $0.feature == "director: Director 1" })
    let back = try SimilarityService(registry: cinema.serving).similarItems(
      SimilarItemsRequest(item: ItemID("f5"), k: 6, model: "content"))
    #expect(back.items.contains { $0.item == "f4" })
  }

  @Test func `lists by content, and profiles of who liked the film, follow`() async throws {
    let cinema = try await Cinema.described()
    try await cinema.record(cinema.rate("stranger", "f4"))
    let request = RecommendRequest(user: UserID("stranger"), k: 5, model: "content")
    let before = try cinema.recommend.recommend(request)
    #expect(before.items.allSatisfy { $0.genres == ["Drama"] })
    try await cinema.add(Self.retold)
    let after = try cinema.recommend.recommend(request)
    #expect(after.items.allSatisfy { $0.genres == ["Comedy"] })
  }

  @Test func `a model that is served later knows what changed since its data was cut`()
    async throws
  {
    let cinema = try Cinema()
    cinema.store.put((0..<20).map(Cinema.describedFilm))
    let model = try TrainingRecipe(kind: .content, threads: 1, shardCount: 2).train(
      try cinema.store.trainingData { _, _ in })
    let now = cinema.clock.now()
    let manifest = try cinema.snapshots.write(
      model,
      .init(
        of: model,
        version: cinema.snapshots.unusedVersion(createdMicros: now, kind: "content", job: 1),
        job: 1, createdMicros: now, codeVersion: "test"))
    #expect(manifest.catalogRevision == 40)
    try cinema.store.register(manifest.entry(state: "ready"))
    cinema.store.put([Self.retold])
    try await cinema.models.promote(manifest.version)
    #expect(try similar(cinema).items.allSatisfy { $0.genres == ["Comedy"] })
    // A snapshot of now is written as it was trained, and served with the change again.
    let copy = try await cinema.models.createSnapshot().model
    #expect(try cinema.snapshots.open(copy.version).manifest.catalogRevision == 40)
    #expect(try similar(cinema).items.allSatisfy { $0.genres == ["Comedy"] })
  }
}
