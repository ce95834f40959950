import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The stock Go client of ttRPC")
struct GoClientTests {
  /// Builds `GoClient/main.go` against Debian's `golang-github-containerd-ttrpc-dev`, offline.
  /// - Returns: the program; nil where Go or the library is missing and may be.
  private static func build(in folder: TemporaryFolder) async throws -> String? {
    let library = "/usr/share/gocode/src/github.com/containerd/ttrpc"
    guard let go = Programs.find("go"), FileManager.default.fileExists(atPath: library) else {
      let reason =
        "this test needs Go and containerd's ttRPC: "
        + "apt-get install golang-go golang-github-containerd-ttrpc-dev"
      if Programs.mustBeComplete { throw TestFailure(reason) }
      print("skipped: \(reason)")
      return nil
    }
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("GoClient").path
    let built = try await CommandLineTool.run(
      program: go, ["build", "-o", "\(folder.path)/goclient", "main.go"],
      environment: [
        "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOPROXY": "off",
        "GOCACHE": "\(folder.path)/cache",
      ], folder: source, limit: .seconds(300))
    guard built.exitCode == 0 else { throw TestFailure("go build failed: \(built.errors)") }
    return "\(folder.path)/goclient"
  }

  @Test("It calls Health, Recommend, Record and SimilarItems, and gets the codes of gRPC")
  func calls() async throws {
    let folder = try TemporaryFolder()
    guard let program = try await Self.build(in: folder) else { return }
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("1")
      let expected = try await client.recommend(user, k: 5)
      let top = try #require(expected.items.first)
      let drama = try await client.recommend(
        user, k: 1000, filter: ItemFilter(includeGenres: ["drama"]))
      let similar = try await client.similarItems(SimilarItemsRequest(item: top.item, k: 5))

      let result = try await CommandLineTool.run(
        program: program, [daemon.sockets.dataSocket, "1", top.item.rawValue])
      #expect(result.exitCode == 0, "\(result.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let answers = try decoder.decode(Answers.self, from: Data(result.output.utf8))

      #expect(answers.health.status == 1)
      #expect(answers.before.model == expected.model.rawValue)
      #expect(answers.before.knownUser == true)
      #expect(answers.before.items.map(\.item) == expected.items.map(\.item.rawValue))
      #expect(answers.before.items.map(\.score) == expected.items.map(\.score))
      #expect(answers.before.items.map(\.title) == expected.items.map(\.title))
      #expect(answers.filtered.items.map(\.item) == drama.items.map(\.item.rawValue))
      #expect(answers.filtered.filtered?.genre == drama.filtered.genre)
      #expect(answers.filtered.filtered?.qualified == drama.filtered.qualified)
      #expect(answers.recorded.recorded == 1)
      #expect(answers.recorded.duplicates == 0)
      #expect(answers.recordedTwice.recorded == 0)
      #expect(answers.recordedTwice.duplicates == 1)
      #expect(answers.recordedTwice.position == answers.recorded.position)
      #expect(!answers.after.items.contains { $0.item == top.item.rawValue })
      #expect(answers.after.items.allSatisfy { $0.source == 2 && $0.reasons?.count == 5 })
      #expect(answers.similar.items.map(\.item) == similar.items.map(\.item.rawValue))
      #expect(answers.similar.title == top.title)
      #expect(answers.concurrent == 50)
      #expect(
        answers.failures == [
          "unknown_service": "Unimplemented", "unknown_method": "Unimplemented",
          "admin_method": "Unimplemented", "empty_user": "InvalidArgument",
          "unknown_film": "NotFound", "too_late": "DeadlineExceeded",
        ])
    }
  }

  /// What the program prints; the keys are those of the .proto files.
  private struct Answers: Decodable {
    struct Health: Decodable { var status: Int }
    struct Reason: Decodable { var item: String }
    struct Film: Decodable {
      var item: String
      var title: String
      var score: Double
      var source: Int
      var reasons: [Reason]?
    }
    struct Counts: Decodable {
      var genre: Int
      var qualified: Int
    }
    struct List: Decodable {
      var title: String?
      var model: String
      var items: [Film]
      var filtered: Counts?
      var knownUser: Bool?
    }
    struct Recorded: Decodable {
      var recorded: Int
      var duplicates: Int
      var position: Int
    }

    var health: Health
    var before: List
    var filtered: List
    var recorded: Recorded
    var recordedTwice: Recorded
    var after: List
    var similar: List
    var concurrent: Int
    var failures: [String: String]
  }
}
