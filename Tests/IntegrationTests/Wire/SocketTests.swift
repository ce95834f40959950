import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The two sockets")
struct SocketTests {
  @Test("Administration is not on the data socket; everything is on the admin socket")
  func methods() async throws {
    try await withDaemon { daemon in
      let data = try await daemon.data()
      let admin = try await daemon.admin()
      let refused = try await refusal { _ = try await data.getStats(GetStatsRequest()) }
      #expect(refused.code == .unimplemented)
      let retrain = try await refusal { _ = try await data.startRetrain(StartRetrainRequest()) }
      #expect(retrain.code == .unimplemented)
      let ingest = try await refusal { _ = try await data.ingest(PlantedDataSet.standard) }
      #expect(ingest.code == .unimplemented)
      let watch = try await refusal { _ = try await data.finish(1) }
      #expect(watch.code == .unimplemented)

      #expect(try await admin.recommend(1).knownUser)
      #expect(try await admin.checkHealth().status == .serving)
      #expect(try await admin.getStats(GetStatsRequest()).users == 60)
    }
  }

  @Test("The data socket is for its group, the admin socket for its owner alone")
  func modes() async throws {
    try await withDaemon { daemon in
      func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      }
      let modes = try [
        daemon.sockets.dataSocket, daemon.sockets.adminSocket, "\(daemon.root)/sprocket.db",
      ].map(mode)
      #expect(modes == [0o660, 0o600, 0o600])
    }
  }

  @Test("A user who may open the socket but is not allowed is refused by their number")
  func credentials() async throws {
    guard getuid() == 0, let setpriv = Programs.find("setpriv") else { return }
    try await withDaemon(settings: ["access.data_uids=[1]"]) { daemon in
      let open = [
        ((daemon.root as NSString).deletingLastPathComponent, 0o755), (daemon.root, 0o755),
        (daemon.sockets.dataSocket, 0o666), (daemon.sockets.adminSocket, 0o666),
      ]
      for (path, mode) in open {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      }
      // A copy, for the other user may not look into the folder of the programs.
      let program = "\(daemon.root)/sprocket"
      try FileManager.default.copyItem(atPath: Programs.commandLine, toPath: program)
      func run(as user: Int, _ arguments: String...) async throws -> ToolResult {
        try await CommandLineTool.run(
          program: setpriv,
          ["--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", program] + arguments,
          environment: ["SPROCKET_ROOT": daemon.root], folder: "/")
      }
      guard try await run(as: 1, "--version").exitCode == 0 else { return }
      #expect(try await run(as: 1, "recommend", "1").exitCode == 0)
      let stranger = try await run(as: 2, "recommend", "1")
      #expect(stranger.exitCode == 1)
      #expect(stranger.errors.contains("user 2 may not"), "\(stranger.errors)")
      let stats = try await run(as: 1, "admin", "stats", "--json")
      #expect(stats.exitCode == 1)
      #expect(stats.output.contains("PERMISSION_DENIED"), "\(stats.output)")
    }
  }

  @Test("Health is watched over a stream, and its end is seen when the daemon stops")
  func watchHealth() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data().withTimeout(nil)
      let unknown = try await refusal {
        _ = try await client.checkHealth(HealthCheckRequest(service: "no.such.Service"))
      }
      #expect(unknown.code == .notFound)
      var states: [ServingStatus] = []
      do {
        for try await answer in try await client.watchHealth() {
          states.append(answer.status)
          if states.count == 1 { daemon.process.send(SIGTERM) }
        }
      } catch {
        // The connection may be closed before the stream is.
      }
      #expect(states == [.serving, .notServing])
      #expect(try await daemon.process.end() == .exited(0))
    }
  }

  @Test("A connection that is closed takes its running calls with it")
  func closedConnection() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let job = try await admin.startTraining()
      var others: [SprocketClient] = []
      for _ in 0..<5 {
        let client = try await daemon.admin()
        let stream = try await client.withTimeout(nil).watchJob(WatchJobRequest(job: job))
        var iterator = stream.makeAsyncIterator()
        _ = try await iterator.next()
        others.append(client)
      }
      #expect(try await admin.getStats(GetStatsRequest()).connections >= 6)
      for client in others { await client.close() }
      #expect(
        try await eventually { try await admin.getStats(GetStatsRequest()).connections == 1 })
      _ = try await admin.cancelJob(CancelJobRequest(job: job))
    }
  }
}
