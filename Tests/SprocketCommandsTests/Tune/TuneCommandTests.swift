import Foundation
import SprocketCommands
import Testing

@Suite struct TuneCommandTests {
  private func tune(_ folder: EvaluationFolder, _ more: String...) async -> CommandRun {
    let console = RecordingConsole()
    let arguments =
      ["tune", folder.data, "--model", "ials", "--set", "epochs=2", "--set", "factors=8"] + more
    let environment = CommandEnvironment(console: console) { _, _ in FakeDaemon() }
    let exit = await SprocketCommand.run(arguments, in: environment)
    return CommandRun(
      exit: exit, output: console.output, errors: console.errors, sockets: [], timeouts: [])
  }

  @Test func findsSettingsThatTrainingTakes() async throws {
    let folder = try await EvaluationFolder()
    let run = await tune(
      folder, "--trials", "6", "--write-config", folder.file("best.toml"), "--json")
    #expect(run.exit == .done)
    let model = try #require(try parsed(run).objects("models").first)
    let trials = model.objects("trials")
    #expect(trials.count == 6)
    #expect(trials[0]["default"] as? Bool == true)
    let values = trials.compactMap { $0["value"] as? Double }
    #expect((model["best"] as? [String: Any])?["value"] as? Double == values.max())
    #expect(model.text("split").contains("within the training part"))

    let fragment = try folder.text("best.toml")
    #expect(fragment.contains("[models.ials]\n"))
    #expect(fragment.contains("\nregularization = "))
    let evaluated = await CommandRun.run(
      "evaluate", folder.data, "--model", "ials", "--config", folder.file("best.toml"), "--json")
    #expect(evaluated.exit == .done)
    let used = try parsed(evaluated).objects("models")[0]["settings"] as? [String: Any] ?? [:]
    let best = (model["best"] as? [String: Any])?["settings"] as? [String: Any] ?? [:]
    #expect(used.text("regularization") == best.text("regularization"))
  }

  @Test func goesOnWhereItStoppedAndEndsAsIfItHadNot() async throws {
    let folder = try await EvaluationFolder()
    let whole = await tune(folder, "--trials", "7", "--json")
    let first = await tune(folder, "--trials", "3", "--state", folder.file("s.jsonl"))
    #expect(first.exit == .done)
    // As a crash in the middle of a line leaves it.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("s.jsonl")))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"trial":{"mo"#.utf8))
    try handle.close()
    let rest = await tune(folder, "--trials", "7", "--state", folder.file("s.jsonl"), "--json")
    let model = try parsed(rest).objects("models")[0]
    #expect(model["resumed"] as? Int == 3)
    func values(_ run: CommandRun) throws -> [Double] {
      try parsed(run).objects("models")[0].objects("trials").compactMap { $0["value"] as? Double }
    }
    #expect(try values(rest) == values(whole))
    #expect(try folder.text("s.jsonl").split(separator: "\n").count == 8)
  }

  @Test func refusesToGoOnWithAnotherSearch() async throws {
    let folder = try await EvaluationFolder()
    let state = folder.file("s.jsonl")
    _ = await tune(folder, "--trials", "1", "--state", state)
    let seed = await tune(folder, "--trials", "2", "--state", state, "--seed", "9")
    #expect(seed.exit == .failed)
    #expect(seed.errors.contains("--state"))
    let other = try await EvaluationFolder(users: 100)
    let data = await tune(other, "--trials", "2", "--state", state)
    #expect(data.exit == .failed)
    #expect(data.errors.contains("another data set"))
    try folder.write("bad.jsonl", "nonsense\n")
    let bad = await tune(folder, "--trials", "2", "--state", folder.file("bad.jsonl"))
    #expect(bad.exit == .failed)
    #expect(bad.errors.contains("line 1"))
  }

  @Test func theTestPartIsNeverSeen() async throws {
    let folder = try await EvaluationFolder()
    let before = await tune(folder, "--trials", "3", "--json")
    // Other ratings of the users of the test part must not change anything.
    let lists = folder.file("lists.csv")
    _ = await CommandRun.run(
      "evaluate", folder.data, "--model", "popularity", "--write-lists", lists)
    let users = Set(
      try String(contentsOfFile: lists, encoding: .utf8).split(separator: "\n").dropFirst().map {
        $0.prefix { $0 != "," }
      })
    #expect(!users.isEmpty)
    let ratings = try String(contentsOfFile: folder.data + "/ratings.csv", encoding: .utf8)
    let changed = ratings.split(separator: "\n").enumerated().map { index, line in
      let fields = line.split(separator: ",")
      guard index > 0, users.contains(fields[0]), let time = Int(fields[3]) else {
        return String(line)
      }
      return "\(fields[0]),\(fields[1]),\(fields[2]),\(time + 1)"
    }
    try (changed.joined(separator: "\n") + "\n").write(
      toFile: folder.data + "/ratings.csv", atomically: true, encoding: .utf8)
    let after = await tune(folder, "--trials", "3", "--json")
    func values(_ run: CommandRun) throws -> [Double] {
      try parsed(run).objects("models")[0].objects("trials").compactMap { $0["value"] as? Double }
    }
    #expect(try values(after) == values(before))
  }

  @Test(arguments: [
    ["tune"], ["tune", "/x", "--time", "soon"], ["tune", "/x", "--time", "-1"],
    ["tune", "/x", "--trials", "0"], ["tune", "/x", "--model", "magic"],
    ["tune", "/x", "--model", "popularity"], ["tune", "/x", "--folds", "0"],
  ])
  func wrongUsage(arguments: [String]) async throws {
    let console = RecordingConsole()
    let environment = CommandEnvironment(console: console) { _, _ in FakeDaemon() }
    #expect(await SprocketCommand.run(arguments, in: environment) == .usage)
  }

  @Test func saysWhatItDidForPeople() async throws {
    let folder = try await EvaluationFolder()
    let run = await tune(folder, "--trials", "4", "--time", "1m30s")
    #expect(run.output.contains("ials: 4 trials in "))
    #expect(run.output.contains("default"))
    #expect(run.output.contains("--set ials.regularization="))
    let help = await CommandRun.run("tune", "--help")
    #expect(help.exit == .done)
    #expect(help.output.contains("EXAMPLES:\n  "))
  }
}
