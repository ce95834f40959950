import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Under systemd")
struct SocketActivationTests {
  @Test("Handed sockets are told apart by name; systemd hears READY, WATCHDOG and STOPPING")
  func socketActivation() async throws {
    guard let activate = Programs.find("systemd-socket-activate") else {
      if Programs.mustBeComplete { Issue.record("systemd-socket-activate is missing") }
      return
    }
    try await withRoot { root in
      let manager = try Manager(path: "\(root).notify")
      let (data, admin) = ("\(root).data", "\(root).admin")
      // In the other order than the daemon's own, so that only the names can tell.
      let process = try ChildProcess(
        activate,
        [
          "--listen", admin, "--listen", data, "--fdname", "admin.sock:sprocket.sock",
          "-E", "NOTIFY_SOCKET=\(manager.path)", "-E", "WATCHDOG_USEC=400000",
          try Programs.daemon, "--root", root,
        ], errors: "\(root).log")
      func log() -> String {
        String(
          decoding: FileManager.default.contents(atPath: "\(root).log") ?? Data(), as: UTF8.self)
      }
      do {
        #expect(try await eventually { FileManager.default.fileExists(atPath: data) })
        let client = try await SprocketClient.connect(socket: data)
        #expect(try await client.recommend(1).knownUser)
        let adminClient = try await SprocketClient.connect(socket: admin)
        #expect(try await adminClient.getStats(GetStatsRequest()).users == 60)
        let refused = try await refusal { _ = try await client.getStats(GetStatsRequest()) }
        #expect(refused.code == .unimplemented)
        // Its own sockets are not made when it is handed some.
        #expect(!FileManager.default.fileExists(atPath: "\(root)/sprocket.sock"))
        #expect(try await eventually { manager.heard.filter { $0 == "WATCHDOG=1" }.count >= 2 })

        process.send(SIGHUP)
        #expect(try await eventually { manager.heard.contains { $0.hasPrefix("RELOADING=1\n") } })
        #expect(try await eventually { manager.heard.filter { $0 == "READY=1" }.count == 2 })

        process.send(SIGTERM)
        #expect(try await process.end() == .exited(0), "\(log())")
        #expect(try await eventually { manager.heard.contains("STOPPING=1") })
        // Signs of life may come first on a busy machine; systemd minds them only from READY on.
        let news = manager.heard.filter { $0 != "WATCHDOG=1" }
        #expect(news.first == "READY=1", "\(manager.heard)")
        // The sockets are the supervisor's: they stay for the next start.
        #expect(FileManager.default.fileExists(atPath: data))
        #expect(FileManager.default.fileExists(atPath: admin))
      } catch {
        process.send(SIGKILL)
        throw TestFailure("\(error)\n\(log())")
      }
    }
  }

  @Test("systemd's folders are used when it gives some")
  func folders() async throws {
    let folder = try TemporaryFolder()
    let names = ["state", "run", "etc"]
    for name in names {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try folder.write("[log]\nlevel = \"info\"\n", to: "etc/sprocketd.toml")
    let process = try ChildProcess(
      Programs.daemon, [],
      environment: [
        "STATE_DIRECTORY": "\(folder.path)/state", "RUNTIME_DIRECTORY": "\(folder.path)/run",
        "CONFIGURATION_DIRECTORY": "\(folder.path)/etc", "JOURNAL_STREAM": "9:9",
      ], errors: "\(folder.path)/log")
    defer { process.send(SIGKILL) }
    let sockets = SocketLocator(folder: "\(folder.path)/run")
    #expect(
      try await eventually {
        (try? await SprocketClient.data(at: sockets).checkHealth().status) == .serving
      })
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/state/sprocket.db"))
    process.send(SIGTERM)
    #expect(try await process.end() == .exited(0))
    let log = try String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)
    // For journald each line begins with its priority and has no time.
    #expect(log.split(separator: "\n").allSatisfy { $0.hasPrefix("<") }, "\(log)")
    #expect(log.contains("<5>sprocketd: ready"), "\(log)")
  }

  /// Listens as systemd does at NOTIFY_SOCKET.
  private final class Manager: Sendable {
    let path: String
    private let listener: RawListener
    private let messages = MessageLog()

    init(path: String) throws {
      self.path = path
      let listener = try RawListener(path: path, isDatagram: true)
      self.listener = listener
      let messages = messages
      Thread.detachNewThread {
        while !messages.isOver {
          if let message = listener.receive(milliseconds: 50) { messages.add(message) }
        }
      }
    }

    deinit { messages.end() }

    var heard: [String] { messages.all }
  }
}
