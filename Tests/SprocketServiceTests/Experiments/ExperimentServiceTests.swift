import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

/// A watched cinema with a second version, and a service that tries it.
private struct Laboratory {
  let watched: WatchedCinema
  let challenger: ModelVersion
  let service: ExperimentService
  let recommend: RecommendService

  init(_ other: Laboratory? = nil, settings: ImpressionSettings = .init()) async throws {
    watched = try await WatchedCinema(settings, on: other?.watched)
    let cinema = watched.cinema
    challenger = try other?.challenger ?? cinema.snapshotOfTraining().version
    let clock = watched.clock
    service = ExperimentService(
      store: cinema.store, registry: cinema.store, publisher: cinema.publisher,
      models: cinema.models, worker: cinema.worker, impressions: watched.keeper,
      maximumUsers: 10_000, clock: { clock.now() }, logger: cinema.logger)
    recommend = RecommendService(
      registry: cinema.serving, impressions: watched.keeper, experiments: service)
  }

  func start(
    _ name: String = "try", _ kind: ExperimentKind = .split, share: Double = 0,
    _ change: (inout ExperimentPlan) -> Void = { _ in }
  ) async throws -> Experiment {
    var plan = ExperimentPlan(
      name: name, kind: kind, challenger: challenger.rawValue, share: share)
    change(&plan)
    return try await service.start(StartExperimentRequest(plan: plan)).experiment
  }

  func status(_ name: String = "") async throws -> Experiment {
    try await service.get(GetExperimentRequest(name: name)).experiment
  }

  @discardableResult
  func show(_ user: String, k: Int = 5) throws -> RecommendResponse {
    try recommend.recommend(RecommendRequest(user: UserID(user), k: k))
  }
}

