import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct RetrainServiceTests {
  let cinema: Cinema

  init() throws {
    cinema = try Cinema()
  }

  private func service(
    timeout: Duration = .seconds(240), settings: [Setting] = [], _ trainer: FakeTrainer
  ) -> RetrainService {
    let clock = cinema.clock
    return RetrainService(
      jobs: cinema.store, models: cinema.models, snapshots: cinema.snapshots, trainer: trainer,
      jobsFolder: "\(cinema.folder.path)/jobs", database: "unused", codeVersion: "test",
      defaults: RetrainDefaults(
        kind: .ials, settings: settings, threads: 1, shardCount: 2, memoryLimitBytes: 0,
        timeout: timeout),
      clock: { clock.now() }, logger: cinema.logger)
  }

  /// Runs the service while `body` does, then stops it and waits for its end.
  private func running<Result>(
    _ service: RetrainService, _ body: () async throws -> Result
  ) async throws -> Result {
    async let end: Void = service.run()
    let result = await Swift.Result { try await body() }
    await service.shutDown()
    await end
    return try result.get()
  }

  private func start(_ service: RetrainService, force: Bool = false) async throws -> Int64 {
    try await service.start(
      StartRetrainRequest(kind: "ials", force: force, reason: force ? "a test" : "")
    ).job.job
  }

  /// Watches a job to its end.
  private func end(of job: Int64, _ service: RetrainService) async throws -> Job {
    var last: Job?
    for await state in try await service.watch(job) { last = state }
    return try #require(last)
  }

  private func training(
    _ model: TrainedModel,
    gate: GateVerdict = GateVerdict(judged: true, passed: true, summary: "better than before"),
    before: @escaping @Sendable (TrainerJob) async throws -> Void = { _ in }
  ) -> FakeTrainer {
    let clock = cinema.clock
    return FakeTrainer { job, folder, report in
      report(TrainerProgress(phase: .training, epoch: 1, epochs: 2, loss: 0.5))
      try await before(job)
      try FakeTrainer.leaveCandidate(
        model, job: job, folder: folder, createdMicros: clock.now(), gate: gate)
    }
  }

  /// A trainer that trains until it is stopped.
  private func endless() -> FakeTrainer {
    FakeTrainer { _, _, report in
      report(TrainerProgress(phase: .training, epoch: 1, epochs: 1_000))
      try await Task.sleep(for: .seconds(600))
    }
  }

  @Test func `a job trains, is judged, and its model serves as champion`() async throws {
    let service = service(training(try cinema.train()))
    let job = try await running(service) { try await end(of: start(service), service) }
    #expect(job.state == .succeeded)
    #expect(job.message == "better than before")
    #expect(job.epoch == 1)
    let version = try #require(job.version)
    #expect(cinema.serving.current.version == version)
    let entry = try #require(try cinema.store.model("champion"))
    #expect(entry.version == version)
    #expect(entry.state == "serving")
    #expect(!FileManager.default.fileExists(atPath: "\(cinema.folder.path)/jobs/1"))
  }

  @Test func `jobs run one at a time in the order of the queue`() async throws {
    let trainer = training(try cinema.train()) { _ in try await Task.sleep(for: .milliseconds(20)) }
    let service = service(trainer)
    let states = try await running(service) {
      var numbers: [Int64] = []
      for _ in 0..<3 { numbers.append(try await start(service)) }
      var states: [JobState] = []
      for number in numbers { states.append(try await end(of: number, service).state) }
      return states
    }
    #expect(states == [.succeeded, .succeeded, .succeeded])
    #expect(trainer.jobs.map(\.job) == [1, 2, 3])
    #expect(trainer.mostRunning == 1)
  }

  @Test func `a running job is cancelled at once, not when it would have ended`() async throws {
    let trainer = endless()
    let service = service(trainer)
    try await running(service) {
      let number = try await start(service)
      try await eventually("the training starts") { trainer.jobs.count == 1 }
      let asked = ContinuousClock.now
      let response = try await service.cancel(CancelJobRequest(job: number))
      #expect(response.job.state == .cancelled)
      #expect(try await end(of: number, service).state == .cancelled)
      // The next job can run: the trainer has gone.
      let next = try await start(service)
      try await eventually("the next job starts") { trainer.jobs.count == 2 }
      #expect(ContinuousClock.now - asked < .seconds(90))
      _ = try await service.cancel(CancelJobRequest(job: next))
    }
  }

  @Test func `a queued job that is cancelled never runs`() async throws {
    let trainer = endless()
    let service = service(trainer)
    try await running(service) {
      let first = try await start(service)
      let second = try await start(service)
      try await eventually("the first starts") { trainer.jobs.count == 1 }
      #expect(
        try await service.cancel(CancelJobRequest(job: second)).job.state == .cancelled)
      _ = try await service.cancel(CancelJobRequest(job: first))
      _ = try await end(of: first, service)
      try await eventually("the queue is empty") { try cinema.store.nextQueued() == nil }
    }
    #expect(trainer.jobs.map(\.job) == [1])
  }

  @Test func `a job that has ended cannot be cancelled and an unknown one is not found`()
    async throws
  {
    let service = service(FakeTrainer { _, _, _ in throw SprocketError(.aborted, "crashed") })
    try await running(service) {
      let number = try await start(service)
      _ = try await end(of: number, service)
      let ended = await failure { _ = try await service.cancel(CancelJobRequest(job: number)) }
      #expect(ended.code == .failedPrecondition)
      #expect(ended.message.contains("crashed"))
      let unknown = await failure { _ = try await service.cancel(CancelJobRequest(job: 99)) }
      #expect(unknown.code == .notFound)
      let unseen = await failure { _ = try await service.watch(99) }
      #expect(unseen.code == .notFound)
    }
  }

  @Test func `a trainer that fails costs the job and nothing else`() async throws {
    let model = try cinema.train()
    let clock = cinema.clock
    let service = service(
      FakeTrainer { job, folder, _ in
        if job.job == 1 { throw SprocketError(.aborted, "the trainer was ended by signal 9") }
        try FakeTrainer.leaveCandidate(
          model, job: job, folder: folder, createdMicros: clock.now())
      })
    try await running(service) {
      let first = try await end(of: start(service), service)
      #expect(first.state == .failed)
      #expect(first.message == "the trainer was ended by signal 9")
      #expect(cinema.serving.current.version == ServingHandle.emptyVersion)
      #expect(try await end(of: start(service), service).state == .succeeded)
    }
  }

  @Test func `a trainer that leaves no candidate fails the job`() async throws {
    let service = service(FakeTrainer { _, _, _ in })
    let job = try await running(service) { try await end(of: start(service), service) }
    #expect(job.state == .failed)
    #expect(job.message.contains("no candidate"))
  }

  @Test func `a training that takes too long is stopped and fails`() async throws {
    let wasStopped = Mutex(false)
    let service = service(
      timeout: .milliseconds(50),
      FakeTrainer { _, _, report in
        report(TrainerProgress(phase: .training))
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          wasStopped.withLock { $0 = true }
          throw error
        }
      })
    let asked = ContinuousClock.now
    let job = try await running(service) { try await end(of: start(service), service) }
    #expect(job.state == .failed)
    #expect(job.message.contains("took longer than"))
    #expect(wasStopped.withLock { $0 })
    #expect(ContinuousClock.now - asked < .seconds(90))
  }

  @Test func `a gate that says no keeps the champion, and the rejected files for a while`()
    async throws
  {
    try await cinema.models.promote(try cinema.snapshotOfTraining().version)
    let champion = cinema.serving.current.version
    let no = GateVerdict(judged: true, passed: false, summary: "worse than the champion")
    let service = service(training(try cinema.train(), gate: no))
    let job = try await running(service) { try await end(of: start(service), service) }
    #expect(job.state == .rejected)
    #expect(job.message == "worse than the champion")
    #expect(cinema.serving.current.version == champion)
    #expect(try cinema.store.model("champion")?.version == champion)
    let rejected = try #require(job.version)
    #expect(try cinema.store.model(rejected.rawValue)?.state == "rejected")
    #expect(cinema.snapshots.contains(rejected))
    #expect(try cinema.store.model("challenger")?.version == rejected)
  }

  @Test func `force publishes what the gate refused`() async throws {
    let no = GateVerdict(judged: true, passed: false, summary: "worse than popular")
    let service = service(training(try cinema.train(), gate: no))
    let job = try await running(service) {
      try await end(of: start(service, force: true), service)
    }
    #expect(job.state == .succeeded)
    #expect(job.message.contains("by force"))
    #expect(cinema.serving.current.version == job.version)
  }

  @Test func `a restart fails the interrupted jobs and runs the queued ones`() async throws {
    var interrupted = try cinema.store.create(StartRetrainRequest(), kind: "ials", now: 1)
    interrupted.state = .training
    try cinema.store.update(interrupted)
    let queued = try cinema.store.create(StartRetrainRequest(), kind: "ials", now: 2)
    let service = service(training(try cinema.train()))
    try await running(service) {
      try await eventually("the queued job ends") {
        try cinema.store.job(queued.job)?.state == .succeeded
      }
    }
    let failed = try #require(try cinema.store.job(interrupted.job))
    #expect(failed.state == .failed)
    #expect(failed.message.contains("start it again"))
  }

  @Test func `a stop fails what runs and leaves what waits`() async throws {
    let trainer = endless()
    let service = service(trainer)
    let (first, second) = try await running(service) {
      let numbers = (try await start(service), try await start(service))
      try await eventually("the first starts") { trainer.jobs.count == 1 }
      return numbers
    }
    let stopped = try #require(try cinema.store.job(first))
    #expect(stopped.state == .failed)
    #expect(stopped.message.contains("the daemon stopped"))
    #expect(try cinema.store.job(second)?.state == .queued)
    #expect(trainer.jobs.count == 1)
  }

  @Test func `a job whose start cannot be stored does not run again and again`() async throws {
    let trainer = endless()
    let service = service(trainer)
    cinema.store.before(.updateJob) { throw SprocketError(.resourceExhausted, "the disk is full") }
    try await running(service) {
      _ = try await start(service)
      try await eventually("the store is asked") { cinema.store.count(of: .updateJob) == 1 }
      try await Task.sleep(for: .milliseconds(50))
      #expect(trainer.jobs.isEmpty)
      #expect(cinema.store.count(of: .updateJob) == 1)
    }
  }

  @Test func `a candidate trained before somebody was forgotten is rewritten without them`()
    async throws
  {
    let cinema = cinema
    let service = service(
      training(try cinema.train()) { _ in
        _ = try await cinema.record.forget(ForgetUserRequest(user: UserID("v3")))
      })
    let job = try await running(service) { try await end(of: start(service), service) }
    #expect(job.state == .succeeded)
    let version = try #require(job.version)
    let onDisk = try cinema.snapshots.open(version).model
    #expect(onDisk.users.row(of: "v3") == nil)
    #expect(onDisk.users.row(of: "v4") != nil)
    #expect(try !cinema.list("v3").knownUser)
    #expect(try cinema.list("v4").knownUser)
    // The version with the user is gone, under whatever name.
    #expect(try cinema.snapshots.list() == [version])
  }

  @Test func `settings of a request win over the configured ones`() async throws {
    let trainer = endless()
    let service = service(
      settings: [Setting("ials.factors", 32), Setting("preference.like_weight", 2)], trainer)
    try await running(service) {
      _ = try await service.start(
        StartRetrainRequest(kind: "ials", settings: [Setting("factors", 16)]))
      _ = try await service.start(StartRetrainRequest(kind: "popularity"))
      try await eventually("the first starts") { trainer.jobs.count == 1 }
      _ = try await service.cancel(CancelJobRequest(job: 1))
      try await eventually("the second starts") { trainer.jobs.count == 2 }
    }
    #expect(
      Set(trainer.jobs[0].settings) == [
        Setting("factors", 16), Setting("preference.like_weight", 2),
      ])
    // What is configured for one kind means nothing to another.
    #expect(
      Set(trainer.jobs[1].settings) == [
        Setting("ials.factors", 32), Setting("preference.like_weight", 2),
      ])
    #expect(trainer.jobs[1].kind == "popularity")
  }

  @Test(arguments: [
    (StartRetrainRequest(kind: "magic"), "magic"),
    (StartRetrainRequest(kind: "ials", settings: [Setting("factors", "many")]), "factors"),
    (StartRetrainRequest(kind: "ials", settings: [Setting("fudge", "1")]), "fudge"),
    (StartRetrainRequest(kind: "popularity", settings: [Setting("factors", "8")]), "factors"),
  ])
  func `a request that means nothing is refused by name`(
    request: StartRetrainRequest, name: String
  ) async throws {
    let service = service(endless())
    let error = await failure { _ = try await service.start(request) }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains(name))
    #expect(try await service.list(ListJobsRequest()).jobs.isEmpty)
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
