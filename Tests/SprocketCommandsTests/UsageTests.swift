import SprocketCommands
import SprocketCore
import Testing

@Suite struct UsageTests {
  private static let verbs = [
    ["recommend"], ["similar"], ["similar-users"], ["search"], ["predict"], ["rate"], ["event"],
    ["record"], ["history"], ["forget"], ["item"], ["items"], ["hide"], ["unhide"], ["upsert"],
    ["ingest"], ["profile"], ["demo-data"], ["evaluate"], ["health"], ["bench"], ["bench", "load"],
    ["bench", "freshness"], ["bench", "generate"], ["bench", "drift"], ["completions"], ["admin"],
    ["admin", "retrain"], ["admin", "jobs"], ["admin", "job"], ["admin", "cancel"],
    ["admin", "snapshot"], ["admin", "models"], ["admin", "alias"], ["admin", "promote"],
    ["admin", "rollback"], ["admin", "stats"], ["admin", "drift"],
  ]

  private func run(_ arguments: [String]) async -> (exit: CommandExit, console: RecordingConsole) {
    let console = RecordingConsole()
    let environment = CommandEnvironment(console: console) { _, _ throws(SprocketError) in
      throw SprocketError(.unavailable, "nobody listens")
    }
    return (await SprocketCommand.run(arguments, in: environment), console)
  }

  @Test(arguments: verbs)
  func everyCommandHasHelpWithExamples(verb: [String]) async throws {
    let (exit, console) = await run(verb + ["--help"])
    #expect(exit == .done)
    #expect(console.output.contains("EXAMPLES:\n  "))
    #expect(console.output.contains("USAGE: sprocket \(verb.joined(separator: " "))"))
    #expect(console.errors.isEmpty)
  }

  @Test(arguments: [
    ["recommend"], ["recommend", "42", "-k", "0"], ["recommend", "42", "--from-year", "x"],
    ["recommend", "42", "--from-year", "2000", "--to-year", "1990"], ["rate", "42", "6"],
    ["rate", "42", "6", "good"], ["rate", "42", "6", "4", "--time", "soon"], ["frobnicate"],
    ["admin", "frobnicate"], ["health", "--timeout", "-1"], ["history", "42", "--limit", "0"],
    ["bench", "--mix", "nonsense=1"], ["bench", "--mix", "health=0"],
    ["bench", "--in-flight", "0"],
    ["bench", "--user-id-range", "5"], ["completions", "tcsh"], ["demo-data"], ["evaluate"],
    ["profile"],
    ["profile", "/", "--store"], ["admin", "job", "x"],
    ["evaluate", "--split", "/", "--model", "magic"],
  ])
  func wrongUsageEndsWith2(arguments: [String]) async throws {
    let (exit, console) = await run(arguments)
    #expect(exit == .usage)
    #expect(console.output.isEmpty)
    #expect(!console.errors.isEmpty)
    let (exitWithJSON, withJSON) = await run(arguments + ["--json"])
    #expect(exitWithJSON == .usage)
    #expect(withJSON.output.hasPrefix(#"{"error":{"code":"INVALID_ARGUMENT","message":"#))
    #expect(withJSON.errors.isEmpty)
  }

  @Test(arguments: [
    ["health"], ["recommend", "42"], ["similar", "6"], ["similar-users", "42"], ["search", "x"],
    ["predict", "42", "6"], ["rate", "42", "6", "4"], ["event", "42", "6", "--seen"],
    ["history", "42"], ["forget", "42", "--yes"], ["item", "6"], ["items"], ["hide", "6"],
    ["unhide", "6"], ["upsert", "--id", "1", "--title", "T"], ["record", "-"],
    ["bench", "--mix", "health=1"], ["bench", "freshness"], ["admin", "retrain"],
    ["admin", "jobs"], ["admin", "job", "1"], ["admin", "cancel", "1"], ["admin", "snapshot"],
    ["admin", "models"], ["admin", "alias", "a", "v"], ["admin", "promote", "v"],
    ["admin", "rollback"], ["admin", "stats"], ["admin", "drift"], ["profile", "--store"],
  ])
  func noDaemonEndsWith3(arguments: [String]) async throws {
    let (exit, console) = await run(arguments)
    #expect(exit == .unreachable)
    #expect(console.errors == "error: nobody listens\n")
    let (_, withJSON) = await run(arguments + ["--json"])
    #expect(
      withJSON.output == #"{"error":{"code":"UNAVAILABLE","message":"nobody listens"}}"# + "\n")
  }

  @Test(arguments: [
    (["--root", "/r", "health"], "/r/sprocket.sock"),
    (["health", "--root=/r/"], "/r/sprocket.sock"),
    (["--root=/r", "--json", "admin", "stats"], "/r/admin.sock"),
    (["admin", "--root", "/r", "stats"], "/r/admin.sock"), (["health", "--socket", "/s"], "/s"),
    (["--socket", "/s", "admin", "stats"], "/s"),
  ])
  func globalOptionsStandBeforeOrAfterTheCommand(arguments: [String], socket: String) async throws {
    let log = RecordingConsole()
    let environment = CommandEnvironment(console: RecordingConsole()) {
      socket, _ throws(SprocketError) in
      log.writeError(socket)
      throw SprocketError(.unavailable, "nobody listens")
    }
    _ = await SprocketCommand.run(arguments, in: environment)
    #expect(log.errors == socket)
  }

  @Test func theRootComesFromTheEnvironmentOtherwise() async throws {
    let daemon = FakeDaemon()
    daemon.on(HealthCheckRequest.self) { _ in HealthCheckResponse(status: .serving) }
    let run = await CommandRun.run(
      "health", "--timeout", "0.5", daemon: daemon, variables: ["SPROCKET_ROOT": "/e"])
    #expect(run.sockets == ["/e/sprocket.sock"])
    #expect(run.timeouts == [.seconds(0.5)])
    let user = await CommandRun.run("health", daemon: daemon, variables: ["XDG_RUNTIME_DIR": "/x"])
    #expect(user.sockets == ["/x/sprocket/sprocket.sock"])
    #expect(user.timeouts == [.seconds(30)])
  }

  @Test(arguments: [
    (ServingStatus.serving, CommandExit.done, "serving"),
    (.notServing, .failed, "not_serving"), (.unknown, .failed, "unknown"),
  ])
  func healthTellsByItsExitCode(status: ServingStatus, exit: CommandExit, name: String) async throws
  {
    let daemon = FakeDaemon()
    daemon.on(HealthCheckRequest.self) { _ in HealthCheckResponse(status: status) }
    let run = await CommandRun.run("health", "--service", "s", "--json", daemon: daemon)
    #expect(run.exit == exit)
    #expect(run.output == #"{"service":"s","status":"\#(name)"}"# + "\n")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsKnowTheCommands(shell: String) async throws {
    let (exit, console) = await run(["completions", shell])
    #expect(exit == .done)
    #expect(console.output.contains("similar-users"))
    #expect(console.output.contains("retrain"))
  }

  @Test func versionAndHelpAreAnswers() async throws {
    #expect(await run(["--version"]).console.output == SprocketCommand.version + "\n")
    #expect(await run([]).console.output.contains("USAGE: sprocket <subcommand>"))
    #expect(await run(["help", "rate"]).console.output.contains("USAGE: sprocket rate"))
  }
}
