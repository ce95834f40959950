import SprocketCommands
import SprocketCore
import Testing

@Suite struct AdminCommandTests {
  private let daemon = FakeDaemon()

  private static func job(_ state: JobState, message: String = "") -> Job {
    Job(
      job: 7, kind: "ials", state: state, epoch: 2, epochs: 12, loss: 0.5, secondsLeft: 1.5,
      message: message, createdMicros: 1_795_384_200_000_000,
      version: state == .succeeded ? ModelVersion("v1") : nil)
  }

  private static let model = ModelEntry(
    version: ModelVersion("v1"), kind: "ials", state: "serving", aliases: ["champion"],
    metrics: [Metric(name: "ndcg@100", value: 0.25, standardError: 0.5)],
    settings: [Setting(name: "factors", value: "64")], createdMicros: 1_795_384_200_000_000,
    position: 3, users: 610, items: 9742, interactions: 100_836, bytes: 4096, verdict: "better",
    job: 7)

  private static let modelJSON =
    #"{"version":"v1","kind":"ials","state":"serving","aliases":["champion"],"#
    + #""metrics":{"ndcg@100":{"value":0.25,"standard_error":0.5}},"settings":{"factors":"64"},"#
    + #""created":"2026-11-22T21:50:00Z","position":3,"users":610,"items":9742,"#
    + #""interactions":100836,"bytes":4096,"verdict":"better","job":7,"#
    + #""parent":null,"code_version":"","data_version":null,"data_from":null,"data_to":null,"#
    + #""data_fingerprint":"","evaluation":"","has_snapshot":false}"#

  private static func jobJSON(_ state: String, version: String = "null") -> String {
    #"{"job":7,"kind":"ials","state":"\#(state)","epoch":2,"epochs":12,"loss":0.5,"#
      + #""seconds_left":1.5,"message":"","created":"2026-11-22T21:50:00Z","started":null,"#
      + #""finished":null,"version":\#(version),"requested_by":""}"#
  }

