import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

@Suite struct RecommendServiceTests {
  @Test func `a trained user gets personal films of their taste first`() async throws {
    let cinema = try await Cinema.trained()
    let answer = try cinema.list("v0", k: 4)
    #expect(answer.knownUser)
    #expect(answer.model == cinema.serving.current.version)
    #expect(answer.items.count == 4)
    #expect(answer.items.allSatisfy { $0.source == .personal })
    #expect(answer.items.allSatisfy { $0.genres == ["Drama"] })
    #expect(answer.items.map(\.score) == answer.items.map(\.score).sorted(by: >))
    #expect(answer.note.isEmpty)
    let seen = Set(Cinema.likings(ofViewer: 0, films: 20).map(\.item))
    #expect(answer.items.allSatisfy { !seen.contains($0.item) })
  }

  @Test func `the ladder goes from personal to popular to films newer than the model`()
    async throws
  {
    let cinema = try Cinema()
    // Only "seen": it has no weight, so the model has no factors for the film, only a count.
    cinema.store.put([Item(item: ItemID("glimpsed"), title: "Glimpsed")])
    try cinema.store.commit([
      FeedbackEvent(user: UserID("v1"), item: ItemID("glimpsed"), kind: .seen)
    ])
    try await cinema.models.promote(try cinema.snapshotOfTraining().version)
    cinema.store.put([Item(item: ItemID("brand-new"), title: "Brand New")])
    let worker = cinema.worker
    try await worker.perform { try worker.refreshCatalog() }

    let answer = try cinema.list("v0", k: 100)
    let sources = answer.items.map(\.source)
    let lastPersonal = try #require(sources.lastIndex(of: .personal))
    let firstPopular = try #require(sources.firstIndex(of: .popular))
    #expect(lastPersonal < firstPopular)
    #expect(answer.items.last?.item == ItemID("brand-new"))
    #expect(answer.items.dropLast().last?.item == ItemID("glimpsed"))
    #expect(answer.items.count == answer.filtered.qualified)
    #expect(answer.note == "\(answer.filtered.qualified) films qualify")
  }

  @Test func `an unknown user gets the popular films and the answer says so`() async throws {
    let cinema = try await Cinema.trained()
    let answer = try cinema.list("stranger", k: 20)
    #expect(!answer.knownUser)
    #expect(answer.items.count == 20)
    #expect(answer.items.allSatisfy { $0.source == .popular })
    #expect(answer.note.contains("nothing is known of this user"))
  }

  @Test func `a user without any preference gets popular films and the answer says why`()
    async throws
  {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("critic", "f1", 1))
    let answer = try cinema.list("critic", k: 3)
    #expect(answer.knownUser)
    #expect(answer.items.allSatisfy { $0.source == .popular })
    #expect(answer.note.contains("no preference of this user"))
    #expect(try cinema.rated("critic") == ["f1"])
  }

  @Test(arguments: [0, 1, 7, 20, 1_000])
  func `a list is short only when fewer films qualify`(k: Int) async throws {
    let cinema = try await Cinema.trained()
    for user in ["v0", "v7", "stranger"] {
      for filter in [
        ItemFilter(), ItemFilter(includeGenres: ["comedy"]), ItemFilter(includeRated: true),
        ItemFilter(includeGenres: ["none such"]),
      ] {
        let answer = try cinema.list(user, k: k, filter: filter)
        let wanted = k == 0 ? RecommendService.defaultK : k
        #expect(answer.items.count == min(wanted, answer.filtered.qualified))
        #expect(Set(answer.items.map(\.item)).count == answer.items.count)
      }
    }
  }

  @Test func `the reasons of a score sum to it`() async throws {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("guest", "f0"), cinema.rate("guest", "f2"))
    let answer = try cinema.list("guest", k: 3, explain: true)
    #expect(answer.items.count == 3)
    for item in answer.items {
      #expect(item.source == .foldedIn)
      #expect(!item.reasons.isEmpty)
      #expect(item.reasons.allSatisfy { $0.item == "f0" || $0.item == "f2" })
      #expect(
        item.reasons.map(\.contribution) == item.reasons.map(\.contribution).sorted(by: >))
      if item.reasons.count == 2 {
        let sum = item.reasons.reduce(0) { $0 + $1.contribution }
        #expect(abs(sum - item.score) < 1e-4)
      }
    }
    #expect(answer.items.contains { $0.reasons.count == 2 })
    #expect(try cinema.list("guest", k: 3).items.allSatisfy { $0.reasons.isEmpty })
  }

  @Test func `a history with films newer than the model can be explained`() async throws {
    let cinema = try await Cinema.trained()
    try await cinema.record(
      cinema.rate("guest", "f0"), cinema.rate("guest", "tomorrow"), createMissing: true)
    let answer = try cinema.list("guest", k: 5, explain: true)
    #expect(answer.items.first?.source == .foldedIn)
    #expect(answer.items.first?.reasons.map(\.item) == [ItemID("f0")])
    #expect(try cinema.rated("guest") == ["f0", "tomorrow"])
  }

  @Test func `a user of the overlay is answered as one whose row is in the tables`()
    async throws
  {
    let cinema = try await Cinema.trained()
    for film in ["f1", "f3", "f5"] { try await cinema.record(cinema.rate("guest", film)) }
    let fromOverlay = try cinema.list("guest", k: 10)
    #expect(fromOverlay.items.allSatisfy { $0.source != .personal })
    // The snapshot of now has the same row in its tables.
    _ = try await cinema.models.createSnapshot()
    #expect(cinema.serving.current.freshUsers.count == 0)
    let fromTables = try cinema.list("guest", k: 10)
    #expect(fromTables.items.map(\.item) == fromOverlay.items.map(\.item))
    for (one, other) in zip(fromTables.items, fromOverlay.items) where one.source == .personal {
      #expect(abs(one.score - other.score) < 1e-5)
    }
    #expect(fromTables.items.first?.source == .personal)
  }

  @Test func `a batch answers every user from one version in their order`() async throws {
    let cinema = try await Cinema.trained()
    let users = ["v3", "stranger", "v0", "v3"].map { UserID($0) }
    let batch = try cinema.recommend.recommendBatch(RecommendBatchRequest(users: users, k: 5))
    #expect(batch.responses.map(\.user) == users)
    #expect(Set(batch.responses.map(\.model)).count == 1)
    for (user, response) in zip(users, batch.responses) {
      #expect(response == (try cinema.list(user.rawValue, k: 5)))
    }
  }

  @Test func `a list or a batch that is too long is refused`() async throws {
    let cinema = try await Cinema.trained()
    #expect(try cinema.list("v1", k: RecommendService.maximumK).items.count > 0)
    let long = await failure { _ = try cinema.list("v1", k: RecommendService.maximumK + 1) }
    #expect(long.code == .invalidArgument)
    #expect(long.message.contains("k is 1001"))
    let users = (0...RecommendService.maximumBatch).map { UserID("v\($0)") }
    let many = await failure {
      _ = try cinema.recommend.recommendBatch(RecommendBatchRequest(users: users))
    }
    #expect(many.code == .invalidArgument)
    #expect(many.message.contains("users has 1001"))
  }

  @Test func `without any model and any film a list is empty`() throws {
    let empty = RecommendService(registry: ServingRegistry(try ServingHandle.empty()))
    let answer = try empty.recommend(RecommendRequest(user: UserID("anybody")))
    #expect(answer.items.isEmpty)
    #expect(answer.filtered.qualified == 0)
  }
}
