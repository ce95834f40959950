import ArgumentParser
import SprocketCore

/// `sprocket admin jobs`
struct JobsCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "jobs",
    abstract: "List the trainings, newest first.",
    discussion: """
      EXAMPLES:
        sprocket admin jobs
        sprocket admin jobs --limit 100 --json
      """)

  @Option(help: ArgumentHelp("How many, 1 to 1000.", valueName: "count"))
  var limit = 20
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (1...1000).contains(limit) else {
      throw ValidationError("--limit must be between 1 and 1000, not \(limit).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    let answer = try await daemon.listJobs(ListJobsRequest(limit: limit))
    try session.show(JobsReport(jobs: answer.jobs))
    return .done
  }
}

/// `sprocket admin job N`
struct JobCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "job",
    abstract: "Show a training, or follow it to its end.",
    discussion: """
      With --watch the exit code is 1 unless the job succeeded.

      EXAMPLES:
        sprocket admin job 7
        sprocket admin job 7 --watch
      """)

  @Argument(help: "The job's number.")
  var job: Int64
  @Flag(help: "Wait for its end.")
  var watch = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin(waitsLong: watch)
    if watch {
      let last = try await JobWatch.follow(job, daemon, session)
      try session.show(JobReport(job: last))
      return last.state == .succeeded ? .done : .failed
    }
    // The stream begins with the state of now.
    for try await state in try await daemon.watchJob(WatchJobRequest(job: job)) {
      try session.show(JobReport(job: state))
      return .done
    }
    throw SprocketError(.notFound, "there is no job \(job)")
  }
}

/// `sprocket admin cancel N`
struct CancelCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Stop a training.",
    discussion: """
      The model in service stays.

      EXAMPLES:
        sprocket admin cancel 7
      """)

  @Argument(help: "The job's number.")
  var job: Int64
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin()
    let answer = try await daemon.cancelJob(CancelJobRequest(job: job))
    try session.show(JobReport(job: answer.job))
    return .done
  }
}
