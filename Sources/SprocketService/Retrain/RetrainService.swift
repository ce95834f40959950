import Foundation
package import Logging
package import SprocketCore
package import SprocketEvaluation
package import SprocketModels
package import SprocketSnapshots
import SprocketTraining

/// What a training uses when the request does not say.
package struct RetrainDefaults: Sendable {
  /// The kind of model.
  package var kind: ModelKind
  /// Hyper-parameters and preference policy.
  package var settings: [Setting]
  /// Threads of the trainer; 0 means one per core.
  package var threads: Int
  /// Shards of the user table.
  package var shardCount: Int
  /// Memory of the trainer in bytes; 0 means no limit.
  package var memoryLimitBytes: Int
  /// A training that takes longer than this fails.
  package var timeout: Duration
  /// Which imputed values the films have that models learn from.
  package var imputation: ImputationPolicy
  /// What a candidate must fulfil to be served.
  package var gate: GatePlan

  package init(
    kind: ModelKind, settings: [Setting], threads: Int, shardCount: Int, memoryLimitBytes: Int,
    timeout: Duration, imputation: ImputationPolicy = .off, gate: GatePlan = GatePlan()
  ) {
    self.kind = kind
    self.settings = settings
    self.threads = threads
    self.shardCount = shardCount
    self.memoryLimitBytes = memoryLimitBytes
    self.timeout = timeout
    self.imputation = imputation
    self.gate = gate
  }
}