  @Test func retrainSendsItsSettingsToTheAdminSocket() async throws {
    daemon.on(StartRetrainRequest.self) { _ in StartRetrainResponse(job: Self.job(.queued)) }
    let run = await CommandRun.run(
      "admin", "retrain", "--model", "ials", "--set", "factors=64", "--set", "a=b=c", "--force",
      "--reason", "why", "--root", "/r", "--json", daemon: daemon)
    #expect(run.output == Self.jobJSON("queued") + "\n")
    #expect(run.sockets == ["/r/admin.sock"])
    let settings = [Setting(name: "factors", value: "64"), Setting(name: "a", value: "b=c")]
    #expect(
      daemon.requests() == [
        StartRetrainRequest(kind: "ials", settings: settings, force: true, reason: "why")
      ])
    #expect(await CommandRun.run("admin", "retrain", "--set", "factors").exit == .usage)
  }

  @Test func retrainWaitEndsWithTheJob() async throws {
    daemon.on(StartRetrainRequest.self) { _ in StartRetrainResponse(job: Self.job(.queued)) }
    daemon.on(WatchJobRequest.self) { _ in
      [Self.job(.queued), Self.job(.training), Self.job(.succeeded)]
    }
    let run = await CommandRun.run("admin", "retrain", "--wait", "--json", daemon: daemon)
    #expect(run.exit == .done)
    #expect(run.output == Self.jobJSON("succeeded", version: #""v1""#) + "\n")
    #expect(run.timeouts == [nil])
  }

  @Test(arguments: [JobState.rejected, .failed, .cancelled])
  func retrainWaitFails_whenTheJobDoes(state: JobState) async throws {
    daemon.on(StartRetrainRequest.self) { _ in StartRetrainResponse(job: Self.job(.queued)) }
    daemon.on(WatchJobRequest.self) { _ in [Self.job(state, message: "why")] }
    let run = await CommandRun.run("admin", "retrain", "--wait", daemon: daemon)
    #expect(run.exit == .failed)
    #expect(run.output.contains("why"))
  }

  @Test func retrainWaitFails_whenTheStreamEndsEarly() async throws {
    daemon.on(StartRetrainRequest.self) { _ in StartRetrainResponse(job: Self.job(.queued)) }
    daemon.on(WatchJobRequest.self) { _ in [Self.job(.training)] }
    let run = await CommandRun.run("admin", "retrain", "--wait", "--json", daemon: daemon)
    #expect(run.exit == .failed)
    #expect(run.output.contains(#""code":"UNAVAILABLE""#))
  }

  @Test func jobsJobAndCancelShowJobs() async throws {
    daemon.on(ListJobsRequest.self) { _ in ListJobsResponse(jobs: [Self.job(.training)]) }
    daemon.on(WatchJobRequest.self) { _ in [Self.job(.training), Self.job(.succeeded)] }
    daemon.on(CancelJobRequest.self) { _ in CancelJobResponse(job: Self.job(.cancelled)) }
    let jobs = await CommandRun.run("admin", "jobs", "--json", daemon: daemon)
    #expect(jobs.output == #"{"jobs":["# + Self.jobJSON("training") + "]}\n")
    let now = await CommandRun.run("admin", "job", "7", "--json", daemon: daemon)
    #expect(now.output == Self.jobJSON("training") + "\n")
    let end = await CommandRun.run("admin", "job", "7", "--watch", "--json", daemon: daemon)
    #expect(end.output == Self.jobJSON("succeeded", version: #""v1""#) + "\n")
    let cancelled = await CommandRun.run("admin", "cancel", "7", "--json", daemon: daemon)
    #expect(cancelled.output == Self.jobJSON("cancelled") + "\n")
  }

  @Test func modelCommandsShowVersions() async throws {
    daemon.on(ListModelsRequest.self) { _ in ListModelsResponse(models: [Self.model]) }
    daemon.on(CreateSnapshotRequest.self) { _ in CreateSnapshotResponse(model: Self.model) }
    daemon.on(SetAliasRequest.self) { _ in SetAliasResponse(model: Self.model) }
    daemon.on(DeleteAliasRequest.self) { _ in DeleteAliasResponse(model: Self.model) }
    daemon.on(PromoteModelRequest.self) { _ in PromoteModelResponse(model: Self.model) }
    daemon.on(RollbackRequest.self) { _ in RollbackResponse(model: Self.model) }
    let models = await CommandRun.run("admin", "models", "--json", daemon: daemon)
    #expect(models.output == #"{"models":["# + Self.modelJSON + #"],"pin":null}"# + "\n")
    let table = await CommandRun.run("admin", "models", daemon: daemon)
    #expect(
      table.output.hasSuffix(
        "v1       ials  serving  champion    0.2500    610  9,742  4.0 KiB  better\n"))
    for arguments in [
      ["snapshot"], ["alias", "stable", "v1"], ["promote", "v1"], ["rollback"],
      ["alias", "--delete", "stable"],
    ] {
      let console = RecordingConsole()
      let environment = CommandEnvironment(console: console) {
        [daemon] _, _ throws(SprocketError) in daemon
      }
      let exit = await SprocketCommand.run(["admin"] + arguments + ["--json"], in: environment)
      #expect(exit == .done)
      #expect(console.output == Self.modelJSON + "\n")
    }
    #expect(
      daemon.requests() == [
        SetAliasRequest(alias: "stable", version: "v1")
      ])
    #expect(daemon.requests() == [PromoteModelRequest(version: "v1")])
    #expect(daemon.requests() == [DeleteAliasRequest(alias: "stable")])
  }

  @Test func aVersionIsShownWithItsVerdictRuleByRule() async throws {
    var model = Self.model
    model.gate = GateVerdict(
      judged: true, passed: false, summary: "rejected. champion: worse",
      rules: [
        GateRule(
          name: "champion", passed: false, detail: "worse", measure: "Δ ndcg@100", value: -0.02,
          lower: -0.03, upper: -0.01, bound: -0.0125, users: 60)
      ],
      champion: ModelVersion("v0"), championBasis: "its recipe", split: "global time split",
      confidence: 0.95, tolerance: 0.05)
    let changes = [
      RegistryChange(
        timeMicros: 1_795_384_200_000_000, act: "forced", version: ModelVersion("v1"),
        actor: "uid 1000", reason: "because")
    ]
    daemon.on(GetModelRequest.self) { [model] _ in
      GetModelResponse(model: model, changes: changes)
    }
    let text = await CommandRun.run("admin", "models", "challenger", daemon: daemon).output
    for part in [
      "rejected", "champion", "FAIL", "-0.0200", "-0.0300 to -0.0100", "-0.0125", "its recipe",
      "forced", "uid 1000", "because",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    let json = await CommandRun.run("admin", "models", "v1", "--json", daemon: daemon).output
    #expect(json.contains(#""gate":{"passed":false,"judged":true"#))
    #expect(json.contains(#""actor":"uid 1000","reason":"because""#))
    #expect(
      daemon.requests() == [GetModelRequest(version: "challenger"), GetModelRequest(version: "v1")])
  }

  @Test func twoVersionsAreComparedByWhatDiffers() async throws {
    var other = Self.model
    other.version = ModelVersion("v2")
    other.settings = [Setting(name: "factors", value: "128"), Setting(name: "seed", value: "3")]
    other.metrics = [Metric(name: "ndcg@100", value: 0.3, lower: 0.28, upper: 0.32)]
    daemon.on(GetModelRequest.self) { [other] request in
      GetModelResponse(model: request.version == "v2" ? other : Self.model)
    }
    let run = await CommandRun.run("admin", "models", "--compare", "v1", "v2", daemon: daemon)
    #expect(run.exit == .done)
    #expect(run.output.contains("128"))
    #expect(run.output.contains("0.2800 to 0.3200"))
    #expect(
      await CommandRun.run("admin", "models", "--compare", "v1", daemon: daemon).exit == .usage)
  }

  @Test func forceAndPinNeedAReason() async throws {
    daemon.on(SetPinRequest.self) { request in
      SetPinResponse(
        pin: request.pinned
          ? PromotionPin(timeMicros: 1, actor: "uid 0", reason: request.reason) : nil)
    }
    daemon.on(CollectGarbageRequest.self) { _ in
      CollectGarbageResponse(decisions: [
        RetentionDecision(
          version: ModelVersion("v1"), removed: true, bytes: 2048, reason: "5 newer ones are kept")
      ])
    }
    for arguments in [["promote", "v1", "--force"], ["retrain", "--force"], ["pin"]] {
      let console = RecordingConsole()
      let environment = CommandEnvironment(console: console) {
        [daemon] _, _ throws(SprocketError) in daemon
      }
      #expect(await SprocketCommand.run(["admin"] + arguments, in: environment) == .usage)
    }
    let pinned = await CommandRun.run(
      "admin", "pin", "--reason", "Friday", "--json", daemon: daemon)
    #expect(pinned.output.contains(#""actor":"uid 0","reason":"Friday""#))
    let free = await CommandRun.run("admin", "pin", "--off", "--json", daemon: daemon)
    #expect(free.output == #"{"pin":null}"# + "\n")
    let plan = await CommandRun.run("admin", "gc", "--dry-run", daemon: daemon).output
    #expect(plan.contains("would go"))
    #expect(plan.contains("5 newer ones are kept"))
  }

  @Test func statsPrintTheDocumentedObject() async throws {
    daemon.on(GetStatsRequest.self) { _ in
      GetStatsResponse(
        daemonVersion: "0.1.0", uptimeSeconds: 12.5, modelKind: "", users: 1, items: 2, ratings: 3,
        events: 4, position: 5, freshUsers: 6, userTableBytes: 7, itemTableBytes: 8,
        residentBytes: 9, connections: 10,
        methods: [MethodStats(method: "S/M", ok: 1, failed: 2, p50Micros: 3.5, p99Micros: 4.5)],
        kernels: "avx512",
        components: [ComponentStats(recommender: "ease", bytes: 2_000_000)])
    }
    let stats = await CommandRun.run("admin", "stats", "--json", daemon: daemon)
    #expect(
      stats.output == #"{"daemon_version":"0.1.0","uptime_seconds":12.5,"model":null,"#
        + #""model_kind":"","users":1,"items":2,"ratings":3,"events":4,"position":5,"#
        + #""fresh_users":6,"user_table_bytes":7,"item_table_bytes":8,"resident_bytes":9,"#
        + #""connections":10,"methods":[{"method":"S/M","ok":1,"failed":2,"p50_micros":3.5,"#
        + #""p99_micros":4.5}],"kernels":"avx512","#
        + #""components":[{"recommender":"ease","bytes":2000000}]}"# + "\n")
    let text = await CommandRun.run("admin", "stats", daemon: daemon)
    #expect(text.output.contains("none; popular films are served"))
    #expect(text.output.contains("in service") && text.output.contains("ease ("))
  }
}
