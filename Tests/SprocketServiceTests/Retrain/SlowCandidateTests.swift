import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Synchronization
import Testing

/// A candidate that is slow is found out when it is warm, after everything else has passed.
@Suite(.timeLimit(.minutes(5))) struct SlowCandidateTests {
  /// What a list takes with the champion and with the candidate, in milliseconds.
  private func run(
    champion: Double, candidate: Double, force: Bool = false
  ) async throws -> (cinema: Cinema, champion: ModelVersion, job: Job) {
    let served = Mutex<ModelVersion?>(nil)
    let cinema = try Cinema(latency: { handle, users in
      #expect(!users.isEmpty)
      return served.withLock { $0 } == handle.version ? champion : candidate
    })
    let before = try cinema.snapshotOfTraining().version
    try await cinema.models.promote(before)
    served.withLock { $0 = before }
    let (model, clock) = (try cinema.train(), cinema.clock)
    let service = RetrainService(
      jobs: cinema.store, models: cinema.models, snapshots: cinema.snapshots,
      trainer: FakeTrainer { job, folder, _ in
        try FakeTrainer.leaveCandidate(
          model, job: job, folder: folder, createdMicros: clock.now())
      }, jobsFolder: "\(cinema.folder.path)/jobs", database: "unused", codeVersion: "test",
      defaults: RetrainDefaults(
        kind: .ials, settings: [], threads: 1, shardCount: 2, memoryLimitBytes: 0,
        timeout: .seconds(240)),
      clock: { clock.now() }, logger: cinema.logger)
    async let end: Void = service.run()
    let number = try await service.start(
      StartRetrainRequest(kind: "ials", force: force, reason: force ? "a test" : "")
    ).job.job
    var last: Job?
    for await state in try await service.watch(number) { last = state }
    await service.shutDown()
    await end
    return (cinema, before, try #require(last))
  }

  @Test func `one that is slower within bounds serves, and its verdict says how fast it is`()
    async throws
  {
    let (cinema, _, job) = try await run(champion: 2, candidate: 9)
    #expect(job.state == .succeeded, "\(job)")
    #expect(cinema.serving.current.version == job.version)
    let gate = try #require(try cinema.store.model("champion")?.gate)
    let rule = try #require(gate.rules.first { $0.name == "health: latency" })
    #expect(rule.passed && rule.value == 9 && rule.bound == 10)
  }

  @Test func `one that is far slower is rejected at the last moment, and the champion stays`()
    async throws
  {
    let (cinema, champion, job) = try await run(champion: 2, candidate: 11)
    #expect(job.state == .rejected, "\(job)")
    #expect(job.message.contains("health: latency: a list takes 11 ms at warm-up, 2 ms with the"))
    #expect(cinema.serving.current.version == champion)
    #expect(try cinema.store.model("champion")?.version == champion)
    let rejected = try #require(try cinema.store.model("challenger"))
    #expect(rejected.version == job.version && rejected.state == "rejected")
    #expect(rejected.gate?.passed == false)
    #expect(rejected.gate?.rules.filter { !$0.passed }.map(\.name) == ["health: latency"])
    #expect(rejected.verdict.contains("health: latency"))
  }

  @Test func `one that is far slower serves by force, and nobody measures it`() async throws {
    let (cinema, _, job) = try await run(champion: 2, candidate: 11, force: true)
    #expect(job.state == .succeeded, "\(job)")
    #expect(cinema.serving.current.version == job.version)
  }
}
