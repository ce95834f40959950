import Foundation
import SprocketCommands
import SprocketCore
import Testing

@Suite struct IngestCommandTests {
  private let daemon = FakeDaemon()
  private let folder = NSTemporaryDirectory() + "sprocket-ingest-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("movies.csv", "movieId,title,genres\n6,Heat (1995),Crime|Thriller\n7,Ronin (1998),\n")
    daemon.on(UploadEnd<IngestChunk>.self) { [daemon] _ in
      let chunks = daemon.requests(IngestChunk.self)
      return IngestResponse(
        itemsAdded: chunks.reduce(0) { $0 + $1.items.count },
        ratingsAdded: chunks.reduce(0) { $0 + $1.ratings.value.count },
        rejected: chunks.reduce(0) { $0 + $1.rejected.count }, commitMilliseconds: 1.5)
    }
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  @Test func streamsTheGoodRowsAndReportsTheBad() async throws {
    try write(
      "ratings.csv", "userId,movieId,rating,timestamp\n1,6,4.5,1000\n1,7,many,1001\n2,6,3,1002\n")
    let rejects = folder + "/rejects.out"
    let run = await CommandRun.run("ingest", folder, "--rejects", rejects, daemon: daemon)
    #expect(run.exit == .done)
    #expect(run.sockets.allSatisfy { $0.hasSuffix("/admin.sock") })
    #expect(run.output.contains("1 row set aside\n  ratings.csv:3:rating: "))
    #expect(run.output.contains("sprocket admin retrain"))
    let chunks = daemon.requests(IngestChunk.self)
    #expect(chunks.last?.complete == true)
    #expect(chunks.reduce(0) { $0 + $1.ratings.value.count } == 2)
    let written = try String(contentsOfFile: rejects, encoding: .utf8).split(separator: "\n")
    #expect(written.count == 2)
    #expect(written[0] == "file,line,column,reason,text")
    #expect(written[1].hasPrefix("ratings.csv,3,rating,"))
    #expect(written[1].hasSuffix(#","1,7,many,1001""#))
    let json = await CommandRun.run("ingest", folder, "--json", daemon: daemon)
    #expect(
      json.output.contains(#""rejected_rows":[{"file":"ratings.csv","line":3,"column":"rating""#))
    #expect(json.errors.isEmpty)
  }

  @Test func refusesAFileThatIsNotWhatItClaims() async throws {
    try write("ratings.csv", "this is,not\na table,of ratings\n")
    let run = await CommandRun.run("ingest", folder, "--json", daemon: daemon)
    #expect(run.exit == .failed)
    #expect(run.output.hasPrefix(#"{"error":{"code":"INVALID_ARGUMENT","#))
    #expect(daemon.requests(IngestChunk.self).allSatisfy { !$0.complete })
    let missing = await CommandRun.run("ingest", folder + "/nothing", daemon: daemon)
    #expect(missing.exit == .failed)
  }

  @Test func generatesTheSameDataFromTheSameSeed() async throws {
    for name in ["a", "b"] {
      let run = await CommandRun.run(
        "bench", "generate", "--users", "50", "--films", "40", "--ratings", "500", "--seed", "3",
        "--out", "\(folder)/\(name)")
      #expect(run.exit == .done)
    }
    let one = try String(contentsOfFile: folder + "/a/ratings.csv", encoding: .utf8)
    let other = try String(contentsOfFile: folder + "/b/ratings.csv", encoding: .utf8)
    #expect(one == other)
    #expect(one.split(separator: "\n").count == 501)
  }
}
