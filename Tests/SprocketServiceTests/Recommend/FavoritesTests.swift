import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct FavoritesTests {
  private func list(
    _ cinema: Cinema, _ user: String, likes: [String] = [], genres: [String] = [], k: Int = 6,
    explain: Bool = false
  ) throws -> RecommendResponse {
    try cinema.recommend.recommend(
      RecommendRequest(
        user: UserID(user), k: k, explain: explain, favoriteItems: likes.map { ItemID($0) },
        favoriteGenres: genres))
  }

  @Test func `a stranger's favourite films are folded in for this request only`() async throws {
    let cinema = try await Cinema.described()
    let answer = try list(cinema, "stranger", likes: ["f3", "f1"], k: 4, explain: true)
    #expect(!answer.knownUser)
    #expect(answer.note.isEmpty)
    #expect(answer.items.allSatisfy { $0.source == .foldedIn && $0.genres == ["Comedy"] })
    #expect(!answer.items.contains { $0.item == "f1" || $0.item == "f3" })
    #expect(answer.items.first?.reasons.first?.item.map { ["f1", "f3"].contains($0) } == true)
    #expect(cinema.serving.current.freshUsers.count == 0)
    #expect(try cinema.store.history(of: UserID("stranger")).isEmpty)
    #expect(try cinema.list("stranger").items.allSatisfy { $0.source == .popular })
    // As if the likes had been recorded.
    try await cinema.record(
      FeedbackEvent(user: UserID("fan"), item: ItemID("f1"), kind: .like),
      FeedbackEvent(user: UserID("fan"), item: ItemID("f3"), kind: .like))
    #expect(try cinema.list("fan", k: 4).items.map(\.item) == answer.items.map(\.item))
  }

  @Test func `favourites add to what is known of a user`() async throws {
    let cinema = try await Cinema.described()
    let before = try list(cinema, "v0", k: 20)
    let after = try list(cinema, "v0", likes: ["f1", "f3", "f5"], k: 20)
    #expect(after.knownUser)
    func score(_ answer: RecommendResponse) -> Double {
      answer.items.first { $0.item == "f7" }?.score ?? 0
    }
    #expect(score(after) > score(before))
    #expect(!after.items.contains { $0.item == "f1" })
  }

  @Test func `favourite genres alone give their popular films first`() async throws {
    let cinema = try await Cinema.described()
    let answer = try list(cinema, "stranger", genres: ["comedy"], k: 15)
    #expect(answer.items.prefix(10).allSatisfy { $0.source == .genre && $0.genres == ["Comedy"] })
    #expect(answer.items.dropFirst(10).allSatisfy { $0.source == .popular })
    #expect(answer.items.count == 15)
    #expect(answer.note.contains("of the genres"))
  }

  @Test func `favourite genres lift their films on a personal list`() async throws {
    let cinema = try await Cinema.described()
    func comedies(_ answer: RecommendResponse) -> Int {
      answer.items.prefix(8).count { $0.genres == ["Comedy"] }
    }
    let plain = try list(cinema, "v0", k: 8)
    let lifted = try list(cinema, "v0", genres: ["COMEDY"], k: 8)
    #expect(comedies(lifted) >= comedies(plain))
    #expect(lifted.items.allSatisfy { $0.source == .personal })
    #expect(lifted.reRanking == nil)
  }

  @Test func `a favourite that only content knows is answered by content`() async throws {
    let cinema = try await Cinema.described()
    var film = Cinema.describedFilm(4)
    film.item = ItemID("new")
    try await cinema.add(film)
    let answer = try list(cinema, "stranger", likes: ["new"], k: 3, explain: true)
    #expect(answer.items.allSatisfy { $0.source == .content && $0.recommender == "content" })
    #expect(answer.items.allSatisfy { $0.genres == ["Drama"] })
    #expect(answer.items.first?.reasons.contains { $0.feature == "director: Director 0" } == true)
    #expect(answer.note.contains("like them by content"))
  }

  @Test func `unknown and too many favourites are refused`() async throws {
    let cinema = try await Cinema.described()
    let unknown = await failure { _ = try list(cinema, "v0", likes: ["f1", "nope", "never"]) }
    #expect(unknown.code == .notFound)
    #expect(unknown.message.contains("\"nope\", \"never\""))
    let many = await failure {
      _ = try list(cinema, "v0", likes: [String](repeating: "f1", count: 101))
    }
    #expect(many.code == .invalidArgument)
    #expect(try list(cinema, "v0", likes: ["f1", "f1"]).items.count == 6)
  }
}
