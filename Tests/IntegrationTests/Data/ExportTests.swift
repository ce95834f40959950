import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Exports, and taking them back")
struct ExportTests {
  /// Films that only an exact form can carry.
  private static let oddFilms = [
    Item(
      item: ItemID("odd, \"1\""), title: "  Quotes \" and, commas\nand lines ", year: 1999,
      genres: ["a|b", "back\\slash", " blanks "], directors: ["É. O'Neil"], cast: ["One", "Two"],
      tags: ["UPPER case"], imdbID: "no imdb id", tmdbID: "x1", hidden: true,
      overview: String(repeating: "Long. ", count: 3_000), language: "EN", countries: ["日本"],
      writers: ["=SUM(A1)"], runtimeMinutes: 95, certification: "PG-13"),
    Item(item: ItemID("odd 2"), title: "|"),
  ]

  /// Puts more into a daemon than any data set holds, and exports it as CSV and as JSON Lines.
  private func prepare(_ daemon: DaemonProcess, _ folder: TemporaryFolder) async throws {
    let client = try await daemon.data()
    _ = try await client.upsertItems(UpsertItemsRequest(items: Self.oddFilms))
    _ = try await client.hideItems(HideItemsRequest(items: [7]))
    let events = [
      FeedbackEvent(
        eventID: "e,1", user: UserID("new, \"user\""), item: ItemID("odd 2"), kind: .watched,
        value: 0.123_456_789_012_345, timeMicros: 1_700_000_000_123_456),
      .rating(1, 2, 3.5), .rating(1, 2, 4),
      FeedbackEvent(user: 1, item: 2, kind: .like, timeMicros: 5),
      FeedbackEvent(user: 1, item: 2, kind: .like, timeMicros: 5),
      FeedbackEvent(user: 2, item: 1, kind: .dislike), FeedbackEvent(user: 3, item: 4, kind: .seen),
      .rating(4, 5, 1, id: "taken-back"), FeedbackEvent(user: 4, item: 5, kind: .retract),
      FeedbackEvent(user: 6, item: 9, kind: .retract), .rating(9, 9, 2),
    ]
    _ = try await client.record(RecordRequest(events: events))
    _ = try await client.forgetUser(ForgetUserRequest(user: 9))
    for format in ["csv", "jsonl"] {
      let run = try await daemon.sprocket(
        "export", "\(folder.path)/first-\(format)", "--format", format, "--json")
      #expect(run.exitCode == 0, "\(run.errors)")
      let files = try #require(try run.object()["files"] as? [[String: Any]])
      #expect(files.compactMap { $0["table"] as? String } == ["items", "ratings", "events"])
      #expect(files.compactMap { $0["rows"] as? Int }.first == 42)
    }
  }

  private func bytes(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Dictionary(
      uniqueKeysWithValues: try names.map { name in
        (name, try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      })
  }

  @Test("What is exported and ingested into an empty daemon is exported as the same bytes")
  func roundTrip() async throws {
    let folder = try TemporaryFolder()
    var before: StatsCounts?
    try await withDaemon { daemon in
      try await prepare(daemon, folder)
      before = StatsCounts(try await daemon.admin().getStats(GetStatsRequest()))
    }
    for format in ["csv", "jsonl"] {
      try await withDaemon(.empty) { daemon in
        let first = "\(folder.path)/first-\(format)"
        let ingest = try await daemon.sprocket("ingest", first, "--json")
        #expect(ingest.exitCode == 0, "\(ingest.errors)")
        #expect(try ingest.object()["rejected"] as? Int == 0)
        #expect(try ingest.object()["events_added"] as? Int == 10)
        let second = "\(folder.path)/second-\(format)"
        let export = try await daemon.sprocket("export", second, "--format", format)
        #expect(export.exitCode == 0, "\(export.errors)")
        let (one, other) = (try bytes(first), try bytes(second))
        #expect(Set(one.keys) == Set(other.keys))
        for name in one.keys { #expect(one[name] == other[name], "\(name) differs") }
        #expect(one.keys.contains("sprocket-export.json"))
        let client = try await daemon.data()
        for film in Self.oddFilms {
          var stored = try await client.getItem(GetItemRequest(item: film.item)).item
          stored.ratingCount = 0
          stored.meanRating = 0
          #expect(stored == film)
        }
        #expect(StatsCounts(try await daemon.admin().getStats(GetStatsRequest())) == before)
        // Once more changes nothing.
        let again = try await daemon.sprocket("ingest", first, "--json").object()
        for key in [
          "items_added", "items_changed", "ratings_added", "ratings_changed", "events_added",
        ] {
          #expect(again[key] as? Int == 0, "\(key)")
        }
      }
    }
  }

  /// What both daemons must agree on.
  private struct StatsCounts: Equatable {
    var items: Int
    var ratings: Int
    var events: Int

    init(_ stats: GetStatsResponse) {
      items = stats.items
      ratings = stats.ratings
      events = stats.events
    }
  }

  @Test("Single tables go to files and to standard output, and nothing is replaced by accident")
  func files() async throws {
    let folder = try TemporaryFolder()
    try await withDaemon { daemon in
      let path = "\(folder.path)/ratings.csv"
      let first = try await daemon.sprocket("export", path)
      #expect(first.exitCode == 0, "\(first.errors)")
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(lines[0] == "user,item,rating,time")
      #expect(lines.count == PlantedDataSet.standard.ratings.count + 1)
      let second = try await daemon.sprocket("export", path)
      #expect(second.exitCode == 1)
      #expect(second.errors.contains("--replace"))
      #expect(try await daemon.sprocket("export", path, "--replace").exitCode == 0)
      let output = try await daemon.sprocket("export", "-", "--what", "items", "--format", "jsonl")
      #expect(output.exitCode == 0)
      #expect(output.output.split(separator: "\n").count == 40)
      #expect(try await daemon.sprocket("export", "-").exitCode == 2)
      #expect(try await daemon.sprocket("export", "x.csv").exitCode == 2)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["ratings.csv"])
    }
  }

  @Test("Factors are the snapshot in service, whole")
  func factors() async throws {
    let folder = try TemporaryFolder()
    try await withDaemon { daemon in
      let path = "\(folder.path)/model.safetensors"
      let run = try await daemon.sprocket("export", path, "--json")
      #expect(run.exitCode == 0, "\(run.errors)")
      let version = try #require(try run.object()["model"] as? String)
      let stats = try await daemon.admin().getStats(GetStatsRequest())
      #expect(stats.model == ModelVersion(version))
      let exported = try Data(contentsOf: URL(filePath: path))
      let stored = try Data(
        contentsOf: URL(filePath: "\(daemon.root)/snapshots/\(version)/model.safetensors"))
      #expect(exported == stored)
      // Nobody who was forgotten leaves in it.
      _ = try await daemon.data().forgetUser(ForgetUserRequest(user: 1))
      let refused = try await daemon.sprocket("export", path, "--replace")
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("sprocket admin snapshot"))
      #expect(try Data(contentsOf: URL(filePath: path)) == stored)
      #expect(try await daemon.sprocket("admin", "snapshot").exitCode == 0)
      #expect(try await daemon.sprocket("export", path, "--replace").exitCode == 0)
    }
  }
}
