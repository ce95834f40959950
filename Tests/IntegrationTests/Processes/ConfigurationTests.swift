import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Configuration of the daemon")
struct ConfigurationTests {
  private static func sprocketd(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> ToolResult {
    try await CommandLineTool.run(
      program: Programs.daemon, arguments, environment: environment)
  }

  @Test("An unknown key or a bad value is refused with the file and the line")
  func refusedWithItsPlace() async throws {
    let folder = try TemporaryFolder()
    let cases: [(text: String, place: String, word: String)] = [
      ("# note\n[server]\nevent_loops = 2\nevnt_loops = 2\n", ":4:", "evnt_loops"),
      ("[server]\n\nmax_connections = \"many\"\n", ":3:", "max_connections"),
      ("[server]\nmax_connections = 0\n", ":2:", "1 to 65536"),
      ("[log]\nlevel = \"loud\"\n", ":2:", "notice"),
      ("[nonsense]\nkey = 1\n", ":2:", "nonsense.key"),
      ("level = \"info\"\n", ":1:", "level"),
      ("[server\n", ":1:", "table header"),
      ("[ials]\nfactors = -3\n", ":2:", "factors"),
      ("[models.ials]\n\nfactors = -3\n", ":3:", "models.ials.factors"),
      ("[models.ials]\nfactor = 3\n", ":2:", "models.ials.factor"),
      ("[models.nonsense]\nfactors = 3\n", ":1:", "nonsense"),
    ]
    for (index, test) in cases.enumerated() {
      let file = try folder.write(test.text, to: "bad-\(index).toml")
      let result = try await Self.sprocketd(
        "--root", "\(folder.path)/root", "--config", file, "--check-config")
      #expect(result.exitCode == 2, "\(test.text)")
      #expect(result.errors.contains(file + test.place), "\(test.text): \(result.errors)")
      #expect(result.errors.contains(test.word), "\(test.text): \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/root"))
  }

  @Test("A bad variable or flag is refused by its name")
  func variablesAndFlags() async throws {
    let folder = try TemporaryFolder()
    let root = "\(folder.path)/root"
    let variable = try await Self.sprocketd(
      "--root", root, "--check-config", environment: ["SPROCKET_SERVER_EVENT_LOOPS": "lots"])
    #expect(variable.exitCode == 2)
    #expect(variable.errors.contains("SPROCKET_SERVER_EVENT_LOOPS"), "\(variable.errors)")
    let unknown = try await Self.sprocketd(
      "--root", root, "--check-config", environment: ["SPROCKET_SERVER_EVNT_LOOPS": "2"])
    #expect(unknown.exitCode == 2)
    #expect(unknown.errors.contains("SPROCKET_SERVER_EVNT_LOOPS"), "\(unknown.errors)")
    for flag in ["server.evnt_loops=2", "server.event_loops=lots", "server.event_loops"] {
      let result = try await Self.sprocketd("--root", root, "--check-config", "--set", flag)
      #expect(result.exitCode == 2, "\(flag)")
      #expect(result.errors.contains("--set"), "\(flag): \(result.errors)")
    }
    let missing = try await Self.sprocketd("--root", root, "--config", "\(folder.path)/nothing")
    #expect(missing.exitCode == 2)
    #expect(missing.errors.contains("\(folder.path)/nothing"), "\(missing.errors)")
  }

  @Test("Environment is stronger than the file, flags are stronger than both")
  func precedence() async throws {
    let folder = try TemporaryFolder()
    let root = "\(folder.path)/root"
    try folder.write(
      "[server]\nmax_connections = 11\ndrain_seconds = 12\n[log]\nlevel = \"error\"\n",
      to: "root/sprocketd.toml")
    let result = try await Self.sprocketd(
      "--root", root, "--print-config", "--set", "server.max_connections=31",
      environment: [
        "SPROCKET_SERVER_MAX_CONNECTIONS": "21", "SPROCKET_SERVER_DRAIN_SECONDS": "22",
      ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("max_connections = 31"))
    #expect(result.output.contains("drain_seconds = 22"))
    #expect(result.output.contains("level = \"error\""))
    let fromFile = try await Self.sprocketd("--root", root, "--print-config")
    #expect(fromFile.output.contains("max_connections = 11"))
  }

  @Test("What --print-config prints is a valid configuration with the same values")
  func printsItself() async throws {
    let folder = try TemporaryFolder()
    let printed = try await Self.sprocketd(
      "--root", "\(folder.path)/root", "--print-config", "--set", "server.event_loops=3",
      "--set", "access.admin_uids=[5, 7]", "--set", "ials.factors=48",
      "--set", "server.socket_group=video")
    #expect(printed.exitCode == 0)
    // Its values are commented out; with the comments' signs removed they must all be taken.
    let active = printed.output.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.hasPrefix("# ") && $0.contains(" = ") ? String($0.dropFirst(2)) : String($0)
    }
    let file = try folder.write(active.joined(separator: "\n"), to: "printed.toml")
    let again = try await Self.sprocketd(
      "--root", "\(folder.path)/root", "--config", file, "--print-config")
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(again.output == printed.output)
    let asPrinted = try folder.write(printed.output, to: "as-printed.toml")
    let check = try await Self.sprocketd(
      "--root", "\(folder.path)/root", "--config", asPrinted, "--check-config")
    #expect(check.exitCode == 0, "\(check.errors)")
    #expect(check.output.contains("valid"))
  }

  @Test("SIGHUP takes a new log level; a bad file is reported with its place and changes nothing")
  func reload() async throws {
    try await withRoot { root in
      let file = "\(root)/sprocketd.toml"
      func configure(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
      }
      try configure("[log]\nlevel = \"error\"\n")
      let daemon = try await DaemonProcess.start(root: root)
      #expect(!daemon.log.contains("ready"))
      try configure("[log]\nlevel = \"debug\"\n")
      try await Task.sleep(for: .milliseconds(300))
      daemon.process.send(SIGHUP)
      #expect(try await eventually { daemon.log.contains("configuration reloaded") })

      try configure("[log]\n\nlevel = \"loud\"\n")
      daemon.process.send(SIGHUP)
      #expect(try await eventually { daemon.log.contains("\(file):3") }, "\(daemon.log)")
      #expect(daemon.log.contains("the one before stays"))
      #expect(try await daemon.data().recommend(1).knownUser)
      #expect(try await daemon.stop() == .exited(0))
    }
  }

  @Test("The rating scale of the configuration is the one that Record obeys")
  func ratingScale() async throws {
    try await withDaemon(
      settings: ["feedback.minimum_rating=1", "feedback.maximum_rating=10"]
    ) { daemon in
      let client = try await daemon.data()
      #expect(try await client.record(.rating(1, 1, 9)).recorded == 1)
      let error = try await refusal { _ = try await client.record(.rating(1, 1, 0.5)) }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains("1.0 to 10.0"))
    }
  }

  @Test("Connections beyond the limit are refused, and those there are go on")
  func connectionLimit() async throws {
    try await withDaemon(settings: ["server.max_connections=4"]) { daemon in
      var clients: [SprocketClient] = []
      let admin = try await daemon.admin()
      #expect(
        try await eventually { try await admin.getStats(GetStatsRequest()).connections == 1 })
      for _ in 0..<4 {
        let client = try await daemon.data()
        _ = try await client.checkHealth()
        clients.append(client)
      }
      let error = try await refusal { _ = try await daemon.data().checkHealth() }
      #expect(error.code == .unavailable)
      for client in clients { #expect(try await client.recommend(1).knownUser) }
      await clients.removeLast().close()
      #expect(
        try await eventually { (try? await daemon.data().checkHealth().status) == .serving })
    }
  }

  @Test("A root whose sockets' paths are too long is refused with the reason")
  func longRoot() async throws {
    let folder = try TemporaryFolder()
    let root = "\(folder.path)/\(String(repeating: "long/", count: 25))"
    let result = try await Self.sprocketd("--root", root)
    #expect(result.exitCode == 2 || result.exitCode == 1)
    #expect(result.errors.contains("106"), "\(result.errors)")
  }

  @Test("A database that is not ours is refused and not touched")
  func foreignDatabase() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      String(repeating: "no database ", count: 20), to: "root/sprocket.db")
    let before = FileManager.default.contents(atPath: file)
    let result = try await Self.sprocketd("--root", "\(folder.path)/root")
    #expect(result.exitCode == 1)
    #expect(result.errors.contains(file), "\(result.errors)")
    #expect(FileManager.default.contents(atPath: file) == before)
  }
}
