import SprocketCore
import SprocketService
import SprocketTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ImpressionKeeperTests {
  @Test func `what is shown is counted by version and place`() async throws {
    let watched = try await WatchedCinema()
    let version = try await watched.show("v0", k: 3).model
    try await watched.show("nobody", k: 12)
    let report = await watched.report()
    #expect(report.enabled)
    #expect((report.lists, report.shown, report.hits, report.repeats) == (2, 15, 0, 0))
    #expect(report.users == 2)
    #expect(report.versions.map(\.version) == [version.rawValue])
    #expect(report.versions.map(\.shown) == [15])
    #expect(report.positions.prefix(4).map(\.shown) == [2, 2, 2, 1])
    #expect(report.positions.last.map { ($0.first, $0.last, $0.shown) } ?? (0, 0, 0) == (11, 20, 2))
    #expect(report.exposures.map(\.first) == [1])
  }

  @Test func `a film that is liked after it was shown is a hit of its last showing, once`()
    async throws
  {
    let watched = try await WatchedCinema()
    let film = try #require(try await watched.show("v0").items.dropFirst().first?.item)
    watched.clock.advance(seconds: 60)
    try await watched.show("v0")
    try await watched.like("v0", film)
    try await watched.like("v0", film)
    let report = await watched.report()
    #expect((report.hits, report.listsWithHit, report.positives) == (1, 1, 1))
    #expect(report.repeats == 3)
    #expect(report.positions.map(\.hits) == [0, 1, 0])
    #expect(report.exposures.map(\.shown) == [3, 3])
    #expect(report.exposures.map(\.hits) == [0, 1])
  }

  @Test func `a like of another film is a miss, and a dislike is neither`() async throws {
    let watched = try await WatchedCinema()
    let shown = try await watched.show("v0").items.map(\.item)
    let other = try #require(
      watched.cinema.serving.current.catalog.ids.first { !shown.contains($0) })
    try await watched.like("v0", other)
    try await watched.like("v0", shown[0], kind: .dislike)
    // Nobody was shown anything here.
    try await watched.like("v7", shown[1])
    let report = await watched.report()
    #expect((report.hits, report.positives) == (0, 1))
  }

  @Test func `a like after the window is no hit`() async throws {
    let watched = try await WatchedCinema(ImpressionSettings(hitWindowSeconds: 100))
    let films = try await watched.show("v0").items.map(\.item)
    watched.clock.advance(seconds: 100)
    try await watched.like("v0", films[0])
    watched.clock.advance(seconds: 1)
    try await watched.like("v0", films[1])
    let report = await watched.report()
    #expect((report.hits, report.positives) == (1, 1))
  }

  @Test func `films shown often enough make room for others, and the answer says how many`()
    async throws
  {
    let watched = try await WatchedCinema()
    let suppress = SuppressRecent(exposures: 2)
    let first = try await watched.show("v0", suppress: suppress)
    let second = try await watched.show("v0", suppress: suppress)
    #expect(second.items.map(\.item) == first.items.map(\.item))
    #expect(second.filtered.recent == 0)
    let third = try await watched.show("v0", suppress: suppress)
    #expect(third.filtered.recent == 3)
    #expect(third.filtered.qualified == first.filtered.qualified - 3)
    #expect(Set(third.items.map(\.item)).isDisjoint(with: first.items.map(\.item)))
    // Other requests and other users see them all the same.
    #expect(try await watched.show("v0").items.map(\.item) == first.items.map(\.item))
    #expect(try await watched.show("v1", suppress: suppress).filtered.recent == 0)
  }

  @Test func `batches suppress too, and a list that ends up short says why`() async throws {
    let watched = try await WatchedCinema()
    try await watched.show("v0", k: 5)
    let batch = try watched.recommend.recommendBatch(
      RecommendBatchRequest(
        users: [UserID("v0"), UserID("v1")], k: 20, suppressRecent: SuppressRecent(exposures: 1)))
    #expect(batch.responses.map(\.filtered.recent) == [5, 0])
    #expect(batch.responses[0].note.contains("5 were shown often enough lately"))
  }

  @Test func `showings before the window and films with a response do not count`() async throws {
    let watched = try await WatchedCinema()
    let films = try await watched.show("v0", k: 2).items.map(\.item)
    watched.clock.advance(seconds: 100)
    let recent = SuppressRecent(exposures: 1, windowSeconds: 99)
    #expect(try await watched.show("v0", k: 2, suppress: recent).filtered.recent == 0)
    try await watched.like("v0", films[0])
    let answer = try await watched.show(
      "v0", k: 20, suppress: SuppressRecent(exposures: 1), includeRated: true)
    #expect(answer.items.map(\.item).contains(films[0]))
    #expect(!answer.items.map(\.item).contains(films[1]))
  }

  @Test func `what is configured holds for requests that do not say`() async throws {
    let watched = try await WatchedCinema(
      ImpressionSettings(suppress: SuppressRecent(exposures: 1)))
    try await watched.show("v0")
    #expect(try await watched.show("v0").filtered.recent == 3)
    #expect(try await watched.show("v0", suppress: SuppressRecent()).filtered.recent == 0)
  }

  @Test func `suppressing needs a memory`() async throws {
    let watched = try await WatchedCinema(ImpressionSettings(sample: 0))
    let error = try await #require(throws: SprocketError.self) {
      try await watched.show("v0", suppress: SuppressRecent(exposures: 1))
    }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("impressions.sample"))
    try await watched.show("v0")
    let report = await watched.report()
    #expect(!report.enabled)
    #expect(report.lists == 0)
  }

  @Test func `about the share of users that is configured is remembered, always the same ones`()
    async throws
  {
    let settings = ImpressionSettings(sample: 0.25)
    let watched = try await WatchedCinema(settings)
    for user in 0..<400 { _ = try watched.recommend.recommend(.init(user: UserID("u\(user)"))) }
    let first = await watched.report()
    #expect((70...130).contains(first.users))
    for user in 0..<400 { _ = try watched.recommend.recommend(.init(user: UserID("u\(user)"))) }
    #expect(await watched.report().users == first.users)
  }

  @Test func `everything comes back after a restart`() async throws {
    let watched = try await WatchedCinema()
    let films = try await watched.show("v0").items.map(\.item)
    try await watched.like("v0", films[0])
    try await watched.show("v1", k: 12)
    let before = await watched.report()
    await watched.keeper.close()

    let again = try await WatchedCinema(on: watched)
    var after = await again.report()
    // Lists are packed more tightly when they are read.
    after.bytes = before.bytes
    #expect(after == before)
    let answer = try await again.show("v0", k: 2, suppress: SuppressRecent(exposures: 1))
    #expect(answer.filtered.recent == 2)
    try await again.like("v0", films[1])
    #expect(await again.report().hits == 2)
  }

  @Test func `what could not be stored is stored the next time`() async throws {
    let watched = try await WatchedCinema()
    watched.cinema.store.before(.saveImpressions) {
      throw SprocketError(.resourceExhausted, "the disk is full")
    }
    try await watched.show("v0")
    await watched.keeper.close()
    await watched.keeper.close()
    #expect(try watched.cinema.store.impressions().users.count == 1)
    #expect(try watched.cinema.store.impressions().items.count == 3)
  }

  @Test func `nothing is left of a user who is forgotten`() async throws {
    let watched = try await WatchedCinema()
    try await watched.show("v0")
    try await watched.show("v1")
    await watched.keeper.close()
    _ = try await watched.record.forget(ForgetUserRequest(user: UserID("v0")))
    let hash = Tombstone.hash(of: UserID("v0"))
    #expect(try watched.cinema.store.impressions().users.map(\.hash) != [hash])
    #expect(try watched.cinema.store.impressions().users.count == 1)
    #expect(await watched.report().users == 1)
    let answer = try await watched.show("v0", suppress: SuppressRecent(exposures: 1))
    #expect(answer.filtered.recent == 0)
  }

  @Test func `those who were shown a list longest ago make room for others`() async throws {
    // Room for some 60 users.
    let watched = try await WatchedCinema(ImpressionSettings(memoryBytes: 20_000))
    for user in 0..<200 {
      watched.clock.advance(seconds: 1)
      try await watched.show("u\(user)", k: 10)
    }
    await watched.keeper.close()
    let report = await watched.report()
    #expect(report.bytes <= 20_000)
    #expect((20..<150).contains(report.users))
    #expect(report.lists == 200)
    #expect(try watched.cinema.store.impressions().users.count == report.users)
    let last = try await watched.show("u199", suppress: SuppressRecent(exposures: 1))
    #expect(last.filtered.recent == 10)
    let first = try await watched.show("u0", suppress: SuppressRecent(exposures: 1))
    #expect(first.filtered.recent == 0)
  }

  @Test func `what is too old goes`() async throws {
    let watched = try await WatchedCinema(ImpressionSettings(days: 2))
    try await watched.show("v0")
    watched.clock.advance(seconds: 3 * 86_400)
    try await watched.show("v1")
    await watched.keeper.close()
    let report = await watched.report()
    #expect((report.lists, report.users) == (1, 1))
    #expect(try watched.cinema.store.impressions().users.count == 1)
    #expect(try watched.cinema.store.impressions().counts.count == 1)
  }

  @Test func `observers learn of lists and of likes, hit or missed`() async throws {
    let watched = try await WatchedCinema()
    let observer = Observer()
    watched.keeper.add(observer)
    let films = try await watched.show("v0").items.map(\.item)
    let other = try #require(
      watched.cinema.serving.current.catalog.ids.first { !films.contains($0) })
    try await watched.like("v0", films[0])
    try await watched.like("v0", other)
    _ = try await watched.record.forget(ForgetUserRequest(user: UserID("v0")))
    #expect(observer.seen == ["shown", "hit", "miss", "forgot"])
  }
}

private final class Observer: ImpressionObserver {
  private let all = Mutex<[String]>([])

  var seen: [String] { all.withLock { $0 } }

  private func note(_ what: String) { all.withLock { $0.append(what) } }

  func shown(user: UInt64, version: ModelVersion, arm: ExperimentArm, seconds: Int64) {
    note("shown")
  }

  func judged(user: UserID, hit: ShownHit?) { note(hit == nil ? "miss" : "hit") }

  func forgot(user: UInt64) { note("forgot") }
}
