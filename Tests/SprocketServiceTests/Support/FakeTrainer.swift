import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import Synchronization

/// A trainer that does what a test tells it to, one script per job.
final class FakeTrainer: TrainerEngine {
  typealias Report = @Sendable (TrainerProgress) -> Void
  typealias Script = @Sendable (TrainerJob, String, Report) async throws -> Void

  private let script: Script
  private let seen = Mutex<(jobs: [TrainerJob], running: Int, mostRunning: Int)>(([], 0, 0))

  init(_ script: @escaping Script) {
    self.script = script
  }

  /// The jobs that were started, in order.
  var jobs: [TrainerJob] { seen.withLock { $0.jobs } }
  /// The most jobs that ran at one moment.
  var mostRunning: Int { seen.withLock { $0.mostRunning } }

  func train(
    _ job: TrainerJob, folder: String, progress: @escaping @Sendable (TrainerProgress) -> Void
  ) async throws {
    seen.withLock { seen in
      seen.jobs.append(job)
      seen.running += 1
      seen.mostRunning = max(seen.mostRunning, seen.running)
    }
    defer { seen.withLock { $0.running -= 1 } }
    try await script(job, folder, progress)
  }

  /// Leaves a complete candidate, as `sprocket-trainer` does.
  static func leaveCandidate(
    _ model: TrainedModel, job: TrainerJob, folder: String, createdMicros: Int64,
    gate: GateVerdict = GateVerdict(judged: true, passed: true, summary: "better than before")
  ) throws {
    let target = "\(folder)/\(TrainerJob.candidateName)"
    try FileManager.default.createDirectory(
      atPath: target, withIntermediateDirectories: true)
    let version = SnapshotName.version(
      createdMicros: createdMicros, kind: job.kind, job: job.job)
    var manifest = Manifest(
      of: model, version: version, job: job.job, createdMicros: createdMicros,
      codeVersion: job.codeVersion)
    manifest.gate = gate
    manifest.requested = job.settings
    manifest.files[Manifest.modelFileName] = try model.writeTensors(
      to: "\(target)/\(Manifest.modelFileName)", version: version)
    try manifest.write(to: target)
  }
}
