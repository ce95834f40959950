import Foundation
package import Logging
package import SprocketCore
import SprocketModels
package import SprocketSnapshots
import SprocketTraining

/// The queue of trainings: at most one job runs, the others wait. What one job does stands in
/// `RetrainPipeline`.
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
      let kind = try defaults.kind(of: request)
      _ = try TrainingRecipe(kind: kind, settings: defaults.settings(of: request, kind: kind))
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
      name = try models.reproducible(request.reproduce).kind
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
      let interrupted = try jobs.failInterrupted(message: message, now: clock())
      for job in interrupted {
        logger.warning("job was interrupted", metadata: ["job": "\(job.job)"])
      }
      let outcomes = try models.settleInterrupted(jobs: Set(interrupted.map(\.job)))
      for var job in interrupted {
        guard let outcome = outcomes[job.job] else { continue }
        job.message += "; " + outcome
        try save(job)
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
    let pipeline = RetrainPipeline(
      jobs: jobs, models: models, snapshots: snapshots, trainer: trainer, database: database,
      codeVersion: codeVersion, defaults: defaults, clock: clock,
      update: { [weak self] change in await self?.update(job, change) ?? job })
    let task = Task { try await pipeline.run(job.job, folder: folder) }
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

  /// Changes what is known of the job that runs, and shows it, but for its end: that is shown when
  /// nothing of the job is left to be done.
  private func update(_ job: Job, _ change: (inout RetrainStateMachine) -> Void) -> Job {
    guard var machine = running?.machine, machine.job.job == job.job else { return job }
    change(&machine)
    running?.machine = machine
    if !machine.hasEnded { report(machine.job) }
    return machine.job
  }

  private func job(_ number: Int64) throws -> Job {
    guard let job = try jobs.job(number) else {
      throw SprocketError(.notFound, "no job \(number); see `sprocket admin jobs`")
    }
    return job
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
