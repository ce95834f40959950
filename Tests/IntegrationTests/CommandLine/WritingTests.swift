import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Commands that change something")
struct WritingTests {
  @Test("Lines of JSON are recorded, an unknown film among them is refused by name")
  func record() async throws {
    try await withDaemon { daemon in
      let lines = """
        {"user":"cli","item":"1","kind":"rating","value":4.5,"event_id":"l-1"}
        {"user":"cli","item":"2","kind":"like","event_id":"l-2"}

        """
      for round in 0..<2 {
        let result = try await daemon.sprocket("record", "-", "--json", input: lines)
        #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
        let object = try result.object()
        #expect(object["recorded"] as? Int == (round == 0 ? 2 : 0))
        #expect(object["duplicates"] as? Int == (round == 0 ? 0 : 2))
      }
      let bad = try await daemon.sprocket(
        "record", "-", input: "{\"user\":\"cli\",\"item\":\"nowhere\",\"kind\":\"like\"}\n")
      #expect(bad.exitCode == 1)
      #expect(bad.errors.contains("nowhere"), "\(bad.errors)")
      #expect(Set(try await daemon.data().events(of: UserID("cli")).map(\.event.item)) == [1, 2])
    }
  }

  @Test("A film is added, hidden, shown again, by its title")
  func films() async throws {
    try await withDaemon { daemon in
      let added = try await daemon.sprocket(
        "upsert", "--id", "new-1", "--title", "Quiet Comet", "--year", "2020", "--genre", "Space")
      #expect(added.exitCode == 0, "\(added.errors)")
      let allow = ItemFilter(allowItems: [ItemID("new-1")])
      let client = try await daemon.data()
      #expect(try await client.recommend(1, filter: allow).items.map(\.title) == ["Quiet Comet"])
      #expect(try await daemon.sprocket("hide", "quiet comet").exitCode == 0)
      #expect(try await client.recommend(1, filter: allow).items.isEmpty)
      let shown = try await daemon.sprocket("unhide", "quiet comet")
      #expect(shown.exitCode == 0, "\(shown.errors)")
      #expect(try await client.recommend(1, filter: allow).items.count == 1)
    }
  }

  @Test("A user is forgotten only when that is confirmed")
  func forget() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let unconfirmed = try await daemon.sprocket("forget", "4")
      #expect(unconfirmed.exitCode != 0)
      #expect(try await client.recommend(4).knownUser)
      #expect(try await daemon.sprocket("forget", "4", "--yes").exitCode == 0)
      #expect(try await !client.recommend(4).knownUser)
    }
  }

  @Test("A training is waited for with its progress in plain lines; a rejected one fails")
  func retrain() async throws {
    try await withDaemon { daemon in
      let done = try await daemon.sprocket(
        "admin", "retrain", "--wait", "--model", "ials", "--set", "factors=4", "--set", "epochs=3")
      #expect(done.exitCode == 0, "\(done.errors)")
      #expect(!(done.output + done.errors).contains("\u{1B}"))
      #expect(!(done.output + done.errors).contains("\r"))
      let rejected = try await daemon.sprocket(
        "admin", "retrain", "--wait", "--model", "popularity", "--json")
      #expect(rejected.exitCode == 1)
      #expect(rejected.output.contains("rejected"), "\(rejected.output)")
    }
  }

  @Test("The load generator makes calls of many kinds, and none of them fails")
  func bench() async throws {
    try await withDaemon { daemon in
      let result = try await daemon.sprocket(
        "bench", "load", "--connections", "2", "--in-flight", "4", "--duration", "1",
        "--warm-up", "0.1", "--users", "60", "--json", "--mix",
        "health=4,recommend=4,explain=1,similar=1,search=1,item=1,history=1,record=1"
      )
      #expect(result.exitCode == 0, "\(result.output)\(result.errors)")
      #expect(try !result.object().isEmpty)
      #expect(try await daemon.data().checkHealth().status == .serving)
    }
  }
}
