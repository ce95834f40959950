import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

/// The daemon ended without warning while a training's result was on its way into service.
@Suite(.timeLimit(.minutes(5))) struct InterruptedTrainingTests {
  /// Where the end came.
  enum Moment: String, CaseIterable, Sendable {
    case adopted, registered, rejected, passed, swapped
  }

  /// - Returns: the cinema after its restart, the job, and the version that it had made.
  private func restart(
    after moment: Moment
  ) async throws -> (cinema: Cinema, champion: ModelVersion, job: Job, version: ModelVersion) {
    let cinema = try await Cinema.trained()
    let champion = cinema.serving.current.version
    // The champion is of an earlier job.
    var earlier = try cinema.store.create(StartRetrainRequest(), kind: "ials", now: 0)
    earlier.state = .succeeded
    try cinema.store.update(earlier)
    var job = try cinema.store.create(StartRetrainRequest(), kind: "ials", now: 1)
    let model = try cinema.train()
    let now = cinema.clock.now()
    var manifest = Manifest(
      of: model,
      version: cinema.snapshots.unusedVersion(createdMicros: now, kind: "ials", job: job.job),
      job: job.job, createdMicros: now, codeVersion: "test")
    manifest.gate = GateVerdict(
      judged: true, passed: moment != .rejected, summary: "as the trainer saw it")
    manifest = try cinema.snapshots.write(model, manifest)
    job.state = moment == .adopted ? .evaluating : moment == .registered ? .gated : .publishing
    job.version = moment == .adopted ? nil : manifest.version
    try cinema.store.update(job)
    if moment != .adopted { try cinema.store.register(manifest.entry(state: "candidate")) }
    if [.rejected, .passed, .swapped].contains(moment) {
      try cinema.store.setAlias("challenger", to: manifest.version)
      try cinema.store.note(
        RegistryChange(
          timeMicros: now, act: "judged", version: manifest.version, actor: "daemon", reason: ""))
    }
    if moment == .swapped { try await cinema.models.promote(manifest.version) }

    let clock = cinema.clock
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
    let number = job.job
    for await _ in try await service.watch(
      service.start(StartRetrainRequest(kind: "ials", reproduce: "")).job.job)
    {}
    await service.shutDown()
    await end
    return (cinema, champion, try #require(try cinema.store.job(number)), manifest.version)
  }

  @Test(arguments: Moment.allCases)
  func `a restart settles what became of its model`(moment: Moment) async throws {
    let (cinema, _, job, version) = try await restart(after: moment)
    #expect(job.state == .failed)
    #expect(job.message.hasPrefix("the daemon ended while the job ran"))
    let state = try cinema.store.model(version.rawValue)?.state
    #expect(try !cinema.store.models().contains { $0.state == "candidate" })
    switch moment {
    case .adopted:
      #expect(state == nil)
      #expect(!cinema.snapshots.contains(version))
    case .registered, .rejected:
      #expect(state == "rejected")
      #expect(job.message.contains("its model \(version) is rejected"))
    case .passed:
      #expect(state == "ready")
      #expect(job.message.contains("`sprocket admin promote \(version)` serves it"))
    case .swapped:
      // The next training has taken its place since.
      #expect(state == "ready")
      #expect(job.message.contains("was in service already"))
    }
  }
}
