import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("The retraining policy", .timeLimit(.minutes(10)))
struct PolicyTests {
  /// Small enough for a test, and nothing else that asks for a training.
  private static func settings(coolDown: Int) -> [String] {
    [
      "policy.start_delay_seconds=0", "policy.look_seconds=1",
      "policy.cool_down_minutes=\(coolDown)", "policy.settle_minutes=0",
      "policy.minimum_interactions=10", "policy.minimum_new=5", "policy.new_interactions=5",
      "policy.new_share=0", "policy.new_root=0", "policy.every_hours=0", "policy.after_ingest=off",
      "policy.on_drift=off", "training.model=ials", "models.ials.factors=4",
      "models.ials.epochs=2",
    ]
  }

  private static let likes = RecordRequest(
    events: (1...8).map {
      FeedbackEvent(user: UserID("\($0)"), item: ItemID("\($0 + 1)"), kind: .like)
    })

  private func policy(_ daemon: DaemonProcess) async throws -> [String: Any] {
    let result = try await daemon.sprocket("admin", "policy", "--explain", "--log", "20", "--json")
    #expect(result.exitCode == 0, "\(result)")
    return try result.object()
  }

  private func active(_ answer: [String: Any]) throws -> [String] {
    try #require(answer["rules"] as? [[String: Any]])
      .filter { $0["active"] as? Bool == true }.compactMap { $0["name"] as? String }
  }

  @Test("A daemon retrains by itself when enough has come, and says why it did and does not again")
  func retrains() async throws {
    try await withDaemon(.trained, settings: Self.settings(coolDown: 0)) { daemon in
      let admin = try await daemon.admin()
      _ = try await daemon.data().record(Self.likes)
      var started: Job?
      while started == nil {
        started = try await admin.listJobs(ListJobsRequest(limit: 1)).jobs.first {
          $0.requestedBy.hasPrefix("policy: volume: 8 new interactions")
        }
        try await Task.sleep(for: .milliseconds(50))
      }
      let job = try #require(started)
      let end = try await admin.finish(job.job)
      #expect(end.state == .succeeded || end.state == .rejected, "\(end)")
      #expect(try await daemon.sprocket("admin", "jobs").output.contains("policy"))
      let answer = try await policy(daemon)
      #expect(answer["starts"] as? Bool == false)
      #expect((answer["reason"] as? String)?.hasPrefix("nothing asks for a training") == true)
      let log = try #require(answer["log"] as? [[String: Any]])
      #expect(log.contains { ($0["job"] as? Int).map(Int64.init) == job.job })
    }
  }

  @Test("A training that is asked for is held up by the cool-down, and the command says so")
  func coolsDown() async throws {
    // The model of this state was trained moments ago.
    try await withDaemon(.trained, settings: Self.settings(coolDown: 60)) { daemon in
      _ = try await daemon.data().record(Self.likes)
      let answer = try await policy(daemon)
      #expect(answer["starts"] as? Bool == false)
      #expect((answer["reason"] as? String)?.hasPrefix("cool-down: over in") == true)
      #expect(answer["next_trigger"] as? String == "volume")
      #expect(try active(answer) == ["volume", "cool-down"])
      #expect(try await daemon.admin().listJobs(ListJobsRequest(limit: 9)).jobs.count == 1)
    }
  }

  @Test("A daemon with the standard configuration leaves the first minutes to people")
  func leavesPeopleAlone() async throws {
    try await withDaemon(.ingested, settings: ["policy.look_seconds=1"]) { daemon in
      let policy = try await daemon.admin().getPolicy(GetPolicyRequest(log: 5))
      #expect(!policy.starts)
      let held = policy.rules.filter { $0.isRestraint && $0.isActive }.map(\.name)
      #expect(held.contains("start delay"))
      let people = try await daemon.sprocket("admin", "policy", "--explain", "--log", "5")
      #expect(people.output.contains("start delay") && people.output.contains("policy.new_share"))
    }
  }

  @Test(
    "A configuration that makes no sense is refused with its key",
    arguments: [
      ("policy.quiet_hours=9-17", "18:00-23:30"), ("policy.daily_at=noon", "03:30"),
      ("policy.time_zone=Mars/Base", "Europe/Berlin"),
      ("policy.enabled=perhaps", "\"on\" or \"off\""),
      ("policy.cool_down_minutes=-1", "a whole number"),
    ])
  func refuses(_ setting: String, _ hint: String) async throws {
    let result = try await CommandLineTool.run(
      program: Programs.daemon, ["--check-config", "--set", setting])
    #expect(result.exitCode == 2, "\(result)")
    #expect(result.errors.contains(hint) && result.errors.contains("policy."))
  }
}
