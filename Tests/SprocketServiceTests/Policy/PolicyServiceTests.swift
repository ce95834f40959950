import Foundation
import Logging
import SprocketCore
import SprocketEvaluation
import SprocketService
import SprocketTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct PolicyServiceTests {
  /// A daemon's life without a daemon: a clock that is set by hand, a store in memory, and
  /// trainings that end when the test says so.
  private final class World: Sendable {
    static let minute: Int64 = 60_000_000
    let store = MemoryStore(items: [Item(item: ItemID("f"), title: "Film")])
    let now = Mutex<Int64>(1_000 * World.minute)
    let drift = Mutex<[String]>([])

    var config: RetrainPolicyConfig {
      var config = RetrainPolicyConfig()
      config.timeZone = .gmt
      config.minimumInteractions = 10
      config.minimumNew = 1
      config.startDelay = 0
      config.newRoot = 0
      config.newShare = 0.2
      return config
    }

    /// What a start of the daemon makes.
    func service(_ change: (inout RetrainPolicyConfig) -> Void = { _ in }) -> PolicyService {
      var config = config
      change(&config)
      return PolicyService(
        observer: PolicyObserver(
          jobs: store, registry: store, journal: store, dataSets: store,
          drift: { _ in self.drift.withLock { $0 } }),
        log: store, policy: RetrainPolicy(config), interval: .seconds(3600),
        start: { request in
          try self.store.create(request, kind: "ials", now: self.now.withLock { $0 })
        }, clock: { self.now.withLock { $0 } },
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func pass(minutes: Int64) { now.withLock { $0 += minutes * Self.minute } }

    func record(_ count: Int) throws {
      let start = try store.lastPosition()
      try store.commit(
        (0..<count).map { number in
          FeedbackEvent(user: UserID("u\(Int(start) + number)"), item: ItemID("f"), kind: .like)
        })
    }

    /// Runs the newest job to its end.
    func end(_ state: JobState) throws {
      var job = try #require(try store.jobs(limit: 1).first)
      job.startedMicros = now.withLock { $0 }
      pass(minutes: 1)
      job.finishedMicros = now.withLock { $0 }
      job.state = state
      if state == .succeeded || state == .rejected {
        let version = ModelVersion("v\(job.job)")
        job.version = version
        try store.register(
          ModelEntry(
            version: version, kind: "ials", state: "ready", position: try store.lastPosition(),
            interactions: Int(try store.lastPosition()), job: job.job))
      }
      try store.update(job)
    }
  }

  private let world = World()

  @Test func `a training is started once, and its job says why`() async throws {
    let service = world.service()
    #expect(await service.look()?.starts == false)
    try world.record(10)
    #expect(await service.look()?.starts == true)
    let job = try #require(try world.store.jobs(limit: 10).first)
    #expect(job.requestedBy.hasPrefix("policy: volume: 10 new interactions"))
    // It runs, and for as long no other one is started.
    let held = try #require(await service.look())
    #expect(held.key == "held: volume by training")
    try world.end(.succeeded)
    #expect(await service.look()?.key == "idle")
    #expect(try world.store.jobs(limit: 10).count == 1)
    let log = try await service.explain(GetPolicyRequest(log: 10)).log
    #expect(log.map(\.started) == [false, false, true, false])
    #expect(log.map(\.job) == [0, 0, job.job, 0])
  }

  @Test func `what a rejected model was trained on asks for no other training`() async throws {
    let service = world.service()
    try world.record(10)
    await service.look()
    try world.end(.rejected)
    world.pass(minutes: 24 * 60)
    #expect(await service.look()?.starts == false)
    try world.record(1)
    #expect(await service.look()?.key == "idle")
    try world.record(1)
    #expect(await service.look()?.starts == true)
  }

  @Test func `cool-down and back-off go on after a restart`() async throws {
    try world.record(10)
    await world.service().look()
    try world.end(.failed)
    world.pass(minutes: 14)
    let again = world.service { $0.coolDown = 0 }
    #expect(await again.look()?.key == "held: volume by back-off")
    world.pass(minutes: 1)
    #expect(await world.service { $0.coolDown = 0 }.look()?.starts == true)
    try world.end(.failed)
    world.pass(minutes: 15)
    #expect(await world.service { $0.coolDown = 0 }.look()?.key == "held: volume by back-off")
    world.pass(minutes: 15)
    #expect(
      await world.service { $0.coolDown = 45 * World.minute }.look()?.key
        == "held: volume by cool-down")
    #expect(await world.service { $0.coolDown = 0 }.look()?.starts == true)
    try world.end(.succeeded)
    #expect(await world.service().look()?.key == "idle")
  }

  @Test func `the same decision is written down once in a quarter of an hour`() async throws {
    let service = world.service()
    for _ in 0..<45 {
      await service.look()
      world.pass(minutes: 1)
    }
    let log = try await service.explain(GetPolicyRequest(log: 10)).log
    #expect(log.count == 1 && log.first?.count == 3)
    #expect((log.first?.lastMicros ?? 0) - (log.first?.firstMicros ?? 0) == 30 * World.minute)
  }

  @Test func `drift starts a training, a pin holds it up`() async throws {
    let service = world.service { $0.newShare = 0 }
    try world.record(20)
    world.drift.withLock { $0 = ["genres moved by 0.3"] }
    try world.store.setPin(PromotionPin(reason: "a test"))
    let held = try #require(await service.look())
    #expect(held.key == "held: drift by pinned" && held.next == nil)
    try world.store.setPin(nil)
    #expect(await service.look()?.reason == "drift: genres moved by 0.3")
    #expect(
      try world.store.jobs(limit: 1).first?.requestedBy == "policy: drift: genres moved by 0.3")
  }

  @Test func `asking why starts nothing and changes no log`() async throws {
    let service = world.service()
    try world.record(10)
    let answer = try await service.explain(GetPolicyRequest(log: 10))
    #expect(answer.starts && answer.log.isEmpty)
    #expect(answer.nextReason == "volume")
    #expect(try world.store.jobs(limit: 10).isEmpty)
    await #expect(throws: SprocketError.self) {
      try await service.explain(GetPolicyRequest(log: 1001))
    }
  }

  @Test func `a nudge makes it look, and a shutdown ends it`() async throws {
    let service = world.service()
    try world.record(10)
    async let end: Void = service.run()
    service.nudge()
    while try world.store.jobs(limit: 1).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    service.shutDown()
    await end
  }
}
