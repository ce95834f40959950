import Foundation
import SprocketCommands
import SprocketCore
import SprocketTestKit
import Testing

@Suite struct DriftCommandTests {
  private let daemon = FakeDaemon()
  private static let start: Int64 = 1_795_384_200_000_000

  private static func points(_ count: Int) -> [DriftPoint] {
    (0..<count).map { number in
      DriftPoint(
        timeMicros: start + Int64(number) * 3_600_000_000, value: 0.05 + 0.01 * Double(number),
        threshold: 0.1)
    }
  }

  private static let genres = DriftFinding(
    measure: "genres", kind: .data, test: .populationStability, value: 0.25, threshold: 0.125,
    pValue: 0.00001, severity: .drift, sinceMicros: start + 1_000_000, baseline: 0.5, recent: 0.25,
    baselineCount: 1_000, recentCount: 200, divergence: 0.0625,
    cells: [DriftCell(name: "Horror & <Co>", baseline: 0.5, recent: 0.25)], points: points(30))

  private static let error = DriftFinding(
    measure: "rating_error", kind: .concept, test: .adwin, value: 0.125, threshold: 0.5,
    pValue: 0.5, baseline: 0.75, recent: 0.875, baselineCount: 500, recentCount: 100,
    points: points(10))

  private func answer(_ findings: [DriftFinding], message: String = "") {
    let response = GetDriftResponse(
      model: ModelVersion("v1"), events: 5_000, findings: findings, lookedMicros: Self.start,
      looks: 3,
      baseline: DriftWindow(firstMicros: 1, lastMicros: Self.start, events: 100, users: 7),
      recent: DriftWindow(firstMicros: Self.start, lastMicros: Self.start, events: 50, users: 5),
      sinceMicros: Self.start, message: message, scored: 4_000, unscored: 1_000)
    daemon.on(GetDriftRequest.self) { _ in response }
    daemon.on(GetPolicyRequest.self) { _ in
      GetPolicyResponse(log: [
        PolicyEntry(
          number: 2, firstMicros: Self.start, lastMicros: Self.start + 2_000_000, count: 1,
          started: true, reason: "drift of genres", job: 8),
        PolicyEntry(number: 1, firstMicros: 1, lastMicros: 2, count: 1, reason: "long ago"),
      ])
    }
    daemon.on(ListJobsRequest.self) { _ in
      ListJobsResponse(jobs: [
        Job(
          job: 8, kind: "hybrid", state: .succeeded, createdMicros: Self.start + 2_000_000,
          version: ModelVersion("v2")),
        Job(
          job: 6, kind: "hybrid", state: .succeeded, createdMicros: Self.start - 2,
          version: ModelVersion("v1"), requestedBy: "policy: drift: genres"),
        Job(job: 7, kind: "hybrid", state: .failed, createdMicros: Self.start - 1),
      ])
    }
  }

  @Test func printsTheDocumentedObject() async throws {
    answer([Self.genres])
    let run = await CommandRun.run("admin", "drift", "--json", daemon: daemon)
    #expect(run.exit == .done)
    #expect(
      run.output
        == #"{"model":"v1","trained_for":"policy: drift: genres","events":5000,"severity":"drift","#
        + #""since":"2026-11-22T21:50:00Z","scored":4000,"unscored":1000,"looked":"2026-11-22T21:50:00Z","looks":3,"#
        + #""message":null,"baseline":{"first":"1970-01-01T00:00:00.000001Z","#
        + #""last":"2026-11-22T21:50:00Z","events":100,"users":7},"#
        + #""recent":{"first":"2026-11-22T21:50:00Z","last":"2026-11-22T21:50:00Z","events":50,"#
        + #""users":5},"findings":[{"measure":"genres","kind":"data","test":"psi","#
        + #""severity":"drift","value":0.25,"threshold":0.125,"p_value":1e-05,"#
        + #""since":"2026-11-22T21:50:01Z","baseline":0.5,"recent":0.25,"baseline_count":1000,"#
        + #""recent_count":200,"divergence":0.0625,"cells":[{"name":"Horror & <Co>","#
        + #""baseline":0.5,"recent":0.25}]}],"jobs":[{"job":8,"state":"succeeded","#
        + #""created":"2026-11-22T21:50:02Z","version":"v2","message":""}],"#
        + #""decisions":[{"first":"2026-11-22T21:50:00Z","last":"2026-11-22T21:50:02Z","#
        + #""started":true,"reason":"drift of genres","job":8}]}"# + "\n")
    #expect(daemon.requests() == [GetDriftRequest()])
  }

  @Test func tellsWhatMovedAndWhatWasDone() async throws {
    answer([Self.genres, Self.error])
    let run = await CommandRun.run("admin", "drift", "--refresh", daemon: daemon)
    for part in [
      "drift: genres", "Horror & <Co> 50.0 % → 25.0 %", "since 2026-11-22", "rating error",
      "job 8", "drift of genres", "mean 0.75 → 0.88", "4,000 of 5,000 events",
      "policy: drift: genres",
    ] {
      #expect(run.output.contains(part), "\(part) in \(run.output)")
    }
    #expect(!run.output.contains("job 7") && !run.output.contains("long ago"))
    #expect(daemon.requests() == [GetDriftRequest(refresh: true)])
  }

  @Test func saysThatNothingMovedAndWhyNothingCanBeSaid() async throws {
    answer([Self.error])
    let calm = await CommandRun.run("admin", "drift", daemon: daemon)
    #expect(calm.output.contains("no drift") && !calm.output.contains("What was done"))
    #expect(daemon.requests(GetPolicyRequest.self).isEmpty, "nobody asks for it without need")
    answer([], message: "12 events since the model was trained")
    let early = await CommandRun.run("admin", "drift", daemon: daemon)
    #expect(early.output.contains("12 events since the model was trained"))
  }

  @Test func writesAPageThatNeedsNothingElse() async throws {
    answer([Self.genres, Self.error])
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/drift.html"
    let run = await CommandRun.run("admin", "drift", "--html", path, daemon: daemon)
    #expect(run.exit == .done)
    #expect(daemon.requests() == [GetDriftRequest(points: true)])
    let page = try String(contentsOfFile: path, encoding: .utf8)
    for part in [
      "What moved", "All measures", "At every look", "What was done", "drift of genres", "<svg",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(page.contains("Horror &amp; &lt;Co&gt;") && !page.contains("<Co>"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    let nowhere = await CommandRun.run(
      "admin", "drift", "--html", "\(folder.path)/none/drift.html", daemon: daemon)
    #expect(nowhere.exit == .failed)
  }

  @Test func detectorsRunOverRecordedStreams() async throws {
    let folder = try TemporaryFolder()
    let values = (0..<600).map { $0 < 300 ? "0" : "1" }.joined(separator: ",")
    try folder.write(
      "{\"detector\":\"adwin\",\"values\":[\(values)]}\n", to: "streams.jsonl")
    let run = await CommandRun.run(
      "bench", "drift", "\(folder.path)/streams.jsonl", "--json", daemon: daemon)
    #expect(run.output.hasPrefix(#"{"streams":[{"detector":"adwin","values":600,"alarms":[3"#))
    try folder.write("{\"detector\":\"nonsense\"}\n", to: "bad.jsonl")
    let bad = await CommandRun.run("bench", "drift", "\(folder.path)/bad.jsonl", daemon: daemon)
    #expect(bad.exit == .failed && bad.errors.contains("bad.jsonl:1"))
    let none = await CommandRun.run("bench", "drift", "\(folder.path)/none", daemon: daemon)
    #expect(none.exit == .failed)
  }
}
