import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test("Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no daemon")
  func exitCodes() async throws {
    try await withDaemon { daemon in
      #expect(try await daemon.sprocket("health").exitCode == 0)
      #expect(try await daemon.sprocket("recommend", "1").exitCode == 0)
      #expect(try await daemon.sprocket("--help").exitCode == 0)
      #expect(try await daemon.sprocket("--version").exitCode == 0)
      #expect(try await daemon.sprocket("item", "no such film").exitCode == 1)
      #expect(try await daemon.sprocket("rate", "1", "1", "99").exitCode == 1)
      #expect(try await daemon.sprocket("predict", "1", "1").exitCode == 1)
      #expect(try await daemon.sprocket("recommend").exitCode == 2)
      #expect(try await daemon.sprocket("no-such-verb").exitCode == 2)
      #expect(try await daemon.sprocket("recommend", "1", "-k", "many").exitCode == 2)
      #expect(try await daemon.sprocket("recommend", "1", "--nonsense").exitCode == 2)
      let elsewhere = try await daemon.sprocket("recommend", "1", "--root", "/nonexistent")
      #expect(elsewhere.exitCode == 3)
      #expect(elsewhere.errors.contains("/nonexistent"), "\(elsewhere.errors)")
      #expect(elsewhere.output.isEmpty)
    }
  }

  @Test("With --json a failure too is one object, with the code's name and the message")
  func failuresAsJSON() async throws {
    try await withDaemon { daemon in
      let missing = try await daemon.sprocket("item", "no such film", "--json")
      #expect(missing.exitCode == 1)
      #expect(missing.errors.isEmpty, "\(missing.errors)")
      let error = try #require(try missing.object()["error"] as? [String: Any])
      #expect(error["code"] as? String == "NOT_FOUND")
      #expect((error["message"] as? String)?.contains("no such film") == true)

      let usage = try await daemon.sprocket("recommend", "--json")
      #expect(usage.exitCode == 2)
      #expect(try usage.object()["error"] != nil)
      let unreachable = try await daemon.sprocket("health", "--json", "--root", "/nonexistent")
      #expect(unreachable.exitCode == 3)
      let reason = try #require(try unreachable.object()["error"] as? [String: Any])
      #expect(reason["code"] as? String == "UNAVAILABLE")
    }
  }

  @Test("The shape of each command's JSON is what the documentation says")
  func shapes() async throws {
    try await withDaemon { daemon in
      func object(_ arguments: String..., keys: [String]) async throws -> [String: Any] {
        let result = try await CommandLineTool.run(
          arguments + ["--json"], environment: ["SPROCKET_ROOT": daemon.root])
        #expect(result.exitCode == 0, "\(arguments): \(result.output) \(result.errors)")
        #expect(result.output.split(separator: "\n").count == 1, "\(arguments)")
        let object = try result.object()
        #expect(Set(keys).isSubset(of: object.keys), "\(arguments): \(object.keys.sorted())")
        return object
      }
      func first(_ object: [String: Any], _ list: String) throws -> [String: Any] {
        let items = try #require(object[list] as? [[String: Any]])
        return try #require(items.first)
      }

      let list = try await object(
        "recommend", "1", "-k", "3", "--explain", keys: ["user", "model", "items", "filtered"])
      #expect(list["user"] as? String == "1")
      let film = try first(list, "items")
      #expect(Set(["item", "title", "score", "source", "reasons"]).isSubset(of: film.keys))
      #expect(film["source"] as? String == "personal")
      #expect(Set(["item", "title", "contribution"]).isSubset(of: try first(film, "reasons").keys))

      let rated = try await object("rate", "new", "3", "4.5", keys: ["recorded", "position"])
      #expect(rated["recorded"] as? Int == 1)
      let history = try await object("history", "new", keys: ["user", "events"])
      let event = try first(history, "events")
      #expect(event["item"] as? String == "3")
      #expect(event["kind"] as? String == "rating")
      #expect(event["value"] as? Double == 4.5)
      #expect((event["time"] as? String)?.hasSuffix("Z") == true)

      let similar = try await object("similar", "1", keys: ["item", "title", "model", "items"])
      #expect(try first(similar, "items")["source"] as? String == "similar")
      let users = try await object("similar-users", "1", keys: ["user", "model", "users"])
      #expect(try first(users, "users")["score"] is Double)
      let found = try await object("search", "lantern", keys: ["items"])
      #expect(try first(found, "items")["title"] as? String == "The Wandering Lantern")
      _ = try await object("item", "6", keys: ["item", "title", "year", "genres"])
      _ = try await object("items", keys: ["items", "total"])
      _ = try await object("health", keys: ["status"])
      _ = try await object("forget", "new", "--yes", keys: ["user", "removed"])

      let trained = try await object(
        "admin", "retrain", "--wait", "--model", "ials", "--set", "factors=4", "--set", "epochs=3",
        keys: ["job", "kind", "state", "epoch", "epochs", "loss", "message", "version"])
      #expect(trained["state"] as? String == "succeeded")
      let models = try await object("admin", "models", keys: ["models"])
      let model = try first(models, "models")
      #expect(
        Set(["version", "kind", "state", "aliases", "metrics"]).isSubset(of: model.keys))
      #expect(model["version"] as? String == trained["version"] as? String)
      _ = try await object("admin", "jobs", keys: ["jobs"])
      _ = try await object("admin", "stats", keys: ["users", "items", "events", "model"])
      _ = try await object("admin", "drift", keys: ["model", "events", "findings"])
      let snapshot = try await object("admin", "snapshot", keys: ["version", "state"])
      #expect(snapshot["state"] as? String == "serving")
      let back = try await object("admin", "rollback", keys: ["version"])
      #expect(back["version"] as? String == trained["version"] as? String)
    }
  }

  @Test("Films are named by id or title; an ambiguous title lists the candidates")
  func filmsByTitle() async throws {
    try await withDaemon { daemon in
      let byTitle = try await daemon.sprocket("item", "wandering lantern", "--json")
      #expect(try byTitle.object()["item"] as? String == "6")
      let accented = try await daemon.sprocket("rate", "u", "cafe etoile", "4")
      #expect(accented.exitCode == 0, "\(accented.errors)")
      #expect(try await daemon.data().events(of: UserID("u")).map(\.event.item) == [5])

      let title = PlantedDataSet.ambiguousTitle
      let ambiguous = try await daemon.sprocket("rate", "u", title, "4")
      #expect(ambiguous.exitCode == 1)
      for film in PlantedDataSet.ambiguousFilms {
        #expect(ambiguous.errors.contains("\(film)"), "\(ambiguous.errors)")
        #expect(ambiguous.errors.contains("\(1950 + film)"), "\(ambiguous.errors)")
      }
      let asJSON = try await daemon.sprocket("similar", title, "--json")
      let error = try #require(try asJSON.object()["error"] as? [String: Any])
      let candidates = try #require(error["candidates"] as? [[String: Any]])
      #expect(Set(candidates.compactMap { $0["item"] as? String }) == ["38", "39"])
      #expect(try await daemon.data().events(of: UserID("u")).count == 1)

      let withYear = try await daemon.sprocket("item", "\(title) (1989)", "--json")
      #expect(try withYear.object()["item"] as? String == "39")
    }
  }

  @Test("People get a table with titles, and the reason when a list is not theirs")
  func tables() async throws {
    try await withDaemon { daemon in
      let list = try await daemon.sprocket("recommend", "1", "-k", "3", "--explain")
      let planted = PlantedDataSet.standard.films.map(\.title)
      #expect(planted.filter { list.output.contains($0) }.count >= 3)
      #expect(list.output.contains("because of"))
      #expect(!list.output.contains("\u{1B}"), "no colours in a pipe")
      let stranger = try await daemon.sprocket("recommend", "stranger")
      #expect(stranger.output.contains("popular"))
      let short = try await daemon.sprocket("recommend", "1", "--genre", "no such genre")
      #expect(short.exitCode == 0)
      #expect(short.output.contains("by genre"), "\(short.output)")
    }
  }

  @Test(
    "Completion scripts are printed for each shell, without a daemon",
    arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let script = try await CommandLineTool.run(
      ["completions", shell], environment: ["SPROCKET_ROOT": "/nonexistent"])
    #expect(script.exitCode == 0)
    #expect(script.output.contains("sprocket"))
    #expect(script.output.contains("recommend"))
    if let program = Programs.find(shell) {
      let checked = try await CommandLineTool.run(
        program: program, ["-n", "/dev/stdin"], input: script.output)
      #expect(checked.exitCode == 0, "\(checked.errors)")
    }
  }

  @Test("A reader that closes the pipe ends the command quietly")
  func closedPipe() async throws {
    try await withDaemon { daemon in
      let program = try Programs.commandLine
      for arguments in ["recommend 1 -k 1000", "items --json", "completions bash", "--help"] {
        let result = try await CommandLineTool.run(
          program: "/bin/bash",
          ["-c", "'\(program)' \(arguments) | head -c 10 >/dev/null; echo ${PIPESTATUS[0]}"],
          environment: ["SPROCKET_ROOT": daemon.root])
        #expect(result.output == "0\n", "\(arguments): \(result.output)\(result.errors)")
        #expect(result.errors.isEmpty, "\(arguments): \(result.errors)")
        // Nobody reads at all.
        let unread = try await CommandLineTool.run(
          program: "/bin/bash",
          ["-c", "'\(program)' \(arguments) | exec 0<&-; echo ${PIPESTATUS[0]}"],
          environment: ["SPROCKET_ROOT": daemon.root])
        #expect(unread.output == "0\n", "\(arguments): \(unread.output)\(unread.errors)")
      }
    }
  }
}
