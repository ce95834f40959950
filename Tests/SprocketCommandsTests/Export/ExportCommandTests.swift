import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct ExportCommandTests {
  /// A folder that goes with this value.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "sprocket-export-\(UUID().uuidString)"
    ).path

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
  }

  private func daemon(_ chunks: [ExportChunk]) -> FakeDaemon {
    let daemon = FakeDaemon()
    daemon.on(ExportRequest.self) { _ in chunks }
    return daemon
  }

  @Test(arguments: [
    ["export", "x.csv"], ["export", "-"], ["export", "ratings.csv", "--format", "jsonl"],
    ["export", "out", "--what", "films"], ["export", "-", "--what", "factors"],
    ["export", "items.csv", "--what", "items,ratings"], ["export", "factors.csv"],
    ["export", "out", "--format", "xml"],
  ])
  func `wishes that contradict each other are refused before anything is asked`(
    arguments: [String]
  ) async {
    let daemon = daemon([])
    let run = await CommandRun.run(
      arguments[0], arguments[1], arguments.dropFirst(2).first ?? "--json",
      arguments.dropFirst(3).first ?? "--json", daemon: daemon)
    #expect(run.exit == .usage)
    #expect(daemon.requests(ExportRequest.self).isEmpty)
  }

  @Test func `an export that ends too early, or fails, leaves what was there`() async throws {
    let folder = try Folder()
    let path = "\(folder.path)/items.csv"
    try "as it was".write(toFile: path, atomically: true, encoding: .utf8)
    let cut = daemon([ExportChunk(totals: ExportTotals(items: 2), items: [Item(item: ItemID("1"))])]
    )
    let run = await CommandRun.run("export", path, "--replace", "--json", daemon: cut)
    #expect(run.exit == .failed)
    #expect(run.output.contains("ABORTED"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "as it was")
    #expect(folder.names == ["items.csv"])
    let refused = await CommandRun.run(
      "export", "\(folder.path)/all", daemon: FakeDaemon())
    #expect(refused.exit == .failed)
    #expect(folder.names == ["items.csv"])
  }

  @Test func `a folder is replaced as a whole`() async throws {
    let folder = try Folder()
    let whole = daemon([
      ExportChunk(
        totals: ExportTotals(items: 1), items: [Item(item: ItemID("1"), title: "One")],
        complete: true)
    ])
    let first = await CommandRun.run("export", "\(folder.path)/all", daemon: whole)
    #expect(first.exit == .done)
    let again = await CommandRun.run("export", "\(folder.path)/all", daemon: whole)
    #expect(again.exit == .failed)
    #expect(again.errors.contains("--replace"))
    let replaced = await CommandRun.run(
      "export", "\(folder.path)/all", "--what", "items", "--replace", daemon: whole)
    #expect(replaced.exit == .done)
    #expect(folder.names == ["all"])
    let inside = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/all")
    #expect(inside.sorted() == ["items.csv", "sprocket-export.json"])
  }

  @Test func `standard output holds rows alone`() async {
    let whole = daemon([
      ExportChunk(
        totals: ExportTotals(ratings: 1),
        ratings: RatingColumns(
          users: [UserID("u")], items: [ItemID("i")], userIndex: [0], itemIndex: [0], value: [4.5],
          timeMicros: [1_500_000]), complete: true)
    ])
    let run = await CommandRun.run("export", "-", "--what", "ratings", daemon: whole)
    #expect(run.output == "user,item,rating,time\nu,i,4.5,1.5\n")
    #expect(run.errors.contains("1"))
  }
}
