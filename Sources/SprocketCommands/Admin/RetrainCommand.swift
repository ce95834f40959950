import ArgumentParser
import SprocketCore

/// `sprocket admin retrain`
struct RetrainCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retrain",
    abstract: "Train a model on all data and publish it if it is good enough.",
    discussion: """
      One job runs at a time; others wait. The service goes on meanwhile. With --wait the command \
      ends with the job, and with exit code 1 unless it succeeded. Interrupting the command does \
      not stop the job; `sprocket admin cancel` does.

      EXAMPLES:
        sprocket admin retrain --wait
        sprocket admin retrain --model ials --set factors=64 --set epochs=12
        sprocket admin retrain --model popularity --wait --force --reason "films first"
      """)

  @OptionGroup var training: TrainingOptions
  @Flag(help: "Wait for the end of the job.")
  var wait = false
  @Flag(help: "Publish even when the gate says no.")
  var force = false
  @Option(help: ArgumentHelp("Why; needed with --force.", valueName: "text"))
  var reason = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if force, reason.isEmpty { throw ValidationError("--force needs --reason TEXT.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin(waitsLong: true)
    let job = try await daemon.startRetrain(
      StartRetrainRequest(
        kind: training.model ?? "", settings: training.settings, force: force, reason: reason)
    ).job
    guard wait else {
      try session.show(JobReport(job: job))
      session.note("`sprocket admin job \(job.job) --watch` follows it.")
      return .done
    }
    let last = try await JobWatch.follow(job.job, daemon, session)
    try session.show(JobReport(job: last))
    return last.state == .succeeded ? .done : .failed
  }
}
