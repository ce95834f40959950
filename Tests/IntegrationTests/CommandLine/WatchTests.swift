import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("sprocket ingest --watch")
struct WatchTests {
  /// A watcher at work in a folder of its own.
  private struct Watcher {
    let folder: TemporaryFolder
    let process: ChildProcess

    var path: String { "\(folder.path)/incoming" }

    init(root: String) throws {
      folder = try TemporaryFolder()
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/incoming", withIntermediateDirectories: true)
      process = try Self.start(folder, root: root)
    }

    /// The same folder, watched anew.
    init(_ folder: TemporaryFolder, root: String) throws {
      self.folder = folder
      process = try Self.start(folder, root: root)
    }

    private static func start(_ folder: TemporaryFolder, root: String) throws -> ChildProcess {
      try ChildProcess(
        Programs.commandLine, ["ingest", "--watch", "\(folder.path)/incoming", "--root", root],
        output: "\(folder.path)/output", errors: "\(folder.path)/errors")
    }

    /// Puts a file in as the protocol says.
    func put(_ text: String, as name: String) throws {
      let hidden = try folder.write(text, to: "incoming/.\(name).new")
      try FileManager.default.moveItem(atPath: hidden, toPath: "\(path)/\(name)")
    }

    func names(_ place: String) -> [String] {
      let all = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(place)")) ?? []
      // A report that is being written has a hidden name of its own.
      return all.filter { !$0.hasSuffix(".report.json") && !$0.hasPrefix(".dat") }.sorted()
    }

    /// The report of what lies in a place under a name that ends so.
    func report(_ place: String, _ name: String) throws -> [String: Any] {
      let file = try #require(names(place).first { $0.hasSuffix("-\(name)") })
      let data = try Data(contentsOf: URL(filePath: "\(path)/\(place)/\(file).report.json"))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    var log: String {
      (try? String(contentsOfFile: "\(folder.path)/errors", encoding: .utf8)) ?? ""
    }

    func wait(_ what: String, until isTrue: () -> Bool) async throws {
      let end = ContinuousClock.now + .seconds(120)
      while !isTrue() {
        if ContinuousClock.now > end { throw TestFailure("\(what) never came\n\(log)") }
        try await Task.sleep(for: .milliseconds(20))
      }
    }

    /// SIGTERM, and its exit code.
    func stop() async throws -> SprocketTestKit.ExitStatus {
      process.send(SIGTERM)
      return try await process.end(within: .seconds(60))
    }
  }

  private static let films =
    "item,title,year,genres\nw1,Watched One,1999,Drama\nw2,Watched Two,2000,War\n"

  @Test("What lies there and what is renamed in is ingested once, moved, and reported")
  func taken() async throws {
    try await withDaemon(.empty) { daemon in
      let folder = try TemporaryFolder()
      try folder.write(Self.films, to: "incoming/items.csv")
      try folder.write("not to be looked at", to: "incoming/ratings.csv.partial")
      let watcher = try Watcher(folder, root: daemon.root)
      try await watcher.wait("the first file") { watcher.names("done").count == 1 }
      #expect(try watcher.report("done", "items.csv")["items_added"] as? Int == 2)
      try watcher.put("user,item,rating,time\nu,w1,4,100\nu,w2,5,200\n", as: "ratings.csv")
      try await watcher.wait("the ratings") { watcher.names("done").count == 2 }
      #expect(try watcher.report("done", "ratings.csv")["ratings_added"] as? Int == 2)
      // Nobody renames this one: it is taken when its writer has closed it.
      try folder.write("user,item\nu,w1\n", to: "incoming/deletions.csv")
      try await watcher.wait("the deletions") { watcher.names("done").count == 3 }
      let client = try await daemon.data()
      #expect(try await client.events(of: UserID("u")).map(\.event.kind) == [.retract, .rating])
      try watcher.put("this is no data set", as: "nonsense.csv")
      try await watcher.wait("the refusal") { watcher.names("failed").count == 1 }
      let refusal = try watcher.report("failed", "nonsense.csv")["error"] as? [String: Any]
      #expect(refusal?["code"] as? String == "INVALID_ARGUMENT")
      #expect(watcher.names("") == [".taken", "done", "failed", "ratings.csv.partial"])
      #expect(watcher.names(".taken").isEmpty)
      #expect(try await watcher.stop() == .exited(0))
    }
  }

  @Test("A daemon that is down is waited for, and a watcher that is killed goes on where it was")
  func restarts() async throws {
    try await withDaemon(.empty) { daemon in
      let first = try Watcher(root: daemon.root)
      try await first.wait("its start") { first.log.contains("watching") }
      try await daemon.crash()
      try first.put(Self.films, as: "items.csv")
      try await first.wait("the first try") { first.log.contains("trying again") }
      first.process.send(SIGKILL)
      _ = try await first.process.end(within: .seconds(60))
      #expect(first.names(".taken") == ["items.csv"])
      let restarted = try await daemon.restarted()
      let second = try Watcher(first.folder, root: daemon.root)
      try await second.wait("the file") { second.names("done").count == 1 }
      #expect(try await restarted.data().listItems(ListItemsRequest()).total == 2)
      #expect(try await second.stop() == .exited(0))
      try await restarted.crash()
    }
  }

  @Test("A watcher that waits for the daemon stops at once")
  func stops() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.films, to: "incoming/items.csv")
    let watcher = try Watcher(folder, root: "\(folder.path)/nobody-here")
    try await watcher.wait("the first try") { watcher.log.contains("trying again") }
    #expect(try await watcher.stop() == .exited(0))
    #expect(watcher.names(".taken") == ["items.csv"])
    let missing = try await CommandLineTool.run(["ingest", "--watch", "\(folder.path)/nowhere"])
    #expect(missing.exitCode == 1)
    #expect(missing.errors.contains("make it first"))
  }
}
