import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("One daemon for each root")
struct OneDaemonPerRootTests {
  private static func inode(_ path: String) throws -> UInt64 {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    guard let number = attributes[.systemFileNumber] as? Int else {
      throw TestFailure("\(path) has no inode")
    }
    return UInt64(number)
  }

  @Test("Socket files that a crash left behind are no obstacle")
  func staleSockets() async throws {
    try await withDaemon { daemon in
      try await daemon.crash()
      for name in ["sprocket.sock", "admin.sock"] {
        #expect(FileManager.default.fileExists(atPath: "\(daemon.root)/\(name)"))
      }
      let second = try await daemon.restarted()
      #expect(try await second.data().recommend(1).knownUser)
      #expect(try await second.admin().getStats(GetStatsRequest()).users == 60)
      #expect(try await second.stop() == .exited(0))
      for name in ["sprocket.sock", "admin.sock"] {
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.root)/\(name)"))
      }
    }
  }

  @Test("A second daemon on the same root is refused, and the first one's sockets stay")
  func secondDaemon() async throws {
    try await withDaemon { daemon in
      let sockets = [daemon.sockets.dataSocket, daemon.sockets.adminSocket]
      let before = try sockets.map(Self.inode)
      let client = try await daemon.data()
      let second = try await CommandLineTool.run(
        program: Programs.daemon, ["--root", daemon.root])
      #expect(second.exitCode == 1)
      #expect(second.errors.contains("another sprocketd"), "\(second.errors)")
      #expect(second.errors.contains("\(daemon.process.processID)"), "\(second.errors)")
      #expect(try sockets.map(Self.inode) == before)
      #expect(try await client.recommend(1).knownUser)
      #expect(try await daemon.data().recommend(1).knownUser)
    }
  }

  @Test("Two daemons that start at the same moment end as one")
  func race() async throws {
    try await withRoot { root in
      for _ in 0..<3 {
        let daemons = try (0..<4).map { _ in
          try ChildProcess(Programs.daemon, ["--root", root], errors: root + ".log")
        }
        let client = try await Self.connect(root)
        #expect(try await eventually { try await client.checkHealth().status == .serving })
        #expect(try await eventually { daemons.filter { $0.status == nil }.count == 1 })
        #expect(daemons.compactMap(\.status).allSatisfy { $0 == .exited(1) })
        #expect(try await client.recommend(1).knownUser)
        for daemon in daemons { daemon.send(SIGKILL) }
        for daemon in daemons { _ = try await daemon.end() }
      }
    }
  }

  private static func connect(_ root: String) async throws -> SprocketClient {
    for _ in 0..<2000 {
      if let client = try? await SprocketClient.data(at: SocketLocator(folder: root)) {
        return client
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw TestFailure("no daemon of four serves")
  }

  @Test("A live socket of another program is not unlinked, nor a file that is no socket")
  func foreignSocket() async throws {
    try await withRoot { root in
      let path = "\(root)/sprocket.sock"
      let listener = try RawListener(path: path)
      let refused = try await CommandLineTool.run(program: Programs.daemon, ["--root", root])
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains(path), "\(refused.errors)")
      #expect(listener.acceptsConnections())
      listener.close()
      try FileManager.default.removeItem(atPath: path)

      try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
      let refusedAgain = try await CommandLineTool.run(program: Programs.daemon, ["--root", root])
      #expect(refusedAgain.exitCode == 1)
      #expect(refusedAgain.errors.contains("not a socket"), "\(refusedAgain.errors)")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }
  }
}
