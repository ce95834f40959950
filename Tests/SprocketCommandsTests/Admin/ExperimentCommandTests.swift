import SprocketCommands
import SprocketCore
import Testing

@Suite struct ExperimentCommandTests {
  private let daemon = FakeDaemon()

  private static let split = Experiment(
    plan: ExperimentPlan(
      name: "half", kind: .split, challenger: "v2", share: 0.5, salt: "half", metric: "hit",
      test: "betting", alpha: 0.05, minimumUsers: 100, harmBound: 0.05,
      observationSeconds: 86_400, maximumSeconds: 2_419_200, promoteOnWin: true),
    state: .running, outcome: .undecided, reason: "waits for 3 more observed users",
    champion: "v1", startedMicros: 1_795_384_200_000_000,
    arms: [
      ArmReport(
        arm: "champion", versions: ["v1"], lists: 1_200, users: 100, observedUsers: 97, hits: 12,
        usersWithHit: 10, mean: 0.1, standardError: 0.03, ratings: 4, rmse: 0.9),
      ArmReport(arm: "challenger", versions: ["v2"], users: 101),
    ],
    effect: EffectReport(
      estimate: 0.02, lower: -0.1, upper: 0.14, confidence: 0.95, pValue: 0.6, users: 190))

  private static let json =
    #"{"name":"half","kind":"split","challenger":"v2","champion":"v1","share":0.5,"salt":"half","#
    + #""metric":"hit","test":"betting","alpha":0.05,"minimum_users":100,"harm_bound":0.05,"#
    + #""observation_seconds":86400,"maximum_seconds":2419200,"promote_on_win":true,"#
    + #""state":"running","outcome":"undecided","reason":"waits for 3 more observed users","#
    + #""started":"2026-11-22T21:50:00Z","stopped":null,"promoted":false,"unmeasured_users":0,"#
    + #""arms":[{"arm":"champion","versions":["v1"],"lists":1200,"users":100,"#
    + #""observed_users":97,"hits":12,"users_with_hit":10,"mean":0.1,"standard_error":0.03,"#
    + #""ratings":4,"rmse":0.9},{"arm":"challenger","versions":["v2"],"lists":0,"users":101,"#
    + #""observed_users":0,"hits":0,"users_with_hit":0,"mean":0.0,"standard_error":0.0,"#
    + #""ratings":0,"rmse":0.0}],"effect":{"estimate":0.02,"lower":-0.1,"upper":0.14,"#
    + #""confidence":0.95,"p_value":0.6,"users":190},"shadow":null}"#

