import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

/// A trainer that lies: it leaves a spoiled candidate with a verdict that says it is fine. The daemon
/// looks at it again.
@Suite(.timeLimit(.minutes(5))) struct PoisonedCandidateTests {
  /// What is wrong with the files.
  enum Damage: String, CaseIterable, Sendable {
    case truncated, flippedByte, wrongKind, otherJob, noVerdict, otherFile, noManifest
    case futurePosition

    /// What the job's message has to say.
    var message: String {
      switch self {
      case .truncated: "bytes instead of"
      case .flippedByte: "its checksum is"
      case .wrongKind: "of the kind popularity"
      case .otherJob: "and job 99"
      case .noVerdict: "left no verdict"
      case .otherFile: "instead of manifest.json and model.safetensors"
      case .noManifest: "manifest.json"
      case .futurePosition: "its position is"
      }
    }

    func apply(to folder: String) throws {
      let model = "\(folder)/\(Manifest.modelFileName)"
      let manifest = "\(folder)/\(Manifest.fileName)"
      func rewrite(_ change: (inout Manifest) -> Void) throws {
        var said = try Manifest(folder: folder)
        change(&said)
        try FileManager.default.removeItem(atPath: manifest)
        try said.write(to: folder)
      }
      switch self {
      case .truncated:
        let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        try bytes.dropLast(100).write(to: URL(fileURLWithPath: model))
      case .flippedByte:
        var bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        bytes[bytes.count - 10] ^= 0x40
        try bytes.write(to: URL(fileURLWithPath: model))
      case .wrongKind: try rewrite { $0.kind = "popularity" }
      case .otherJob: try rewrite { $0.job = 99 }
      case .noVerdict: try rewrite { $0.gate = nil }
      case .otherFile: try Data().write(to: URL(fileURLWithPath: "\(folder)/notes.txt"))
      case .noManifest: try FileManager.default.removeItem(atPath: manifest)
      case .futurePosition: try rewrite { $0.position += 1_000 }
      }
    }
  }

  /// Runs a sound training, then a spoiled one.
  private func run(
    spoiling spoil: @escaping @Sendable (TrainedModel) throws -> TrainedModel = { $0 },
    damaging damage: Damage? = nil
  ) async throws -> (cinema: Cinema, champion: ModelVersion, job: Job) {
    let cinema = try Cinema()
    let sound = try cinema.train()
    let clock = cinema.clock
    let trainer = FakeTrainer { job, folder, _ in
      let model = job.job == 1 ? sound : try spoil(sound)
      try FakeTrainer.leaveCandidate(
        model, job: job, folder: folder, createdMicros: clock.now())
      if job.job == 2 { try damage?.apply(to: "\(folder)/\(TrainerJob.candidateName)") }
    }
    let service = RetrainService(
      jobs: cinema.store, models: cinema.models, snapshots: cinema.snapshots, trainer: trainer,
      jobsFolder: "\(cinema.folder.path)/jobs", database: "unused", codeVersion: "test",
      defaults: RetrainDefaults(
        kind: .ials, settings: Cinema.settings, threads: 1, shardCount: 2, memoryLimitBytes: 0,
        timeout: .seconds(240)),
      clock: { clock.now() }, logger: cinema.logger)
    async let end: Void = service.run()
    var jobs: [Job] = []
    for _ in 1...2 {
      let number = try await service.start(StartRetrainRequest(kind: "ials")).job.job
      for await state in try await service.watch(number) where state.finishedMicros > 0 {
        jobs.append(state)
      }
    }
    await service.shutDown()
    await end
    let first = try #require(jobs.first)
    #expect(first.state == .succeeded, "\(first.message)")
    return (cinema, try #require(first.version), try #require(jobs.last))
  }

  @Test func `a sound second training is promoted`() async throws {
    let (cinema, champion, job) = try await run()
    #expect(job.state == .succeeded, "\(job.message)")
    #expect(cinema.serving.current.version == job.version)
    #expect(try cinema.store.model("previous")?.version == champion)
  }

  @Test(arguments: Poison.allCases)
  func `a poisoned candidate is never promoted, and the reason names the rule`(
    poison: Poison
  ) async throws {
    let (cinema, champion, job) = try await run(spoiling: { model in
      try poison.applied(to: model) {
        $0.rawValue.dropFirst().last.map { "02468".contains($0) } ?? false
      }
    })
    #expect(job.state == .rejected, "\(job)")
    #expect(cinema.serving.current.version == champion)
    #expect(try cinema.store.model("champion")?.version == champion)
    let rejected = try #require(try cinema.store.model("challenger"))
    #expect(rejected.version == job.version)
    #expect(rejected.state == "rejected")
    let gate = try #require(rejected.gate)
    let broken = Set(gate.rules.filter { !$0.passed }.map(\.name))
    #expect(
      broken.contains { $0.hasPrefix("health: ") }, "\(broken.sorted()): \(job.message)")
    #expect(broken.contains { job.message.contains($0) })
  }

  @Test(arguments: Damage.allCases)
  func `a damaged candidate is never promoted, and the reason says what is wrong`(
    damage: Damage
  ) async throws {
    let (cinema, champion, job) = try await run(damaging: damage)
    #expect(job.state == .rejected || job.state == .failed)
    #expect(job.message.contains(damage.message), "\(job.message)")
    #expect(cinema.serving.current.version == champion)
    #expect(try cinema.store.model("champion")?.version == champion)
  }

  @Test func `a pin keeps what passes ready instead of serving it`() async throws {
    let cinema = try await Cinema.trained()
    let champion = cinema.serving.current.version
    _ = try cinema.models.setPin(SetPinRequest(pinned: true, reason: "Friday"), actor: "uid 3")
    let model = try cinema.train()
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
    let number = try await service.start(StartRetrainRequest(kind: "ials")).job.job
    var last: Job?
    for await state in try await service.watch(number) { last = state }
    await service.shutDown()
    await end
    let job = try #require(last)
    #expect(job.state == .succeeded)
    #expect(job.message.contains("automatic promotion is off (uid 3: Friday)"))
    #expect(cinema.serving.current.version == champion)
    let ready = try #require(try cinema.store.model("challenger"))
    #expect(ready.state == "ready")
    _ = try await cinema.models.promote(
      PromoteModelRequest(version: "challenger"), actor: "uid 3")
    #expect(cinema.serving.current.version == ready.version)
  }
}
