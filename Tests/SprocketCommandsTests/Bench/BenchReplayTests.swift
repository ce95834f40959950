import Foundation
import SprocketCommands
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Replaying a data set through a daemon", .timeLimit(.minutes(5)))
struct BenchReplayTests {
  private static let films = "movieId,title,genres\n1,One (1990),Drama\n2,Two (1991),Drama\n"
  /// Not in the order of time: user 7 comes before user 5.
  private static let ratings = """
    userId,movieId,rating,timestamp
    5,1,4.0,1000000300
    5,2,5.0,1000000400
    7,1,5.0,1000000100
    7,2,2.0,1000000200

    """

  /// A daemon that lists film 2 before film 1 and predicts 3 for everything.
  private static func daemon(jobs: [Job] = []) -> FakeDaemon {
    let daemon = FakeDaemon()
    daemon.on(UpsertItemsRequest.self) { _ in UpsertItemsResponse(added: 2) }
    daemon.on(ListJobsRequest.self) { request in
      ListJobsResponse(jobs: request.limit == 1 ? [] : jobs)
    }
    daemon.on(RecordRequest.self) { RecordResponse(recorded: $0.events.count) }
    daemon.on(RecommendRequest.self) { request in
      RecommendResponse(
        user: request.user, model: ModelVersion("m"),
        items: ["2", "1"].map { ScoredItem(item: ItemID($0), source: .popular) })
    }
    daemon.on(PredictRatingsRequest.self) { request in
      PredictRatingsResponse(
        user: request.user, model: ModelVersion("m"),
        ratings: request.items.map { PredictedRating(item: $0, rating: 3) })
    }
    return daemon
  }

  private func replay(_ daemon: FakeDaemon, _ arguments: String...) async throws -> [String: Any] {
    let folder = try TemporaryFolder()
    try folder.write(Self.films, to: "movies.csv")
    try folder.write(Self.ratings, to: "ratings.csv")
    let run = await CommandRun.run(
      arguments: ["bench", "replay", folder.path, "--json"] + arguments, daemon: daemon)
    #expect(run.exit == .done, "\(run.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("Ratings are recorded once each, in the order of time and under their own time")
  func order() async throws {
    let daemon = Self.daemon()
    let report = try await replay(daemon)
    let events = daemon.requests(RecordRequest.self).flatMap(\.events)
    #expect(events.map(\.user.rawValue) == ["7", "7", "5", "5"])
    #expect(events.map(\.item.rawValue) == ["1", "2", "1", "2"])
    #expect(events.map { $0.timeMicros / 1_000_000 - 1_000_000_000 } == [100, 200, 300, 400])
    #expect(Set(events.map(\.eventID)).count == 4)
    #expect(report["recorded"] as? Int == 4)
  }

  @Test("The daemon is asked about a rating before it is told of it, and likings alone are ranked")
  func testThenTrain() async throws {
    let daemon = Self.daemon()
    let report = try await replay(daemon, "--measure-every", "1")
    let steps = daemon.requests((any Sendable).self).compactMap { request -> String? in
      switch request {
      case let request as RecommendRequest: "list \(request.user)"
      case let request as PredictRatingsRequest: "predict \(request.user) \(request.items[0])"
      case let request as RecordRequest:
        "record " + request.events.map { "\($0.user) \($0.item)" }.joined(separator: ", ")
      default: nil
      }
    }
    #expect(
      steps == [
        "list 7", "predict 7 1", "record 7 1", "predict 7 2", "record 7 2", "list 5",
        "predict 5 1", "record 5 1", "list 5", "predict 5 2", "record 5 2",
      ])
    let metrics = try #require(report["metrics"] as? [String: [String: Any]])
    // Film 1 is found at place 2 twice, film 2 at place 1.
    let gain = try #require(metrics["ndcg@100"]?["value"] as? Double)
    #expect(abs(gain - (2 / log2(3.0) + 1) / 3) < 1e-6)
    // Errors of 2, 1, 1 and 2.
    let error = try #require(metrics["rmse"]?["value"] as? Double)
    #expect(abs(error - 2.5.squareRoot()) < 1e-6)
  }

  @Test("A model that predicts no ratings is not asked again and again")
  func noRatings() async throws {
    let daemon = Self.daemon()
    daemon.on(PredictRatingsRequest.self) { _ -> PredictRatingsResponse in
      throw SprocketError(.failedPrecondition, "ials predicts no ratings")
    }
    let report = try await replay(daemon, "--measure-every", "1")
    #expect(daemon.requests(PredictRatingsRequest.self).count == 1)
    let metrics = try #require(report["metrics"] as? [String: [String: Any]])
    #expect(metrics["rmse"]?["value"] is NSNull)
  }

  @Test("Trainings that the daemon began are told with what its gate compared")
  func trainings() async throws {
    let daemon = Self.daemon(jobs: [
      Job(
        job: 4, kind: "ials", state: .succeeded, version: ModelVersion("v4"),
        requestedBy: "policy: volume")
    ])
    daemon.on(GetModelRequest.self) { request in
      GetModelResponse(
        model: ModelEntry(
          version: ModelVersion(request.version),
          gate: GateVerdict(
            judged: true, passed: true,
            rules: [
              GateRule(
                name: "champion", measure: "ndcg@100", value: 0.02, lower: -0.01, upper: 0.05,
                bound: -0.02, users: 120)
            ])))
    }
    let report = try await replay(daemon)
    let training = try #require((report["trainings"] as? [[String: Any]])?.first)
    #expect(training["version"] as? String == "v4")
    #expect(training["difference"] as? Double == 0.02)
    #expect(training["users"] as? Int == 120)
    #expect(training["requested_by"] as? String == "policy: volume")
  }

  @Test("With --wait-for-trainings no event comes while the policy is about to start one")
  func waits() async throws {
    let daemon = Self.daemon()
    daemon.on(GetPolicyRequest.self) { [unowned daemon] _ in
      GetPolicyResponse(starts: daemon.requests(GetPolicyRequest.self).count < 3)
    }
    _ = try await replay(daemon, "--wait-for-trainings")
    let order = daemon.requests((any Sendable).self).compactMap { request in
      request is RecordRequest ? "record" : request is GetPolicyRequest ? "policy" : nil
    }
    #expect(order == ["record", "policy", "policy", "policy", "record", "policy"])
  }

  @Test("A data set without ratings is refused, and a speed that is none too")
  func refusals() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.films, to: "movies.csv")
    let run = await CommandRun.run("bench", "replay", folder.path, daemon: Self.daemon())
    #expect(run.exit != .done)
    #expect(run.errors.contains("there is no rating"))
    let speed = await CommandRun.run("bench", "replay", folder.path, "--speed", "fast")
    #expect(speed.errors.contains("--speed is a number above 0"))
  }
}