/// The retrain flow: queue → trainer process → candidate → gate → registry → swap. At most one job
/// runs; the others wait.
package actor RetrainService {
  private let jobs: any JobStore
  private let models: ModelService
  private let snapshots: SnapshotDirectory
  private let trainer: any TrainerEngine
  private let board = JobBoard()
  private let jobsFolder: String
  private let database: String
  private let codeVersion: String
  private var defaults: RetrainDefaults
  private let clock: @Sendable () -> Int64
  private let logger: Logger

  private var isStopping = false
  private var jobEnded: @Sendable () -> Void = {}
  private var running: (machine: RetrainStateMachine, task: Task<Void, any Error>?)?
  private let wake = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  package init(
    jobs: any JobStore, models: ModelService, snapshots: SnapshotDirectory,
    trainer: any TrainerEngine, jobsFolder: String, database: String, codeVersion: String,
    defaults: RetrainDefaults, clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.jobs = jobs
    self.models = models
    self.snapshots = snapshots
    self.trainer = trainer
    self.jobsFolder = jobsFolder
    self.database = database
    self.codeVersion = codeVersion
    self.defaults = defaults
    self.clock = clock
    self.logger = logger
  }

  /// Trainings that start from now on use these.
  package func reload(_ defaults: RetrainDefaults) {
    // Models and the view of the catalogue go by one policy, and the store's takes a restart.
    let imputation = self.defaults.imputation
    self.defaults = defaults
    self.defaults.imputation = imputation
  }

  /// Calls `body` after each job that ran, when its end is stored.
  package func whenJobsEnd(_ body: @escaping @Sendable () -> Void) {
    jobEnded = body
  }

  /// Queues a training, or the reproduction of a version.
  /// - Parameter actor: who asks; the daemon itself by default.
  /// - Throws: `invalidArgument` naming an unknown kind or setting, or when it is forced without a
  ///   reason; `notFound` and `failedPrecondition` for a version that cannot be trained again.
  package func start(
    _ request: StartRetrainRequest, actor: String = RegistryChange.daemon
  ) throws -> StartRetrainResponse {
    let name: String
    if request.reproduce.isEmpty {
      let kind = try kind(of: request)
      _ = try TrainingRecipe(kind: kind, settings: settings(of: request, kind: kind))
      if request.force, request.reason.allSatisfy(\.isWhitespace) {
        throw SprocketError(.invalidArgument, "a training by force needs a reason: --reason TEXT")
      }
      name = kind.rawValue
    } else {
      guard request.kind.isEmpty, request.settings.isEmpty, !request.force else {
        throw SprocketError(
          .invalidArgument,
          "a version is trained again as it was: leave out kind, settings and force")
      }
      name = try reproducible(request.reproduce).kind
    }
    let job = try jobs.create(request, kind: name, actor: actor, now: clock())
    wake.continuation.yield()
    return StartRetrainResponse(job: job)
  }

  /// Jobs, newest first.
  package func list(_ request: ListJobsRequest) throws -> ListJobsResponse {
    if request.limit > 1_000 {
      throw SprocketError(.invalidArgument, "limit is \(request.limit); ask for at most 1000")
    }
    return ListJobsResponse(jobs: try jobs.jobs(limit: request.limit == 0 ? 20 : request.limit))
  }

  /// The state of a job now and after every change, until it has ended.
  /// - Throws: `notFound`.
  package func watch(_ number: Int64) throws -> AsyncStream<Job> {
    let updates = board.watch(number)
    let now = try job(number)
    let (stream, continuation) = AsyncStream.makeStream(of: Job.self)
    continuation.yield(now)
    if now.state.isFinal {
      continuation.finish()
      return stream
    }
    let forward = Task {
      for await job in updates { continuation.yield(job) }
      continuation.finish()
    }
    continuation.onTermination = { _ in forward.cancel() }
    return stream
  }

  /// Stops a job that has not ended.
  /// - Throws: `notFound`; `failedPrecondition` when it has ended.
  package func cancel(_ request: CancelJobRequest) throws -> CancelJobResponse {
    let stored = try job(request.job)
    if stored.state.isFinal {
      throw SprocketError(
        .failedPrecondition, "job \(request.job) has ended already: \(stored.message)")
    }
    if stored.state == .publishing {
      throw SprocketError(
        .failedPrecondition,
        "job \(request.job) is being swapped in, which takes moments; "
          + "`sprocket admin rollback` serves the model before it again")
    }
    if running?.machine.job.job == request.job {
      running?.machine.cancelled(now: clock())
      running?.task?.cancel()
      if let job = running?.machine.job { try save(job) }
    } else {
      var machine = RetrainStateMachine(stored)
      machine.cancelled(now: clock())
      try save(machine.job)
    }
    return CancelJobResponse(job: try job(request.job))
  }

  /// Runs queued jobs one after the other until the task is cancelled.
  package func run() async {
    do {
      let message = "the daemon ended while the job ran; start it again"
      for job in try jobs.failInterrupted(message: message, now: clock()) {
        logger.warning("job was interrupted", metadata: ["job": "\(job.job)"])
      }
      try? FileManager.default.removeItem(atPath: jobsFolder)
    } catch {
      logger.error("cannot tidy up old jobs", metadata: ["error": "\(error)"])
    }
    wake.continuation.yield()
    for await _ in wake.stream {
      while !isStopping, !Task.isCancelled, let next = queued(), await run(next) {}
      if isStopping || Task.isCancelled { return }
    }
  }

  /// Stops what runs and takes no further job from the queue; who watches a job is let go.
  package func shutDown() {
    isStopping = true
    board.close()
    running?.task?.cancel()
    wake.continuation.finish()
  }

  private func queued() -> Job? {
    do {
      return try jobs.nextQueued()
    } catch {
      logger.error("cannot read the job queue", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// Runs a job to its end.
  /// - Returns: false when not even its start could be stored; then the queue rests, because the
  ///   same job would come again and again.
  private func run(_ job: Job) async -> Bool {
    var machine = RetrainStateMachine(job)
    machine.start(now: clock())
    guard report(machine.job) else { return false }
    running = (machine, nil)
    let folder = "\(jobsFolder)/\(job.job)"
    let task = Task { try await self.pipeline(job.job, folder: folder) }
    running?.task = task
    do {
      try await task.value
    } catch  where isStopping {
      running?.machine.failed(
        "the daemon stopped while the job ran; start it again", now: clock())
    } catch is CancellationError {
      running?.machine.cancelled(now: clock())
    } catch {
      let message = (error as? SprocketError)?.message ?? "\(error)"
      running?.machine.failed(message, now: clock())
      logger.error("job failed", metadata: ["job": "\(job.job)", "error": "\(error)"])
    }
    if let ended = running?.machine.job { report(ended) }
    running = nil
    jobEnded()
    try? FileManager.default.removeItem(atPath: folder)
    return true
  }

  /// Each stage in order; the machine holds what is known after it.
  private func pipeline(_ number: Int64, folder: String) async throws {
    let request = try jobs.request(of: number) ?? StartRetrainRequest()
    if !request.reproduce.isEmpty {
      return try await reproduce(number, request.reproduce, folder: folder)
    }
    let job = try trainerJob(number, request)
    let plan = job.gate
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
    let manifest = try models.register(candidate: adopted)
    running?.machine.candidateReady(manifest.version)
    reportRunning()

    let verdict = try await models.review(manifest, plan: plan)
    let isPublished =
      running?.machine.judged(
        passed: verdict.passed, force: request.force, summary: verdict.summary, now: clock())
      ?? false
    // The end of a job is reported when nothing of it is left to be done.
    guard isPublished else { return try models.reject(manifest.version) }
    if let pin = try models.pin() {
      running?.machine.done(
        "passed and kept ready, not served: automatic promotion is off (\(pin.actor): "
          + "\(pin.reason)); `sprocket admin promote \(manifest.version)` serves it",
        now: clock())
      return try models.keepReady(manifest.version)
    }
    reportRunning()
    try await publish(manifest.version, verdict, plan: plan, request, number)
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
      running?.machine.refused(
        "rejected. \(refusal.rule.name): \(refusal.rule.detail)", now: clock())
      return try models.reject(version)
    }
    running?.machine.published(now: clock())
    try models.collectGarbage()
  }

  // MARK: Training a version again

  /// - Throws: `notFound`; `failedPrecondition` when it was not trained or its snapshot is gone.
  private func reproducible(_ version: String) throws -> ModelEntry {
    let model = try models.model(GetModelRequest(version: version)).model
    if let parent = model.parent {
      throw SprocketError(
        .failedPrecondition,
        "\(model.version) was not trained but made from \(parent) by taking in what users did "
          + "since; `sprocket admin reproduce \(parent)` trains that one again")
    }
    guard model.hasSnapshot else {
      throw SprocketError(
        .failedPrecondition,
        "the snapshot of \(model.version) is gone, there is nothing to compare with")
    }
    return model
  }

  private func reproduce(_ number: Int64, _ version: String, folder: String) async throws {
    let original = try reproducible(version)
    let shards = try snapshots.open(original.version, verifyChecksum: false).model.userShardStarts
    let job = TrainerJob(
      job: number, kind: original.kind,
      settings: original.requested.isEmpty ? original.settings : original.requested,
      database: database, threads: defaults.threads, shardCount: max(1, shards.count - 1),
      memoryLimitBytes: defaults.memoryLimitBytes,
      imputationMinimumConfidence: defaults.imputation.minimumConfidence, gate: defaults.gate,
      dataLimit: .init(position: original.position, items: original.items),
      codeVersion: codeVersion)
    try await train(job, folder: folder)
    try Task.checkCancellation()
    let check = ReproductionCheck(
      original: original, originalFolder: try snapshots.path(of: original.version),
      againFolder: "\(folder)/\(TrainerJob.candidateName)")
    let forgotten = try models.publisher.forgottenCount(since: original.position)
    let found = try await BackgroundWork.run { try check.run(forgotten: forgotten) }
    running?.machine.reproduced(found, summary: found.summary, now: clock())
  }

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
      for await report in reports { trainerReported(report) }
      try await group.next()
      group.cancelAll()
    }
  }

  private func trainerReported(_ report: TrainerProgress) {
    let phase: JobState =
      switch report.phase {
      case .exporting: .exporting
      case .training: .training
      case .evaluating, .done, .failed: .evaluating
      }
    running?.machine.trainerReported(
      phase, epoch: report.epoch, epochs: report.epochs, loss: report.loss,
      secondsLeft: report.secondsLeft, message: report.message ?? "")
    reportRunning()
  }

  private func trainerJob(_ number: Int64, _ request: StartRetrainRequest) throws -> TrainerJob {
    let champion = try models.championEntry()
    let kind = try kind(of: request)
    var gate = defaults.gate
    gate.isAutomatic = !request.requestedBy.isEmpty
    return TrainerJob(
      job: number, kind: kind.rawValue, settings: settings(of: request, kind: kind),
      database: database, threads: defaults.threads, shardCount: defaults.shardCount,
      memoryLimitBytes: defaults.memoryLimitBytes,
      imputationMinimumConfidence: defaults.imputation.minimumConfidence,
      champion: try champion.map {
        .init(
          entry: $0, folder: try snapshots.path(of: $0.version),
          wasReduced: try models.publisher.wasReduced(since: $0.position))
      }, gate: gate, codeVersion: codeVersion)
  }

  /// What is asked for, over what is configured; both name settings of the kind itself plainly or
  /// with the kind in front.
  private func settings(of request: StartRetrainRequest, kind: ModelKind) -> [Setting] {
    let asked = Set(request.settings.map(\.name))
    return defaults.settings.filter { setting in
      !asked.contains(setting.name) && !asked.contains { setting.name == "\(kind.rawValue).\($0)" }
    } + request.settings
  }

  private func kind(of request: StartRetrainRequest) throws(SprocketError) -> ModelKind {
    if request.kind.isEmpty { return defaults.kind }
    guard let kind = ModelKind(rawValue: request.kind) else {
      let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw SprocketError(
        .invalidArgument, "no model kind \"\(request.kind)\"; there are: \(known)")
    }
    return kind
  }

  private func job(_ number: Int64) throws -> Job {
    guard let job = try jobs.job(number) else {
      throw SprocketError(.notFound, "no job \(number); see `sprocket admin jobs`")
    }
    return job
  }

  private func reportRunning() {
    if let job = running?.machine.job { report(job) }
  }

  @discardableResult
  private func report(_ job: Job) -> Bool {
    do {
      try save(job)
      return true
    } catch {
      logger.error(
        "cannot store the state of a job", metadata: ["job": "\(job.job)", "error": "\(error)"])
      return false
    }
  }

  private func save(_ job: Job) throws {
    try jobs.update(job)
    board.post(job)
  }
}
