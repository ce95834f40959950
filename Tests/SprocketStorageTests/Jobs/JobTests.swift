import SprocketCore
import SprocketStorage
import Testing

@Suite struct JobTests {
  @Test func givesBackJobsAndTheirRequests() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let request = StartRetrainRequest(
      kind: "", settings: [Setting(name: "factors", value: "64")], force: true,
      requestedBy: "policy: volume")
    var job = try store.create(request, kind: "ials", now: 77)
    #expect(
      job
        == Job(
          job: 1, kind: "ials", state: .queued, createdMicros: 77, requestedBy: "policy: volume"))
    #expect(try store.request(of: 1) == request)
    job.state = .training
    job.epoch = 3
    job.epochs = 16
    job.loss = 0.25
    job.secondsLeft = 1.5
    job.message = "learning"
    job.startedMicros = 78
    job.version = ModelVersion("v1")
    try store.update(job)
    #expect(try store.job(1) == job)
    #expect(try store.job(2) == nil)
    #expect(try store.request(of: 2) == nil)
  }

  @Test func divergedLossIsStoredAsUnknown() throws {
    let temporary = try TemporaryStore()
    var job = try temporary.store.create(StartRetrainRequest(), kind: "ials", now: 1)
    job.loss = .infinity
    try temporary.store.update(job)
    #expect(try temporary.store.job(1)?.loss == 0)
  }

  @Test func listsNewestFirstAndQueuesOldestFirst() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    #expect(try store.nextQueued() == nil)
    for now in 1...4 { _ = try store.create(StartRetrainRequest(), kind: "ials", now: Int64(now)) }
    #expect(try store.jobs(limit: 3).map(\.job) == [4, 3, 2])
    #expect(try store.nextQueued()?.job == 1)
    var first = try #require(try store.job(1))
    first.state = .succeeded
    try store.update(first)
    #expect(try store.nextQueued()?.job == 2)
  }

  @Test func failsOnlyWhatWasRunning() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    for state in JobState.allCases {
      var job = try store.create(StartRetrainRequest(), kind: "ials", now: 1)
      job.state = state
      try store.update(job)
    }
    let failed = try store.failInterrupted(message: "the daemon ended", now: 99)
    #expect(failed.map(\.job) == [2, 3, 4, 5, 6])
    #expect(failed.allSatisfy { $0.state == .failed && $0.finishedMicros == 99 })
    #expect(try store.job(1)?.state == .queued)
    #expect(try store.job(7)?.state == .succeeded)
    #expect(try store.job(3)?.message == "the daemon ended")
    #expect(try store.failInterrupted(message: "again", now: 100).isEmpty)
  }

  @Test func refusesAnUnknownJob() throws {
    let temporary = try TemporaryStore()
    let error = #expect(throws: SprocketError.self) {
      try temporary.store.update(Job(job: 5, state: .failed))
    }
    #expect(error?.code == .notFound)
  }
}
