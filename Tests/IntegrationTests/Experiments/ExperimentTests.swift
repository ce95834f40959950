import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Experiments")
struct ExperimentTests {
  /// Two versions: the champion, and the one that was in service before.
  private static func twoVersions(
    _ admin: SprocketClient
  ) async throws -> (champion: ModelVersion, challenger: ModelVersion) {
    let made = try await admin.createSnapshot(CreateSnapshotRequest()).model.version
    let models = try await admin.listModels(ListModelsRequest()).models
    let previous = try #require(models.first { $0.aliases.contains("previous") })
    return (made, previous.version)
  }

  private static func arms(_ client: SprocketClient) async throws -> [String: RecommendResponse] {
    var answers: [String: RecommendResponse] = [:]
    for user in 1...60 {
      let name = "\(user)"
      answers[name] = try await client.recommend(
        RecommendRequest(user: UserID(name), k: 5))
    }
    return answers
  }

  @Test("A split serves each user from one version, the same after a crash, and a like counts")
  func splitSurvivesACrash() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let (champion, challenger) = try await Self.twoVersions(admin)
      let started = try await daemon.sprocket(
        "admin", "experiment", "start", "half", "--split", "previous", "--share", "0.5",
        "--observe-hours", "1", "--json")
      #expect(started.exitCode == 0, "\(started)")
      #expect(started.output.contains(#""challenger":"\#(challenger)""#))

      let before = try await Self.arms(client)
      #expect(Set(before.values.map(\.model)) == [champion, challenger])
      for answer in before.values {
        #expect(answer.arm == (answer.model == champion ? "champion" : "challenger"))
        #expect(answer.knownUser)
      }
      let liked = try #require(before.values.first { $0.arm == "challenger" })
      _ = try await client.record(.rating(liked.user, liked.items[0].item, 5))
      // The row is folded into both.
      let next = try await client.recommend(RecommendRequest(user: liked.user, k: 5))
      #expect(next.model == challenger)
      #expect(!next.items.map(\.item).contains(liked.items[0].item))
      #expect(
        try await eventually {
          let status = try await admin.getExperiment(GetExperimentRequest()).experiment
          return status.arms.map(\.hits) == [0, 1]
            && status.arms.map(\.users).reduce(0, +) == 60
        })

      // Longer than what is found waits to be stored.
      try await Task.sleep(for: .seconds(4))
      try await daemon.crash()
      let second = try await daemon.restarted()
      let again = try await second.data()
      let status = try await second.admin().getExperiment(GetExperimentRequest(name: "half"))
        .experiment
      #expect(status.state == .running)
      #expect(status.arms.map(\.hits) == [0, 1])
      #expect(status.arms.map(\.users).reduce(0, +) == 60)
      for (user, answer) in try await Self.arms(again) {
        #expect(answer.arm == before[user]?.arm)
        #expect(answer.model == before[user]?.model)
      }
      let stopped = try await second.sprocket(
        "admin", "experiment", "stop", "--reason", "seen enough", "--promote")
      #expect(stopped.exitCode == 0, "\(stopped)")
      #expect(stopped.output.contains("seen enough"))
      for answer in try await Self.arms(again).values {
        #expect(answer.model == challenger)
        #expect(answer.arm == "")
      }
      let list = try await second.sprocket("admin", "experiment", "list")
      #expect(list.output.contains("stopped by hand"))
      try await second.crash()
    }
  }

  @Test("A shadow reports how a challenger would have answered, and nobody sees its lists")
  func shadowReports() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let (champion, challenger) = try await Self.twoVersions(admin)
      _ = try await admin.startExperiment(
        StartExperimentRequest(
          plan: ExperimentPlan(
            name: "quiet", kind: .shadow, challenger: challenger.rawValue, share: 1)))
      let answers = try await Self.arms(client)
      #expect(answers.values.allSatisfy { $0.model == champion && $0.arm == "" })
      var report = ShadowReport()
      #expect(
        try await eventually {
          report = try await admin.getExperiment(GetExperimentRequest()).experiment.shadow ?? report
          return report.scored + report.dropped == 60 && report.scored > 0
        })
      // Both hold what users did until now.
      #expect(report.overlap > 0.9)
      #expect(report.rankBiasedOverlap > 0.9)
      #expect(report.failed == 0)
      #expect(report.challengerMicrosP50 > 0)
      let text = try await daemon.sprocket("admin", "experiment", "status", "quiet")
      #expect(text.output.contains("overlap"))
      // A second one has to wait, and the name is taken for good.
      let refused = try await daemon.sprocket(
        "admin", "experiment", "start", "quiet", "--split", "previous")
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("stop it first"))
      _ = try await admin.stopExperiment(StopExperimentRequest(name: "quiet"))
      let taken = try await daemon.sprocket(
        "admin", "experiment", "start", "quiet", "--split", "previous")
      #expect(taken.errors.contains("another name"))
    }
  }
}