@Suite(.timeLimit(.minutes(5))) struct ExperimentServiceTests {
  @Test func `a split serves each user from one version, which the answer names`() async throws {
    let lab = try await Laboratory()
    let champion = lab.watched.cinema.serving.current.version
    let experiment = try await lab.start(share: 0.5)
    #expect(experiment.state == .running)
    #expect(experiment.champion == champion.rawValue)
    var versions: [String: ModelVersion] = [:]
    for round in 0..<3 {
      for viewer in 0..<30 {
        let answer = try lab.show("v\(viewer)")
        if round > 0 { #expect(versions["v\(viewer)"] == answer.model) }
        versions["v\(viewer)"] = answer.model
        #expect(answer.arm == (answer.model == champion ? "champion" : "challenger"))
        #expect(answer.knownUser)
      }
    }
    #expect(Set(versions.values) == [champion, lab.challenger])
    // A batch answers each user as a single request would; a request that names a model is the
    // champion's.
    let users = (0..<30).map { UserID("v\($0)") }
    let batch = try lab.recommend.recommendBatch(RecommendBatchRequest(users: users))
    #expect(batch.responses.map(\.model) == users.map { versions[$0.rawValue] })
    let named = try lab.recommend.recommend(RecommendRequest(user: UserID("v0"), model: "ials"))
    #expect(named.model == champion)
    #expect(named.arm == "")
    let status = try await lab.status()
    #expect(status.arms.map(\.users).reduce(0, +) == 30)
    #expect(status.arms.map(\.lists).reduce(0, +) == 120)
    #expect(status.arms.map(\.versions) == [[champion.rawValue], [lab.challenger.rawValue]])

    _ = try await lab.service.stop(StopExperimentRequest(reason: "done"))
    #expect(try lab.show("v0").model == champion)
    #expect(try lab.show("v0").arm == "")
    #expect(try await lab.status().outcome == .stoppedByHand)
  }

  @Test func `fresh users are folded into both versions`() async throws {
    let lab = try await Laboratory()
    _ = try await lab.start(share: 0.5)
    for user in 0..<20 {
      let id = "new\(user)"
      #expect(try !lab.show(id).knownUser)
      try await lab.watched.like(id, "f2")
      let answer = try lab.show(id, k: 20)
      #expect(answer.knownUser)
      #expect(answer.items.first?.source == .foldedIn)
      #expect(!answer.items.map(\.item).contains("f2"))
    }
    // A film that is added comes to both as well.
    _ = try await lab.watched.cinema.store.upsert([Item(item: "late", title: "Late")])
    try await lab.watched.cinema.worker.perform { [worker = lab.watched.cinema.worker] in
      try worker.refreshCatalog()
    }
    for handle in lab.watched.cinema.serving.handles {
      #expect(handle.catalog.row(of: "late", in: handle.model) != nil)
    }
    #expect(lab.watched.cinema.serving.handles.count == 2)
  }

  @Test func `arms and counts survive a restart, and the champion's retraining`() async throws {
    let lab = try await Laboratory()
    _ = try await lab.start(share: 0.5)
    let before = try (0..<30).map { try lab.show("v\($0)") }
    let shown = try #require(before.first { $0.arm == "challenger" })
    try await lab.watched.like(shown.user.rawValue, shown.items[0].item)
    let status = try await lab.status()
    #expect(status.arms.map(\.hits) == [0, 1])
    lab.service.save()
    await lab.watched.keeper.close()
    // Another process: nothing of the experiment is in memory.
    let serving = lab.watched.cinema.serving
    try await lab.watched.cinema.worker.perform { serving.challenge(with: nil) }

    let again = try await Laboratory(lab)
    await again.service.restore()
    var after = try await again.status()
    after.reason = status.reason
    #expect(after == status)
    let retrained = try again.watched.cinema.snapshotOfTraining().version
    try await again.watched.cinema.models.promote(retrained)
    for answer in before {
      let now = try again.show(answer.user.rawValue)
      #expect(now.arm == answer.arm)
      #expect(now.model == (now.arm == "challenger" ? lab.challenger : retrained))
    }
    #expect(try await again.status().arms[0].versions.last == retrained.rawValue)
  }

  @Test func `a challenger that is better is found, and promoted if that is asked for`()
    async throws
  {
    let lab = try await Laboratory()
    _ = try await lab.start {
      $0.minimumUsers = 20
      $0.observationSeconds = 60
      $0.promoteOnWin = true
    }
    for user in 0..<400 {
      let answer = try lab.show("u\(user)")
      if answer.arm == "challenger" {
        try await lab.watched.like("u\(user)", answer.items[0].item)
      }
    }
    await lab.service.step()
    #expect(try await lab.status().state == .running)
    #expect(try await lab.status().arms.map(\.observedUsers) == [0, 0])
    lab.watched.clock.advance(seconds: 61)
    await lab.service.step()
    let ended = try await lab.status()
    #expect(ended.outcome == .challengerBetter)
    #expect(ended.promoted)
    #expect(ended.arms.map(\.mean) == [0, 1])
    #expect(ended.effect.map { $0.lower > 0.3 && $0.upper >= 1 && $0.pValue < 0.001 } ?? false)
    #expect(lab.watched.cinema.serving.current.version == lab.challenger)
    #expect(lab.watched.cinema.serving.challenge == nil)
    // The report is all that is left.
    #expect(try lab.watched.cinema.store.users(of: "try").isEmpty)
  }

  @Test func `a challenger that does harm is stopped before there are enough users`() async throws {
    let lab = try await Laboratory()
    let champion = lab.watched.cinema.serving.current.version
    _ = try await lab.start {
      $0.minimumUsers = 100_000
      $0.observationSeconds = 60
      $0.harmBound = 0.2
    }
    for user in 0..<400 {
      let answer = try lab.show("u\(user)")
      if answer.arm == "champion" {
        try await lab.watched.like("u\(user)", answer.items[0].item)
      }
    }
    await lab.watched.keeper.settle()
    lab.watched.clock.advance(seconds: 61)
    await lab.service.step()
    #expect(try await lab.status().outcome == .harm)
    #expect(lab.watched.cinema.serving.current.version == champion)
    #expect(try lab.show("u1").arm == "")
  }

  @Test func `a shadow compares lists and changes no answer`() async throws {
    let lab = try await Laboratory()
    let champion = lab.watched.cinema.serving.current.version
    let before = try (0..<30).map { try lab.show("v\($0)") }
    _ = try await lab.start("quiet", .shadow, share: 1)
    let during = try (0..<30).map { try lab.show("v\($0)") }
    #expect(during == before)
    #expect(during.allSatisfy { $0.model == champion })
    // Whoever answers does not wait, so a request that meets the queue's thread is dropped.
    try await eventually("the shadow has scored all requests that it took") {
      await lab.service.step()
      return try await lab.status().shadow.map { $0.scored + $0.dropped } == 30
    }
    let shadow = try #require(try await lab.status().shadow)
    #expect(shadow.scored > 15)
    // The challenger was trained on the same data with the same seed.
    #expect(shadow.overlap == 1)
    #expect(abs(shadow.rankBiasedOverlap - 1) < 1e-9)
    #expect(shadow.kendallTau == 1)
    #expect(shadow.sameTop == 1)
    #expect(shadow.overlapError < 1e-9)
    #expect(shadow.championMicrosP50 > 0)
    #expect(shadow.challengerMicrosP99 >= shadow.challengerMicrosP50)

    lab.service.save()
    lab.watched.clock.advance(seconds: 40 * 86_400)
    await lab.service.step()
    let ended = try await lab.status("quiet")
    #expect(ended.outcome == .inconclusive)
    #expect(ended.shadow?.scored == shadow.scored)
  }

  @Test func `one experiment at a time, each with a name and a version of its own`() async throws {
    let lab = try await Laboratory()
    let unknown = await failure {
      _ = try await lab.start { $0.challenger = "nothing" }
    }
    #expect(unknown.code == .notFound)
    let champion = await failure { _ = try await lab.start { $0.challenger = "champion" } }
    #expect(champion.code == .failedPrecondition)
    _ = try await lab.start("one")
    #expect(await failure { _ = try await lab.start("two") }.code == .failedPrecondition)
    let other = await failure {
      _ = try await lab.service.stop(StopExperimentRequest(name: "two"))
    }
    #expect(other.code == .failedPrecondition)
    _ = try await lab.service.stop(StopExperimentRequest(name: "one"))
    #expect(await failure { _ = try await lab.start("one") }.code == .alreadyExists)
    _ = try await lab.start("two")
    #expect(try lab.service.list().experiments.map(\.plan.name) == ["two", "one"])
    #expect(try await lab.status("one").state == .stopped)
    #expect(await failure { _ = try await lab.status("three") }.code == .notFound)
  }

  @Test func `a challenger that comes into service otherwise ends its experiment`() async throws {
    let lab = try await Laboratory()
    _ = try await lab.start()
    try await lab.watched.cinema.models.promote(lab.challenger)
    await lab.service.step()
    #expect(try await lab.status().outcome == .interrupted)
    #expect(try lab.show("v0").arm == "")
  }

  @Test func `an experiment whose challenger is gone after a restart is ended`() async throws {
    let lab = try await Laboratory()
    _ = try await lab.start()
    lab.service.save()
    let serving = lab.watched.cinema.serving
    try await lab.watched.cinema.worker.perform { serving.challenge(with: nil) }
    try lab.watched.cinema.snapshots.remove(lab.challenger)
    let again = try await Laboratory(lab)
    await again.service.restore()
    let ended = try await again.status()
    #expect(ended.outcome == .interrupted)
    #expect(ended.reason.contains("could not be loaded"))
    #expect(serving.challenge == nil)
    #expect(try lab.watched.cinema.store.model(ModelService.experiment) == nil)
  }

  @Test func `a split needs impressions`() async throws {
    let lab = try await Laboratory(settings: ImpressionSettings(sample: 0))
    let error = await failure { _ = try await lab.start() }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("impressions.sample"))
    _ = try await lab.start("quiet", .shadow)
  }

  @Test func `a user who is forgotten is in no arm's counts`() async throws {
    let lab = try await Laboratory()
    _ = try await lab.start()
    try lab.show("v1")
    try lab.show("v2")
    #expect(try await lab.status().arms.map(\.users).reduce(0, +) == 2)
    lab.service.save()
    _ = try await lab.watched.record.forget(ForgetUserRequest(user: UserID("v1")))
    #expect(try await lab.status().arms.map(\.users).reduce(0, +) == 1)
    #expect(try lab.watched.cinema.store.users(of: "try").count == 1)
    #expect(try !lab.show("v1").knownUser)
  }
}
