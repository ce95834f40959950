import SprocketCore

/// Follows a job to its end.
enum JobWatch {
  /// Shows every change as progress and returns the last state.
  /// - Throws: `unavailable` when the daemon ends the stream before the job has ended.
  static func follow(_ job: Int64, _ daemon: any Daemon, _ session: Session) async throws -> Job {
    let progress = session.progress()
    defer { progress.finish() }
    var last: Job?
    for try await job in try await daemon.watchJob(WatchJobRequest(job: job)) {
      last = job
      if job.state.isFinal { break }
      progress.update(fraction: job.fraction, "job \(job.job) \(job.progressText)")
    }
    guard let last, last.state.isFinal else {
      throw SprocketError(
        .unavailable, "the daemon stopped telling about job \(job); `sprocket admin jobs` lists it")
    }
    return last
  }
}