  @Test func startSendsThePlan() async throws {
    daemon.on(StartExperimentRequest.self) { _ in
      StartExperimentResponse(experiment: Self.split)
    }
    let run = await CommandRun.run(
      "admin", "experiment", "start", "half", "--split", "challenger", "--share", "0.5",
      "--min-users", "100", "--observe-hours", "24", "--max-days", "28", "--promote-on-win",
      "--root", "/r", "--json", daemon: daemon)
    #expect(run.output == Self.json + "\n")
    #expect(run.sockets == ["/r/admin.sock"])
    #expect(
      daemon.requests() == [
        StartExperimentRequest(
          plan: ExperimentPlan(
            name: "half", kind: .split, challenger: "challenger", share: 0.5, minimumUsers: 100,
            observationSeconds: 86_400, maximumSeconds: 2_419_200, promoteOnWin: true))
      ])
  }

  @Test func startTakesEitherAShadowOrASplit() async throws {
    func isRefused(_ option: String, _ value: String, _ next: String = "--json", _ last: String...)
      async -> Bool
    {
      await CommandRun.run(
        "admin", "experiment", "start", "e", option, value, next, last.first ?? "--json",
        daemon: daemon
      ).exit == .usage
    }
    #expect(await isRefused("--share", "0.5"))
    #expect(await isRefused("--shadow", "v", "--split", "v"))
    #expect(await isRefused("--shadow", "v", "--share", "-1"))
    #expect(await isRefused("--split", "v", "--min-users", "0"))
  }

  @Test func statusStopAndListTellWhatWasFound() async throws {
    daemon.on(GetExperimentRequest.self) { _ in GetExperimentResponse(experiment: Self.split) }
    daemon.on(StopExperimentRequest.self) { _ in StopExperimentResponse(experiment: Self.split) }
    daemon.on(ListExperimentsRequest.self) { _ in
      ListExperimentsResponse(experiments: [Self.split])
    }
    let status = await CommandRun.run("admin", "experiment", "status", daemon: daemon)
    #expect(status.output.contains("0.0200, between -0.1000 and 0.1400 with 95.0 %"))
    #expect(status.output.contains("challenger"))
    let stop = await CommandRun.run(
      "admin", "experiment", "stop", "half", "--reason", "enough", "--promote", "--json",
      daemon: daemon)
    #expect(stop.output == Self.json + "\n")
    #expect(
      daemon.requests() == [StopExperimentRequest(name: "half", reason: "enough", promote: true)])
    let list = await CommandRun.run("admin", "experiment", "list", "--json", daemon: daemon)
    #expect(list.output == #"{"experiments":[\#(Self.json)]}"# + "\n")
    #expect(
      await CommandRun.run("admin", "experiment", "list", daemon: daemon).output.contains("half"))
  }

  @Test func impressionsShowRatesByPlaceAndExposure() async throws {
    daemon.on(GetImpressionsRequest.self) { request in
      GetImpressionsResponse(
        enabled: true, sample: 1, hitWindowSeconds: 604_800, days: request.days, lists: 4,
        listsWithHit: 1, shown: 40, hits: 2, repeats: 10, positives: 4, users: 3, bytes: 2_048,
        versions: [ImpressionRate(version: "v1", arm: "champion", shown: 40, hits: 2)],
        positions: [ImpressionRate(first: 1, last: 1, shown: 4, hits: 1)],
        exposures: [ImpressionRate(first: 11, last: 0, shown: 3, hits: 0)])
    }
    let text = await CommandRun.run("admin", "impressions", "--days", "7", daemon: daemon).output
    #expect(text.contains("v1 (champion)"))
    #expect(text.contains("25.0 %"))
    #expect(text.contains("11+"))
    let json = await CommandRun.run("admin", "impressions", "--days", "7", "--json", daemon: daemon)
    #expect(
      json.output
        == #"{"enabled":true,"sample":1.0,"hit_window_seconds":604800,"days":7,"lists":4,"#
        + #""lists_with_hit":1,"shown":40,"hits":2,"repeats":10,"positives":4,"dropped":0,"#
        + #""users":3,"bytes":2048,"versions":[{"version":"v1","arm":"champion","first":0,"#
        + #""last":0,"shown":40,"hits":2}],"positions":[{"version":"","arm":"","first":1,"last":1,"#
        + #""shown":4,"hits":1}],"exposures":[{"version":"","arm":"","first":11,"last":0,"#
        + #""shown":3,"hits":0}]}"# + "\n")
    #expect(
      await CommandRun.run("admin", "impressions", "--days", "-1", daemon: daemon).exit == .usage)
  }

  @Test func recommendSendsWhatIsToBeSuppressed() async throws {
    daemon.on(RecommendRequest.self) { request in
      RecommendResponse(user: request.user, model: ModelVersion("v1"))
    }
    _ = await CommandRun.run(
      "recommend", "42", "--suppress-recent", "3", "--suppress-days", "0.5", daemon: daemon)
    #expect(
      daemon.requests(RecommendRequest.self).map(\.suppressRecent)
        == [SuppressRecent(exposures: 3, windowSeconds: 43_200)])
    #expect(
      await CommandRun.run("recommend", "42", "--suppress-days", "1", daemon: daemon).exit
        == .usage)
    #expect(
      await CommandRun.run("recommend", "42", "--suppress-recent", "-1", daemon: daemon).exit
        == .usage)
  }
}
