import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Drift")
struct DriftTests {
  private static let settings = [
    "drift.window_events=400", "drift.minimum_events=100", "drift.scoring_share=1",
    "drift.interval_seconds=1",
  ]

  /// What the users of the training data did last, once more.
  private static func same() -> [FeedbackEvent] {
    PlantedDataSet.standard.ratings.sorted { $0.time < $1.time }.suffix(400).map { rating in
      FeedbackEvent(
        user: UserID("\(rating.user)"), item: ItemID("\(rating.film)"), kind: .rating,
        value: rating.value)
    }
  }

  /// The same users, who now give every Western a low rating.
  private static func soured() -> [FeedbackEvent] {
    (0..<400).map { number in
      FeedbackEvent(
        user: UserID("\(number % 60 + 1)"), item: ItemID("\(number / 60 * 3 % 39 + 1)"),
        kind: .rating, value: number % 2 == 0 ? 0.5 : 1)
    }
  }

  private static func record(_ events: [FeedbackEvent], _ client: SprocketClient) async throws {
    for start in stride(from: 0, to: events.count, by: 50) {
      _ = try await client.record(
        RecordRequest(events: Array(events[start..<min(events.count, start + 50)])))
    }
  }

  @Test("A daemon whose users do what they did before reports none")
  func none() async throws {
    try await withDaemon(settings: Self.settings) { daemon in
      try await Self.record(Self.same(), try await daemon.data())
      let drift = try await daemon.admin().getDrift(GetDriftRequest(refresh: true, points: true))
      #expect(drift.events == 400 && drift.looks >= 1 && drift.message.isEmpty)
      #expect(drift.recent.events == 400 && drift.recent.users == 60)
      #expect(drift.findings.count >= 13)
      for finding in drift.findings {
        #expect(finding.severity != .drift, "\(finding.measure) \(finding.value)")
      }
    }
  }

  @Test("A daemon whose users change reports what moved, and knows it after a restart")
  func planted() async throws {
    try await withDaemon(settings: Self.settings) { daemon in
      try await Self.record(Self.soured(), try await daemon.data())
      let drift = try await daemon.admin().getDrift(GetDriftRequest(refresh: true))
      let severities = Dictionary(
        drift.findings.map { ($0.measure, $0.severity) }, uniquingKeysWith: max)
      #expect(severities["ratings"] == .drift)
      #expect(severities["genres"] == .drift)
      let ratings = try #require(drift.findings.first { $0.measure == "ratings" })
      #expect(ratings.sinceMicros > 0 && ratings.pValue < 0.001)

      let page = try TemporaryFolder()
      let shown = try await CommandLineTool.run([
        "admin", "drift", "--root", daemon.root, "--html", "\(page.path)/drift.html",
      ])
      #expect(shown.exitCode == 0)
      #expect(shown.output.contains("drift: ") && shown.output.contains("ratings"))
      let html = try String(contentsOfFile: "\(page.path)/drift.html", encoding: .utf8)
      #expect(html.contains("<svg") && html.contains("What moved"))

      #expect(try await daemon.stop() == .exited(0))
      let again = try await daemon.restarted()
      let after = try await again.admin().getDrift(GetDriftRequest())
      let kept = try #require(after.findings.first { $0.measure == "ratings" })
      #expect(kept.severity == .drift && kept.sinceMicros == ratings.sinceMicros)
      #expect(after.looks >= drift.looks)
      try await again.crash()
    }
  }

  /// The last ratings of the planted data set a day later, as they were or low, by a data set.
  private static func nightly(_ daemon: DaemonProcess, low: Bool) async throws {
    var columns = RatingColumns()
    let last = PlantedDataSet.standard.ratings.sorted { $0.time < $1.time }.suffix(400)
    for (index, rating) in last.enumerated() {
      columns.userIndex.append(UInt32(index))
      columns.itemIndex.append(UInt32(index))
      columns.users.append(UserID("\(rating.user)"))
      columns.items.append(ItemID("\(rating.film)"))
      columns.value.append(low ? 0.5 + Float(index % 2) / 2 : Float(rating.value))
      columns.timeMicros.append((rating.time + 86_400 * 60) * 1_000_000)
    }
    let upload = try await daemon.admin().ingest()
    try await upload.send(IngestChunk(source: "nightly", ratings: columns, complete: true))
    let response = try await upload.finish()
    #expect(response.ratingsChanged == 400)
  }

  @Test("A nightly data set like the ones before is none, one with low ratings is found by itself")
  func nightly() async throws {
    let patient = Self.settings + ["drift.interval_seconds=3600"]
    for low in [false, true] {
      try await withDaemon(settings: patient) { daemon in
        try await Self.nightly(daemon, low: low)
        // The ingest makes a look due; nobody asks for one.
        var drift = try await daemon.admin().getDrift(GetDriftRequest())
        while drift.looks == 0 {
          try await Task.sleep(for: .milliseconds(50))
          drift = try await daemon.admin().getDrift(GetDriftRequest())
        }
        #expect(drift.events == 400 && drift.recent.events == 400)
        let ratings = drift.findings.first { $0.measure == "ratings" }
        #expect(ratings?.severity == (low ? .drift : DriftSeverity.none))
        for finding in drift.findings where !low {
          #expect(finding.severity != .drift, "\(finding.measure) \(finding.value)")
        }
      }
    }
  }

  @Test("Drift starts a training at once, and the command says that it did")
  func trainsForDrift() async throws {
    // The policy looks by itself only every hour.
    let eager = [
      "policy.look_seconds=3600", "policy.start_delay_seconds=0", "policy.cool_down_minutes=0",
      "policy.minimum_interactions=10", "policy.minimum_new=5", "policy.new_root=0",
      "policy.new_share=0", "policy.drift_root=0", "policy.after_ingest=off", "training.model=ials",
      "models.ials.factors=4", "models.ials.epochs=2",
    ]
    try await withDaemon(settings: Self.settings + eager) { daemon in
      let admin = try await daemon.admin()
      try await Self.record(Self.soured(), try await daemon.data())
      var started: Job?
      while started == nil {
        started = try await admin.listJobs(ListJobsRequest(limit: 1)).jobs.first {
          $0.requestedBy.hasPrefix("policy: drift: ")
        }
        try await Task.sleep(for: .milliseconds(50))
      }
      let job = try #require(started)
      _ = try await admin.finish(job.job)
      // Either its model serves, or it was rejected and drift goes on.
      let answer = try await daemon.sprocket("admin", "drift", "--json").object()
      let jobs = try #require(answer["jobs"] as? [[String: Any]])
      #expect(
        (answer["trained_for"] as? String)?.hasPrefix("policy: drift: ") == true
          || jobs.contains { ($0["job"] as? Int).map(Int64.init) == job.job })
    }
  }

  @Test("A new model starts anew")
  func retrained() async throws {
    try await withDaemon(settings: Self.settings) { daemon in
      let admin = try await daemon.admin()
      try await Self.record(Self.soured(), try await daemon.data())
      #expect(
        try await admin.getDrift(GetDriftRequest(refresh: true)).findings.contains {
          $0.severity == .drift
        })
      // By force: a genre that nobody likes any more looks to the gate like one that was lost.
      _ = try await admin.train(force: true)
      let drift = try await admin.getDrift(GetDriftRequest(refresh: true))
      #expect(drift.events == 0 && drift.looks == 0)
      #expect(!drift.findings.contains { $0.kind == .data })
      #expect(drift.message.contains("0 interactions since the model was trained"))
    }
  }
}
