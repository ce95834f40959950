import Foundation
import SprocketCommands
import SprocketCore
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(10))) struct SimulateCommandTests {
  /// A data set of two tastes that grows: each user comes at a time of their own and rates in one
  /// sitting; new films come along, and in the second half tastes change places.
  private struct Growing {
    struct Row { var user: Int, film: Int, value: Double, time: Int }
    var rows: [Row] = []
    static let films = 60

    init(users: Int = 90, seed: UInt64 = 5) {
      var random = SeededRandom(seed: seed)
      for user in 0..<users {
        let films = 20 + (Self.films - 20) * user / users
        let taste = (user + (user > users / 2 ? 1 : 0)) % 2
        let chosen = (0..<films).shuffled(using: &random).prefix(16)
        for (step, film) in chosen.enumerated() {
          let likes = film % 2 == taste
          rows.append(
            Row(
              user: user, film: film,
              value: likes ? Double.random(in: 4...5, using: &random).rounded() : 2,
              time: 1_000_000_000 + user * 86_400 + step * 60))
        }
      }
    }

    func write(to folder: TemporaryFolder, name: String) throws -> String {
      let films = (0..<Self.films).map {
        "\($0),Film \($0) (1990),\($0 % 2 == 0 ? "Drama" : "Comedy")\n"
      }
      try folder.write("movieId,title,genres\n" + films.joined(), to: "\(name)/movies.csv")
      let lines = rows.map { "\($0.user),\($0.film),\($0.value),\($0.time)\n" }
      try folder.write(
        "userId,movieId,rating,timestamp\n" + lines.joined(), to: "\(name)/ratings.csv")
      return "\(folder.path)/\(name)"
    }
  }

  private static let small = [
    "--set", "ials.factors=4", "--set", "ials.epochs=4", "--set", "svd.factors=2", "--set",
    "svd.epochs=4", "--warm-up", "400", "--policy", "minimum_interactions=400", "--policy",
    "new_root=8", "--threads", "1",
  ]

  private func run(_ arguments: [String]) async throws -> [String: Any] {
    let run = await CommandRun.run(arguments: ["simulate"] + arguments + Self.small + ["--json"])
    #expect(run.exit == .done, "\(run.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  /// A document without what differs from run to run.
  private func stable(_ document: [String: Any]) throws -> String {
    var document = document
    document["seconds"] = nil
    document["arms"] = (document["arms"] as? [[String: Any]])?.map { arm in
      var arm = arm
      arm["seconds"] = nil
      return arm
    }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: document, options: .sortedKeys),
      as: UTF8.self)
  }

  private func arms(_ document: [String: Any]) throws -> [[String: Any]] {
    try #require(document["arms"] as? [[String: Any]])
  }

  private func metric(_ arm: [String: Any], _ name: String, _ key: String) throws -> Double {
    let metrics = try #require(arm["metrics"] as? [String: [String: Double]])
    return try #require(metrics[name]?[key])
  }

  @Test func `the policy trains by itself, and all lives see the same events`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing().write(to: folder, name: "growing")
    let page = "\(folder.path)/simulation.html"
    let document = try await run([data, "--html", page])
    let arms = try arms(document)
    #expect(
      arms.map { $0["name"] as? String } == [
        "policy", "frozen", "fixed in time", "fixed in events",
      ])
    let trainings = arms.map { $0["trainings"] as? Int ?? -1 }
    #expect(trainings[0] > 3 && trainings[1] == 0, "\(trainings)")
    #expect(trainings[2] == trainings[0] && trainings[3] == trainings[0])
    for name in ["ndcg@100", "rmse"] {
      let counts = try arms.map { try metric($0, name, "measured") }
      #expect(counts[0] > 200 && Set(counts).count == 1, "\(counts)")
      for arm in arms {
        let value = try metric(arm, name, "value")
        #expect(
          try metric(arm, name, "lower") <= value && value <= metric(arm, name, "upper"))
      }
    }
    let timeline = try #require(arms[0]["timeline"] as? [[String: Any]])
    #expect(timeline.count == trainings[0])
    #expect(timeline.allSatisfy { ($0["reason"] as? String ?? "").contains(": ") })
    let gate = try #require(arms[0]["gate"] as? [String: Any])
    #expect(gate["promotions"] as? Int == arms[0]["promotions"] as? Int)
    let judged = timeline.filter {
      $0["promoted"] as? Bool == true && $0["difference"] is Double
    }
    #expect(gate["judged"] as? Int == judged.count && !judged.isEmpty)
    // Nobody asked for these trainings, so none that is promoted has lost anything.
    #expect(gate["at_least_as_good"] as? Int == judged.count)
    #expect(judged.allSatisfy { $0["at_least_as_good"] as? Bool == true })
    #expect(judged.allSatisfy { ($0["users"] as? Int ?? 0) > 0 && $0["split"] is String })
    #expect(judged.allSatisfy { ["snapshot", "recipe"].contains($0["champion"] as? String) })
    let comparisons = try #require(document["comparisons"] as? [[String: Any]])
    #expect(comparisons.count == 6)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("<polyline") && html.contains("fixed in events"))
  }

  @Test func `the same seed gives the same numbers`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing().write(to: folder, name: "growing")
    let one = try stable(try await run([data]))
    #expect(try stable(try await run([data])) == one)
  }

  @Test func `what comes later changes nothing of what was measured before`() async throws {
    let folder = try TemporaryFolder()
    let whole = Growing()
    var other = whole
    let half = whole.rows.count / 2
    // The same past, and a future in which everybody rates other films differently.
    for place in half..<other.rows.count {
      other.rows[place].film = (other.rows[place].film * 7 + 3) % Growing.films
      other.rows[place].value = 5 - other.rows[place].value / 2
    }
    let windows = ["--windows", "10", "--retrain", "policy"]
    let past = try await run([try whole.write(to: folder, name: "growing")] + windows)
    let changed = try await run([try other.write(to: folder, name: "changed")] + windows)
    func before(_ document: [String: Any]) throws -> [NSDictionary] {
      let windows = try #require(document["windows"] as? [NSDictionary])
      // Windows that end before the half: 320 of 1040 events.
      return Array(windows.prefix(3))
    }
    #expect(try before(past) == before(changed))
    #expect(past["windows"] as? NSArray != changed["windows"] as? NSArray)
    func trainings(_ document: [String: Any]) throws -> [NSDictionary] {
      let timeline = try #require(try arms(document)[0]["timeline"] as? [NSDictionary])
      return timeline.filter { ($0["events"] as? Int ?? .max) < half }
    }
    #expect(try trainings(past) == trainings(changed))
    #expect(try !trainings(past).isEmpty)
  }

  @Test func `one life can be looked at by itself`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing().write(to: folder, name: "growing")
    for (plan, name, trainings) in [
      ("never", "frozen", 0...0), ("every:5", "fixed in time", 5...5),
      ("every:20d", "fixed in time", 2...3),
    ] {
      let arms = try arms(try await run([data, "--retrain", plan]))
      #expect(arms.count == 1 && arms[0]["name"] as? String == name)
      #expect(trainings.contains(try #require(arms[0]["trainings"] as? Int)), "\(plan)")
    }
    let people = await CommandRun.run(
      arguments: ["simulate", data, "--retrain", "policy"] + Self.small)
    #expect(people.output.contains("promoted") && people.output.contains("volume: "))
  }

  @Test func `a replay can be paced`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing(users: 40).write(to: folder, name: "growing")
    // Some 15 days follow the warm-up: at a million to one a second and more.
    let begin = ContinuousClock.now
    _ = try await run([data, "--retrain", "never", "--speed", "1000000x"])
    #expect(ContinuousClock.now - begin > .seconds(1))
  }

  @Test(arguments: [
    ["--retrain", "sometimes"], ["--retrain", "every:0"], ["--speed", "0x"], ["--speed", "fast"],
    ["--policy", "new_share"], ["--gate", "tolerance"], ["--windows", "0"], ["--model", "svd"],
    ["--model", "magic"],
    ["--speed", "2x", "--as-fast-as-possible"],
  ])
  func `what makes no sense is refused`(_ arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let data = try Growing(users: 40).write(to: folder, name: "growing")
    let run = await CommandRun.run(arguments: ["simulate", data] + arguments)
    #expect(run.exit == .usage, "\(run)")
  }

  @Test func `the gate is as strict as it is told to be`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing().write(to: folder, name: "growing")
    let plan = ["--retrain", "every:4"]
    let none = try arms(try await run([data, "--gate", "fraction=0"] + plan))
    let timeline = try #require(none[0]["timeline"] as? [[String: Any]])
    #expect(timeline.allSatisfy { $0["held_out"] as? String == "none" })
    #expect(timeline.allSatisfy { $0["difference"] is NSNull })
    let small = try arms(try await run([data, "--gate", "minimum_item_coverage=1.1"] + plan))
    #expect(small[0]["promotions"] as? Int == 0)
    for (setting, reason) in [
      ("patience=3", "minimum_users"), ("fraction=0.9", "0.5"), ("metric=rmse@10", "metric"),
      ("split=weekly", "docs/gate.md"), ("minimum_users=2.5", "whole number"),
    ] {
      let run = await CommandRun.run("simulate", data, "--gate", setting)
      #expect(run.exit == .failed && run.errors.contains(reason), "\(run)")
    }
  }

  @Test func `a policy's key that there is not is named with those that there are`() async throws {
    let folder = try TemporaryFolder()
    let data = try Growing(users: 40).write(to: folder, name: "growing")
    let run = await CommandRun.run("simulate", data, "--policy", "patience=3")
    #expect(run.exit == .failed && run.errors.contains("patience"))
    #expect(run.errors.contains("cool_down_minutes"))
    let short = await CommandRun.run("simulate", data, "--warm-up", "1000000")
    #expect(short.exit == .failed && short.errors.contains("--warm-up"))
  }
}
