import ArgumentParser
import SprocketCore

/// `sprocket admin experiment …`
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Try a model version beside the champion.",
    discussion: """
      A shadow scores a share of the requests in the background; nobody sees its lists. A split \
      serves a fixed share of the users from the challenger, and a sequential test that may be \
      looked at every day tells which is better. At most one experiment runs at a time.

      EXAMPLES:
        sprocket admin experiment start try-ease --shadow 20261122T214530Z-ease-4
        sprocket admin experiment power --rate 0.1 --users-per-day 500
        sprocket admin experiment start ease-half --split challenger --share 0.5 --promote-on-win
        sprocket admin experiment status
        sprocket admin experiment stop --reason "seen enough"
      """,
    subcommands: [
      ExperimentStartCommand.self, ExperimentStatusCommand.self, ExperimentStopCommand.self,
      ExperimentListCommand.self, ExperimentPowerCommand.self,
    ])
}

/// `sprocket admin experiment start NAME`
struct ExperimentStartCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Begin an experiment.",
    discussion: """
      EXAMPLES:
        sprocket admin experiment start try-ease --shadow 20261122T214530Z-ease-4 --share 0.2
        sprocket admin experiment start ease-half --split challenger --max-days 14 --min-users 500
        sprocket admin experiment start again --split challenger --salt ease-half --test msprt
      """)

  @Argument(help: "Its name: letters, digits, \"-\", \"_\" and \".\".")
  var name: String
  @Option(
    help: ArgumentHelp(
      "Score a share of the requests with this version, in the background.", valueName: "version"))
  var shadow: String?
  @Option(
    help: ArgumentHelp("Serve a share of the users from this version.", valueName: "version"))
  var split: String?
  @Option(
    help: ArgumentHelp(
      "The share of requests (of a shadow, 0.1 unless given) or of users (of a split, 0.5).",
      valueName: "share"))
  var share: Double?
  @Option(
    help: ArgumentHelp(
      "Users are dealt to the arms by a hash of their id and this; the name unless given.",
      valueName: "text"))
  var salt = ""
  @Option(
    help: ArgumentHelp(
      "What users are compared by: hit (liked a film recommended to them) or hit-rate (such films "
        + "for each list).", valueName: "metric"))
  var metric = ""
  @Option(
    help: ArgumentHelp(
      "The sequential test: betting (exact) or msprt (asymptotic).", valueName: "test"))
  var test = ""
  @Option(
    help: ArgumentHelp("The probability of a wrong decision; 0.05 unless given.", valueName: "p"))
  var alpha: Double?
  @Option(
    help: ArgumentHelp(
      "Observed users that each arm needs before it is decided; 100 unless given.",
      valueName: "count"))
  var minUsers: Int?
  @Option(
    help: ArgumentHelp(
      "Stop at once when the challenger is surely worse by more than this; 0.05 unless given.",
      valueName: "difference"))
  var harmBound: Double?
  @Option(
    help: ArgumentHelp(
      "How long a user is observed from their first list on, in hours; 24 unless given.",
      valueName: "hours"))
  var observeHours: Double?
  @Option(help: ArgumentHelp("The longest it runs; 28 days unless given.", valueName: "days"))
  var maxDays: Double?
  @Flag(help: "Make the challenger the champion when it is found to be better.")
  var promoteOnWin = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    guard (shadow == nil) != (split == nil) else {
      throw ValidationError("Say either --shadow VERSION or --split VERSION.")
    }
    let numbers = [
      ("share", share), ("alpha", alpha), ("harm-bound", harmBound),
      ("observe-hours", observeHours), ("max-days", maxDays),
    ]
    for (option, value) in numbers {
      if let value, !(value > 0 && value <= 100_000) {
        throw ValidationError("--\(option) must be above 0, not \(value).")
      }
    }
    if let minUsers, !(1...100_000_000).contains(minUsers) {
      throw ValidationError("--min-users must be at least 1, not \(minUsers).")
    }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).startExperiment(
      StartExperimentRequest(
        plan: ExperimentPlan(
          name: name, kind: shadow == nil ? .split : .shadow,
          challenger: shadow ?? split ?? "", share: share ?? 0, salt: salt, metric: metric,
          test: test, alpha: alpha ?? 0, minimumUsers: minUsers ?? 0, harmBound: harmBound ?? 0,
          observationSeconds: Self.seconds(observeHours, 3_600),
          maximumSeconds: Self.seconds(maxDays, 86_400), promoteOnWin: promoteOnWin)))
    try session.show(ExperimentReport(experiment: answer.experiment))
    return .done
  }

  /// At least a second: 0 would mean the default.
  private static func seconds(_ value: Double?, _ unit: Double) -> Int {
    value.map { max(1, Int($0 * unit)) } ?? 0
  }
}

/// `sprocket admin experiment status [NAME]`
struct ExperimentStatusCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what an experiment has found so far.",
    discussion: """
      It may be looked at as often as one likes: the interval and the p-value hold at all times.

      EXAMPLES:
        sprocket admin experiment status
        sprocket admin experiment status ease-half --json
      """)

  @Argument(help: "Its name; the one that runs, or else the newest, unless given.")
  var name = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().getExperiment(GetExperimentRequest(name: name))
    try session.show(ExperimentReport(experiment: answer.experiment))
    return .done
  }
}

/// `sprocket admin experiment stop [NAME]`
struct ExperimentStopCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: "End the experiment that runs.",
    discussion: """
      EXAMPLES:
        sprocket admin experiment stop
        sprocket admin experiment stop ease-half --promote --reason "better on phones"
      """)

  @Argument(help: "Its name; the one that runs unless given.")
  var name = ""
  @Option(help: ArgumentHelp("Why, for those who read the list later.", valueName: "text"))
  var reason = ""
  @Flag(help: "Make the challenger the champion.")
  var promote = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).stopExperiment(
      StopExperimentRequest(name: name, reason: reason, promote: promote))
    try session.show(ExperimentReport(experiment: answer.experiment))
    return .done
  }
}

/// `sprocket admin experiment list`
struct ExperimentListCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the experiments, newest first.",
    discussion: """
      EXAMPLES:
        sprocket admin experiment list
        sprocket admin experiment list --json
      """)

  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().listExperiments(ListExperimentsRequest())
    try session.show(ExperimentsReport(experiments: answer.experiments))
    return .done
  }
}
