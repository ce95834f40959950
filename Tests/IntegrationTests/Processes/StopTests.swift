import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Stopping the daemon")
struct StopTests {
  @Test("SIGTERM finishes what is in flight, answers new calls UNAVAILABLE, and exits with 0")
  func finishesWhatIsInFlight() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("in-flight")
      let stream = try await client.recordStream()
      try await stream.send(RecordRequest(events: [.rating(user, 1, 5)]))
      #expect(try await eventually { try await client.events(of: user).count == 1 })

      daemon.process.send(SIGTERM)
      // The connection stays for its running call; nothing new begins on it.
      let refused = try await Self.refusalOnceStopping(client)
      #expect(refused.code == .unavailable)
      #expect(refused.message.contains("shutting down"), "\(refused)")
      let another = try await refusal { _ = try await daemon.data().recommend(1) }
      #expect(another.code == .unavailable)

      try await stream.send(RecordRequest(events: [.rating(user, 2, 5), .rating(user, 3, 5)]))
      #expect(try await stream.finish().recorded == 3)
      #expect(try await daemon.process.end() == .exited(0), "\(daemon.log)")

      let second = try await daemon.restarted()
      #expect(try await second.data().events(of: user).count == 3)
      try await second.crash()
    }
  }

  /// What a call gets once the daemon takes none any more.
  private static func refusalOnceStopping(_ client: SprocketClient) async throws -> SprocketError {
    for _ in 0..<2000 {
      do throws(SprocketError) {
        _ = try await client.recommend(RecommendRequest(user: 1))
      } catch {
        return error
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw TestFailure("the daemon goes on answering after SIGTERM")
  }

  @Test("Callers that record while SIGTERM comes get an answer or UNAVAILABLE, and lose nothing")
  func recordingWhileStopping() async throws {
    try await withDaemon { daemon in
      let acknowledged = try await withThrowingTaskGroup(of: Int.self) { group in
        for caller in 0..<16 {
          let client = try await daemon.data()
          group.addTask {
            for step in 0..<100_000 {
              do throws(SprocketError) {
                _ = try await client.record(
                  RecordRequest(events: [
                    .rating(UserID("stop-\(caller)"), ItemID(1 + step % 40), 4)
                  ]))
              } catch {
                #expect(error.code == .unavailable, "\(error)")
                return step
              }
            }
            return 0
          }
        }
        group.addTask {
          try await Task.sleep(for: .milliseconds(150))
          daemon.process.send(SIGTERM)
          #expect(try await daemon.process.end() == .exited(0), "\(daemon.log)")
          return 0
        }
        return try await group.reduce(0, +)
      }
      let second = try await daemon.restarted()
      let events = try await second.admin().getStats(GetStatsRequest()).events
      // A call may have been recorded and its answer cut off at the very end, never the reverse.
      #expect(events >= acknowledged)
      #expect(events <= acknowledged + 16)
      #expect(acknowledged > 0)
      try await second.crash()
    }
  }

  @Test("After a stop the store is one clean file, and the sockets are gone")
  func cleanStore() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      for film in 1...20 { _ = try await client.record(.rating(UserID("c"), ItemID(film), 4)) }
      #expect(try await daemon.stop() == .exited(0))
      let log = FileManager.default.contents(atPath: "\(daemon.root)/sprocket.db-wal") ?? Data()
      #expect(log.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: daemon.sockets.dataSocket))
      #expect(!FileManager.default.fileExists(atPath: daemon.sockets.adminSocket))
      #expect(daemon.log.contains("stopped"))
    }
  }

  @Test("SIGTERM at any moment of the start ends the daemon, and the next one starts")
  func stopWhileStarting() async throws {
    try await withRoot { root in
      for milliseconds in [0, 10, 25, 50, 80, 120, 200, 350] {
        let daemon = try ChildProcess(Programs.daemon, ["--root", root], errors: root + ".log")
        try await Task.sleep(for: .milliseconds(milliseconds))
        daemon.send(SIGTERM)
        let status = try await daemon.end()
        #expect(status == .exited(0) || status == .signaled(SIGTERM))
      }
      let last = try await DaemonProcess.start(root: root)
      #expect(try await last.data().recommend(1).knownUser)
      #expect(try await last.stop() == .exited(0))
    }
  }

  @Test("A running training does not hold up a stop, and its job says why it ended")
  func stopWhileTraining() async throws {
    try await withDaemon { daemon in
      let job = try await daemon.admin().startTraining()
      let start = ContinuousClock.now
      #expect(try await daemon.stop() == .exited(0))
      #expect(ContinuousClock.now - start < .seconds(60))
      #expect(try await eventually { daemon.trainers.isEmpty })
      let second = try await daemon.restarted()
      let ended = try await second.admin().job(job)
      #expect(ended.state == .failed)
      #expect(ended.message.contains("stopped"), "\(ended.message)")
      try await second.crash()
    }
  }

  @Test("SIGINT stops as SIGTERM does")
  func interrupt() async throws {
    try await withDaemon(.empty) { daemon in
      daemon.process.send(SIGINT)
      let status = try await daemon.process.end()
      #expect(status == .exited(0))
    }
  }
}
