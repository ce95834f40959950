import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketSnapshots

/// One job from its request to its end: trainer process → candidate → gate → registry → swap, or a
/// comparison with a version that is trained again. Knows no queue and no other job.
struct RetrainPipeline: Sendable {
  /// Changes what is known of the job and shows it; returns the job after that. What arrives for a
  /// job that has ended changes nothing.
  typealias Update = @Sendable (@Sendable (inout RetrainStateMachine) -> Void) async -> Job

  let jobs: any JobStore
  let models: ModelService
  let snapshots: SnapshotDirectory
  let trainer: any TrainerEngine
  let database: String
  let codeVersion: String
  let defaults: RetrainDefaults
  let clock: @Sendable () -> Int64
  let update: Update

  /// - Parameters:
  ///   - number: the job, which has left the queue.
  ///   - folder: where it may keep files; removed by the caller.
  /// - Throws: why the job failed; `CancellationError` when its task was cancelled.
  func run(_ number: Int64, folder: String) async throws {
    let request = try jobs.request(of: number) ?? StartRetrainRequest()
    if request.reproduce.isEmpty {
      try await retrain(number, request, folder: folder)
    } else {
      try await reproduce(number, request.reproduce, folder: folder)
    }
  }

  // MARK: Training a new version

  private func retrain(
    _ number: Int64, _ request: StartRetrainRequest, folder: String
  ) async throws {
    let job = try trainerJob(number, request)
    try await train(job, folder: folder)
    try Task.checkCancellation()

    let adopted = try await BackgroundWork.run { [snapshots] in
      try snapshots.adopt(candidate: "\(folder)/\(TrainerJob.candidateName)")
    }
    guard adopted.kind == job.kind, adopted.job == job.job else {
      try snapshots.remove(adopted.version)
      throw SprocketError(
        .dataLoss,
        "the candidate is of the kind \(adopted.kind) and job \(adopted.job), asked for was "
          + "\(job.kind) for job \(job.job)")
    }
    let version = try models.register(candidate: adopted)
    _ = await update { $0.candidateReady(version.version) }

    let verdict = try await models.review(version, plan: job.gate)
    let (now, pin) = (clock(), try models.pin())
    let judged = await update { machine in
      let isPublished = machine.judged(
        passed: verdict.passed, force: request.force, summary: verdict.summary, now: now)
      if isPublished, let pin {
        machine.done(
          "passed and kept ready, not served: automatic promotion is off (\(pin.actor): "
            + "\(pin.reason)); `sprocket admin promote \(version.version)` serves it", now: now)
      }
    }
    switch judged.state {
    case .publishing:
      try await publish(version.version, verdict, plan: job.gate, request, number)
    case .succeeded: try models.keepReady(version.version)
    default: try models.reject(version.version)
    }
  }

  private func publish(
    _ version: ModelVersion, _ verdict: GateVerdict, plan: GatePlan,
    _ request: StartRetrainRequest, _ number: Int64
  ) async throws {
    do {
      try await models.publish(
        version, verdict: verdict, plan: plan, force: request.force, job: number,
        actor: try jobs.actor(of: number) ?? RegistryChange.daemon, reason: request.reason)
    } catch let refusal as GateRefusal {
      let now = clock()
      _ = await update {
        $0.refused("rejected. \(refusal.rule.name): \(refusal.rule.detail)", now: now)
      }
      return try models.reject(version)
    }
    let now = clock()
    _ = await update { $0.published(now: now) }
    try models.collectGarbage()
  }

  private func trainerJob(_ number: Int64, _ request: StartRetrainRequest) throws -> TrainerJob {
    let champion = try models.championEntry()
    let kind = try defaults.kind(of: request)
    var gate = defaults.gate
    gate.isAutomatic = !request.requestedBy.isEmpty
    return TrainerJob(
      job: number, kind: kind.rawValue, settings: defaults.settings(of: request, kind: kind),
      database: database, threads: defaults.threads, shardCount: defaults.shardCount,
      memoryLimitBytes: defaults.memoryLimitBytes,
      imputationMinimumConfidence: defaults.imputation.minimumConfidence,
      champion: try champion.map {
        .init(
          entry: $0, folder: try snapshots.path(of: $0.version),
          wasReduced: try models.publisher.wasReduced(since: $0.position))
      }, gate: gate, codeVersion: codeVersion)
  }

  // MARK: Training a version again

  private func reproduce(_ number: Int64, _ version: String, folder: String) async throws {
    let original = try models.reproducible(version)
    let shards = try snapshots.open(original.version, verifyChecksum: false).model.userShardStarts
    let check = try ReproductionCheck(
      original: original, originalFolder: snapshots.path(of: original.version),
      againFolder: "\(folder)/\(TrainerJob.candidateName)")
    let imputation = check.manifest.imputation?.policy ?? defaults.imputation
    let job = TrainerJob(
      job: number, kind: original.kind,
      settings: check.manifest.requested ?? original.settings,
      database: database, threads: defaults.threads, shardCount: max(1, shards.count - 1),
      memoryLimitBytes: defaults.memoryLimitBytes,
      imputationMinimumConfidence: imputation.minimumConfidence, gate: defaults.gate,
      dataLimit: .init(position: original.position, items: original.items),
      codeVersion: codeVersion)
    try await train(job, folder: folder)
    try Task.checkCancellation()
    let forgotten = try models.publisher.forgottenCount(since: original.position)
    let found = try await BackgroundWork.run { try check.run(forgotten: forgotten) }
    let now = clock()
    _ = await update { $0.reproduced(found, summary: found.summary, now: now) }
  }

  // MARK: The trainer

  private func train(_ job: TrainerJob, folder: String) async throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try job.write(to: folder)
    let timeout = defaults.timeout
    let trainer = trainer
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (reports, continuation) = AsyncStream.makeStream(of: TrainerProgress.self)
      group.addTask {
        defer { continuation.finish() }
        try await trainer.train(job, folder: folder) { continuation.yield($0) }
      }
      group.addTask {
        // The reports end with the time, so that the failure below is seen at once.
        defer { continuation.finish() }
        try await Task.sleep(for: timeout)
        throw SprocketError(
          .deadlineExceeded,
          "the training took longer than \(timeout); raise training.timeout or train less")
      }
      for await report in reports { await trainerReported(report) }
      try await group.next()
      group.cancelAll()
    }
  }

  private func trainerReported(_ report: TrainerProgress) async {
    let phase: JobState =
      switch report.phase {
      case .exporting: .exporting
      case .training: .training
      case .evaluating, .done, .failed: .evaluating
      }
    _ = await update {
      $0.trainerReported(
        phase, epoch: report.epoch, epochs: report.epochs, loss: report.loss,
        secondsLeft: report.secondsLeft, message: report.message ?? "")
    }
  }
}
