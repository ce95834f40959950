import ArgumentParser
import SprocketCore

/// `sprocket admin promote VERSION`
struct PromoteCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Serve a model version.",
    discussion: """
      A version that the gate rejected is served only with --force and a reason, which are kept \
      with who asked and when (`sprocket admin models VERSION`), and only while its snapshot is \
      there.

      EXAMPLES:
        sprocket admin promote 20261122T214530Z-ials-1
        sprocket admin promote stable
        sprocket admin promote challenger --force --reason "the dropped genre was meant to go"
      """)

  @Argument(help: "The version, or an alias of it.")
  var version: String
  @Flag(help: "Serve it although the gate rejected it.")
  var force = false
  @Option(help: ArgumentHelp("Why; needed with --force.", valueName: "text"))
  var reason = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if force, reason.isEmpty { throw ValidationError("--force needs --reason TEXT.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).promoteModel(
      PromoteModelRequest(version: version, force: force, reason: reason))
    try session.show(ModelReport(act: "Serving", model: answer.model))
    return .done
  }
}

/// `sprocket admin rollback`
struct RollbackCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Serve the model version that was in service before.",
    discussion: """
      Where that one is damaged, the newest other version that is whole is served.

      EXAMPLES:
        sprocket admin rollback
        sprocket admin rollback --reason "lists of children's films look wrong"
      """)

  @Option(help: ArgumentHelp("Why, for the list of changes.", valueName: "text"))
  var reason = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).rollback(
      RollbackRequest(reason: reason))
    try session.show(ModelReport(act: "Back to", model: answer.model))
    return .done
  }
}

/// `sprocket admin pin`
struct PinCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Turn automatic promotion off, or on again.",
    discussion: """
      While it is off, trainings go on and are judged; what passes is kept ready and served when \
      somebody promotes it. The pin survives a restart.

      EXAMPLES:
        sprocket admin pin --reason "demonstration on Friday"
        sprocket admin pin --off
      """)

  @Flag(help: "Turn automatic promotion on again.")
  var off = false
  @Option(help: ArgumentHelp("Why; needed to turn it off.", valueName: "text"))
  var reason = ""
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func validate() throws {
    if !off, reason.isEmpty { throw ValidationError("To pin needs --reason TEXT.") }
  }

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin().setPin(SetPinRequest(pinned: !off, reason: reason))
    try session.show(PinReport(pin: answer.pin))
    return .done
  }
}

/// `sprocket admin gc`
struct GarbageCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Remove the snapshots that the retention rule no longer keeps.",
    discussion: """
      The rule is configured under [registry]. Never removed are the version in service and those \
      that an alias names. The daemon does this by itself after each training.

      EXAMPLES:
        sprocket admin gc --dry-run
        sprocket admin gc
      """)

  @Flag(help: "Only say what would go.")
  var dryRun = false
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let answer = try await session.admin(waitsLong: true).collectGarbage(
      CollectGarbageRequest(dryRun: dryRun))
    try session.show(RetentionReport(decisions: answer.decisions, isDryRun: dryRun))
    return .done
  }
}

/// `sprocket admin reproduce VERSION`
struct ReproduceCommand: Verb {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Train a version again from its recorded inputs, and compare.",
    discussion: """
      Kind, settings, seed and the data as it was then are used; nothing is published. What cannot \
      be had any more, such as users who were forgotten since, is said. The exit code is 1 unless \
      every tensor is the same bit by bit.

      EXAMPLES:
        sprocket admin reproduce champion
        sprocket admin reproduce 20261122T214530Z-ials-1 --json
      """)

  @Argument(help: "The version, or an alias of it.")
  var version: String
  @OptionGroup(title: "Global options") var options: GlobalOptions

  func perform(_ session: Session) async throws -> CommandExit {
    let daemon = try await session.admin(waitsLong: true)
    let job = try await daemon.startRetrain(StartRetrainRequest(reproduce: version)).job
    let last = try await JobWatch.follow(job.job, daemon, session)
    guard last.state == .succeeded, let reproduction = last.reproduction else {
      try session.show(JobReport(job: last))
      return .failed
    }
    try session.show(ReproductionReport(job: last.job, reproduction: reproduction))
    return reproduction.bitEqual ? .done : .failed
  }
}
