import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Backup and restore", .timeLimit(.minutes(10)))
struct BackupTests {
  private func lists(_ daemon: DaemonProcess) async throws -> [RecommendResponse] {
    let client = try await daemon.data()
    var lists: [RecommendResponse] = []
    for number in 1...8 {
      lists.append(try await client.recommend(RecommendRequest(user: UserID("\(number)"), k: 10)))
    }
    await client.close()
    return lists
  }

  private func record(_ daemon: DaemonProcess, _ id: String, value: Double) async throws {
    let client = try await daemon.data()
    _ = try await client.record(.rating(1, 2, value, id: id))
    await client.close()
  }

  @Test func `taken under way, it brings the same answers up elsewhere`() async throws {
    try await withDaemon { daemon in
      try await record(daemon, "first", value: 5)
      let before = try await lists(daemon)
      let path = daemon.root + ".backup"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let taken = try await daemon.sprocket("admin", "backup", path, "--json")
      #expect(taken.exitCode == 0, "\(taken)")
      #expect((try taken.object()["snapshots"] as? [String])?.count == 1)
      // What comes later is not in it.
      try await record(daemon, "second", value: 1)

      let elsewhere = daemon.root + ".elsewhere"
      defer { try? FileManager.default.removeItem(atPath: elsewhere) }
      let restored = try await CommandLineTool.run(
        ["admin", "restore", path, "--root", elsewhere, "--json"])
      #expect(restored.exitCode == 0, "\(restored)")
      #expect(try restored.object()["events"] as? Int == 1)
      let other = try await DaemonProcess.start(root: elsewhere)
      #expect(try await lists(other) == before)
      try await other.crash()
    }
  }

  @Test func `goes back to a time between two events`() async throws {
    try await withDaemon { daemon in
      try await record(daemon, "first", value: 5)
      let before = try await lists(daemon)
      // Times of recording are kept to a second.
      try await Task.sleep(for: .milliseconds(2_100))
      let time = Date(timeIntervalSinceNow: -1).formatted(.iso8601)
      try await record(daemon, "second", value: 1)
      let path = daemon.root + ".backup"
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try await daemon.sprocket("admin", "backup", path).exitCode == 0)

      let running = try await daemon.sprocket("admin", "restore", path, "--replace")
      #expect(running.exitCode != 0)
      #expect(running.errors.contains("another sprocketd"))
      _ = try await daemon.stop()
      let occupied = try await daemon.sprocket("admin", "restore", path, "--until", time)
      #expect(occupied.exitCode != 0)
      #expect(occupied.errors.contains("--replace"))
      let restored = try await daemon.sprocket(
        "admin", "restore", path, "--until", time, "--replace", "--json")
      #expect(restored.exitCode == 0, "\(restored)")
      #expect(try restored.object()["dropped_events"] as? Int == 1)
      let aside = try #require(try restored.object()["moved_aside"] as? String)
      #expect(FileManager.default.fileExists(atPath: aside + "/sprocket.db"))
      let again = try await daemon.restarted()
      #expect(try await lists(again) == before)
      try await again.crash()
    }
  }

  @Test func `a damaged one changes nothing`() async throws {
    try await withDaemon { daemon in
      let path = daemon.root + ".backup"
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try await daemon.sprocket("admin", "backup", path).exitCode == 0)
      let database = URL(filePath: path + "/sprocket.db")
      var bytes = try Data(contentsOf: database)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: database)
      let verified = try await daemon.sprocket("admin", "backup", path, "--verify")
      #expect(verified.exitCode != 0)
      let elsewhere = daemon.root + ".elsewhere"
      defer { try? FileManager.default.removeItem(atPath: elsewhere) }
      let restored = try await CommandLineTool.run(
        ["admin", "restore", path, "--root", elsewhere])
      #expect(restored.exitCode != 0)
      #expect(restored.errors.contains("sprocket.db of the backup is damaged"))
      #expect(!FileManager.default.fileExists(atPath: elsewhere + "/sprocket.db"))
    }
  }
}
