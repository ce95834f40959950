import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("A hybrid and its parts over the socket")
struct HybridTests {
  /// The planted data set with a hybrid in service.
  private func withHybrid(
    _ body: (DaemonProcess, SprocketClient) async throws -> Void
  ) async throws {
    try await withDaemon(.ingested) { daemon in
      try await daemon.admin().train(kind: "hybrid", settings: [], force: true)
      try await body(daemon, try await daemon.data())
    }
  }

  @Test("A film added a minute ago is recommended without training, by what it is about")
  func newerFilm() async throws {
    try await withHybrid { _, client in
      let film = Item(
        item: ItemID("new"), title: "Homestead", year: 1970, genres: ["Western"])
      _ = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      let fan = try await client.recommend(1, k: 41, explain: true)
      let listed = try #require(fan.items.first { $0.item == film.item })
      #expect(listed.source == .content)
      #expect(listed.recommender == "content")
      #expect(listed.reasons.contains { $0.feature == "genre: Western" })
      let similar = try await client.similarItems(SimilarItemsRequest(item: film.item, k: 5))
      #expect(similar.recommender == "content")
      #expect(similar.items.count { $0.genres.contains("Western") } >= 3)
    }
  }

  @Test("A film that is described anew is answered by its new description, also after a restart")
  func changedFilm() async throws {
    func features(_ items: [ScoredItem]) -> Set<String> {
      Set(items.flatMap { $0.reasons.map(\.feature) })
    }
    func check(_ client: SprocketClient, is genre: String, not other: String) async throws {
      let similar = try await client.similarItems(
        SimilarItemsRequest(item: 1, k: 12, model: "content", explain: true))
      #expect(features(similar.items).contains("genre: \(genre)"))
      #expect(!features(similar.items).contains("genre: \(other)"))
      // So are the films recommended to somebody who likes nothing but this one.
      let list = try await client.recommend(
        RecommendRequest(user: UserID("fan"), k: 12, explain: true, model: "content"))
      #expect(features(list.items).contains("genre: \(genre)"))
      #expect(!features(list.items).contains("genre: \(other)"))
    }
    try await withHybrid { daemon, client in
      _ = try await client.record(.rating(UserID("fan"), 1, 5))
      try await check(client, is: "Western", not: "Mystery")
      var film = try await client.getItem(GetItemRequest(item: 1)).item
      film.genres = ["Mystery"]
      _ = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      try await check(client, is: "Mystery", not: "Western")
      try await daemon.crash()
      let restarted = try await daemon.restarted()
      try await check(try await restarted.data(), is: "Mystery", not: "Western")
      try await restarted.crash()
    }
  }

  @Test("A catalogue that nobody has rated is enough for films like a film and for newcomers")
  func catalogueAlone() async throws {
    try await withDaemon(.empty) { daemon in
      let client = try await daemon.data()
      let films = (1...40).map { number in
        Item(
          item: ItemID("film-\(number)"), title: "Number \(number)", year: 1960 + number,
          genres: [number.isMultiple(of: 2) ? "Western" : "Comedy"],
          directors: ["Director \(number % 4)"])
      }
      _ = try await client.upsertItems(UpsertItemsRequest(items: films))
      try await daemon.admin().train(kind: "hybrid", settings: [], force: false)
      let similar = try await client.similarItems(
        SimilarItemsRequest(item: ItemID("film-2"), k: 5))
      #expect(similar.items.count == 5)
      #expect(similar.items.allSatisfy { $0.genres == ["Western"] })
      var request = RecommendRequest(user: UserID("nobody yet"), k: 5)
      request.favoriteItems = [ItemID("film-3")]
      let list = try await client.recommend(request)
      #expect(list.items.allSatisfy { $0.genres == ["Comedy"] })
    }
  }

  @Test("A request may name any model in service, and GetStats lists them")
  func everyModel() async throws {
    try await withHybrid { daemon, client in
      let stats = try await daemon.admin().getStats(GetStatsRequest())
      let names = stats.components.map(\.recommender)
      #expect(names.last == "hybrid")
      #expect(names.contains("content") && names.contains("popularity"))
      #expect(stats.components.allSatisfy { $0.bytes > 0 })
      for name in names {
        do throws(SprocketError) {
          let answer = try await client.recommend(
            RecommendRequest(user: 1, k: 5, explain: true, model: name))
          #expect(answer.recommender == name)
          #expect(answer.items.count == 5)
        } catch {
          #expect(error.code == .failedPrecondition, "\(name): \(error)")
        }
      }
      let unknown = try await refusal {
        _ = try await client.recommend(RecommendRequest(user: 1, model: "nonsense"))
      }
      #expect(unknown.code == .invalidArgument)
      #expect(unknown.message.contains("hybrid"))
    }
  }

  @Test("Ratings are predicted, and a new one counts in the next prediction")
  func predictions() async throws {
    try await withHybrid { _, client in
      let films: [ItemID] = [1, 2, 3, 4, 5, 6]
      let answer = try await client.predictRatings(PredictRatingsRequest(user: 1, items: films))
      #expect(answer.knownUser)
      #expect(answer.ratings.map(\.item) == films)
      for rating in answer.ratings {
        #expect((0.5...5).contains(rating.rating))
        #expect(rating.userRatings > 0)
        if let interval = rating.interval {
          #expect(interval.lower <= rating.rating && rating.rating <= interval.upper)
        }
      }
      let stranger = try await client.predictRatings(
        PredictRatingsRequest(user: 4_711, items: films))
      #expect(!stranger.knownUser)
      for film in [2, 5, 8, 11] as [ItemID] {
        _ = try await client.record(.rating(4_711, film, 5))
      }
      let after = try await client.predictRatings(
        PredictRatingsRequest(user: 4_711, items: films))
      #expect(after.knownUser)
      #expect(after.ratings != stranger.ratings)
      let unknown = try await refusal {
        _ = try await client.predictRatings(
          PredictRatingsRequest(user: 1, items: [ItemID("nope")]))
      }
      #expect(unknown.code == .notFound)
    }
  }

  @Test("Favourites of a request, diversity and the command line")
  func taste() async throws {
    try await withHybrid { daemon, client in
      let answer = try await client.recommend(
        RecommendRequest(user: 4_711, k: 5, favoriteItems: [1, 4]))
      #expect(!answer.knownUser)
      #expect(answer.items.filter { $0.item.taste == 0 }.count >= 3)
      let genre = try await client.recommend(
        RecommendRequest(user: 4_711, k: 5, favoriteGenres: ["musical"]))
      #expect(genre.items.allSatisfy { $0.source == .genre && $0.genres.contains("Musical") })
      let diverse = try await client.recommend(RecommendRequest(user: 1, k: 5, diversity: 0.9))
      let effect = try #require(diverse.reRanking)
      #expect(effect.similarityAfter <= effect.similarityBefore)
      let run = try await daemon.sprocket(
        "recommend", "4711", "--like", "1", "--favorite-genre", "War", "--diversity", "0.3",
        "--model", "hybrid", "-k", "3")
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(run.output.contains("likeness"))
      let predicted = try await daemon.sprocket("predict", "1", "1")
      #expect(predicted.exitCode == 0, "\(predicted.errors)")
      #expect(predicted.output.contains("predicted by"))
    }
  }
}
