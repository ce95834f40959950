/// Where a job is. QUEUED to PUBLISHING are passed in this order; the last four are final.
public enum JobState: Int32, Hashable, Sendable, CaseIterable {
  /// Waits for the job before it.
  case queued = 1
  /// Writes a consistent view of the data for the trainer.
  case exporting = 2
  /// The trainer process works.
  case training = 3
  /// The candidate is measured on held-out data.
  case evaluating = 4
  /// The gate compares it with the champion.
  case gated = 5
  /// It is verified, warmed up and swapped in.
  case publishing = 6
  /// It serves.
  case succeeded = 7
  /// The gate said no; the champion serves on.
  case rejected = 8
  /// Something broke; the champion serves on.
  case failed = 9
  /// Somebody stopped it; the champion serves on.
  case cancelled = 10
}

/// One training from queue to end.
public struct Job: Hashable, Sendable {
  /// Its number.
  public var job: Int64
  /// What it trains, such as "hybrid".
  public var kind: String
  /// Where it is.
  public var state: JobState
  /// Epochs done; 0 before the first.
  public var epoch: Int
  /// Epochs in all; 0 when unknown.
  public var epochs: Int
  /// Training loss after the last epoch; 0 when unknown.
  public var loss: Double
  /// Seconds until the trainer is done, as far as can be said; 0 when unknown.
  public var secondsLeft: Double
  /// For people: what is going on, or why it ended as it did.
  public var message: String
  /// When it was queued, microseconds since 1970-01-01 UTC.
  public var createdMicros: Int64
  /// When it left the queue; 0 before.
  public var startedMicros: Int64
  /// When it ended; 0 before.
  public var finishedMicros: Int64
  /// The version it made; empty before there is one.
  public var version: ModelVersion?
  /// What came of training a version again; nil for other jobs and before its end.
  public var reproduction: Reproduction?
  /// What asked for it and why, such as "policy: volume: ..."; empty: a person.
  public var requestedBy: String

  public init(
    job: Int64 = 0,
    kind: String = "",
    state: JobState,
    epoch: Int = 0,
    epochs: Int = 0,
    loss: Double = 0,
    secondsLeft: Double = 0,
    message: String = "",
    createdMicros: Int64 = 0,
    startedMicros: Int64 = 0,
    finishedMicros: Int64 = 0,
    version: ModelVersion? = nil,
    reproduction: Reproduction? = nil,
    requestedBy: String = ""
  ) {
    self.job = job
    self.kind = kind
    self.state = state
    self.epoch = epoch
    self.epochs = epochs
    self.loss = loss
    self.secondsLeft = secondsLeft
    self.message = message
    self.createdMicros = createdMicros
    self.startedMicros = startedMicros
    self.finishedMicros = finishedMicros
    self.version = version
    self.reproduction = reproduction
    self.requestedBy = requestedBy
  }
}

/// Names the job to watch.
public struct WatchJobRequest: Hashable, Sendable {
  /// Its number.
  public var job: Int64

  public init(
    job: Int64 = 0
  ) {
    self.job = job
  }
}

/// Asks for the jobs.
public struct ListJobsRequest: Hashable, Sendable {
  /// How many, 1 to 1000; 0 means 20.
  public var limit: Int

  public init(
    limit: Int = 0
  ) {
    self.limit = limit
  }
}

/// The jobs, newest first.
public struct ListJobsResponse: Hashable, Sendable {
  /// The jobs.
  public var jobs: [Job]

  public init(
    jobs: [Job] = []
  ) {
    self.jobs = jobs
  }
}

/// Names the job to stop.
public struct CancelJobRequest: Hashable, Sendable {
  /// Its number.
  public var job: Int64

  public init(
    job: Int64 = 0
  ) {
    self.job = job
  }
}

/// The job after the call.
public struct CancelJobResponse: Hashable, Sendable {
  /// The job.
  public var job: Job

  public init(
    job: Job
  ) {
    self.job = job
  }
}
