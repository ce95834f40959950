import SprocketTestKit
import Testing

@Suite("The profile of what a daemon holds")
struct ProfileTests {
  @Test("Films, ratings and events of the store are counted, and a new event is among them")
  func store() async throws {
    try await withDaemon { daemon in
      let stats = try await daemon.sprocket("admin", "stats", "--json").object()
      let before = try await daemon.sprocket("profile", "--store", "--json")
      #expect(before.exitCode == 0, "\(before.errors)")
      let ratings = try #require(try before.object()["ratings"] as? [String: Any])
      let films = try #require((try before.object()["tables"] as? [[String: Any]])?.first)
      #expect(films["rows"] as? Int == stats["items"] as? Int)
      let count = try #require(ratings["interactions"] as? Int)
      #expect(count > 0)
      let watched = try await daemon.sprocket("event", "someone new", "1", "--seen")
      #expect(watched.exitCode == 0, "\(watched.errors)")
      let after = try await daemon.sprocket("profile", "--store", "--json").object()
      let now = try #require(after["ratings"] as? [String: Any])
      #expect(now["interactions"] as? Int == count + 1)
      #expect((now["kinds"] as? [String: Any])?["seen"] as? Int == 1)
    }
  }
}
