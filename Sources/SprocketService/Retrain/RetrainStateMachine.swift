package import SprocketCore

/// Decides how a retrain job moves on; knows no process, no clock and no store.
///
/// States are passed in the order of `JobState`; only the last four end a job. What arrives for a
/// job that has ended changes nothing, because a cancellation and a trainer's last words may cross.
package struct RetrainStateMachine: Sendable {
  /// The job as it is now.
  package private(set) var job: Job

  package init(_ job: Job) {
    self.job = job
  }

  /// Whether the job has ended.
  package var hasEnded: Bool { job.state.isFinal }

  /// The job leaves the queue.
  package mutating func start(now: Int64) {
    guard job.state == .queued else { return }
    job.state = .exporting
    job.startedMicros = now
    job.message = "reading the data"
  }

  /// The trainer reports where it is. A phase that lies behind the job's state only updates the
  /// message.
  package mutating func trainerReported(
    _ phase: JobState, epoch: Int?, epochs: Int?, loss: Double?, secondsLeft: Double?,
    message: String
  ) {
    guard !hasEnded else { return }
    if phase.rawValue > job.state.rawValue, !phase.isFinal { job.state = phase }
    if let epoch { job.epoch = epoch }
    if let epochs { job.epochs = epochs }
    if let loss { job.loss = loss }
    job.secondsLeft = secondsLeft ?? 0
    if !message.isEmpty { job.message = message }
  }

  /// The candidate is there and the gate looks at it.
  package mutating func candidateReady(_ version: ModelVersion) {
    guard !hasEnded else { return }
    job.state = .gated
    job.version = version
    job.secondsLeft = 0
    job.message = "comparing the candidate with the champion"
  }

  /// The gate has spoken.
  /// - Returns: whether the candidate is to be published.
  package mutating func judged(
    passed: Bool, force: Bool, summary: String, now: Int64
  ) -> Bool {
    guard !hasEnded else { return false }
    if passed || force {
      job.state = .publishing
      job.message = passed ? summary : "published by force although the gate said no: \(summary)"
      return true
    }
    end(.rejected, message: summary, now: now)
    return false
  }

  /// The gate said no at the last moment, while the candidate was warmed up.
  package mutating func refused(_ summary: String, now: Int64) {
    end(.rejected, message: summary, now: now)
  }

  /// Nothing is to be published: what was asked for is done.
  package mutating func done(_ message: String, now: Int64) {
    end(.succeeded, message: message, now: now)
  }

  /// What came of training a version again.
  package mutating func reproduced(_ reproduction: Reproduction, summary: String, now: Int64) {
    guard !hasEnded else { return }
    job.reproduction = reproduction
    end(.succeeded, message: summary, now: now)
  }

  /// The candidate serves.
  package mutating func published(now: Int64) {
    end(.succeeded, message: job.message, now: now)
  }

  /// Something broke.
  package mutating func failed(_ message: String, now: Int64) {
    end(.failed, message: message, now: now)
  }

  /// Somebody stopped it.
  package mutating func cancelled(now: Int64) {
    end(.cancelled, message: "cancelled on request", now: now)
  }

  private mutating func end(_ state: JobState, message: String, now: Int64) {
    guard !hasEnded else { return }
    job.state = state
    job.message = message
    job.secondsLeft = 0
    job.finishedMicros = now
  }
}

extension JobState {
  /// Whether a job in this state has ended.
  package var isFinal: Bool { rawValue >= JobState.succeeded.rawValue }
}
