import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("A daemon's life", .timeLimit(.minutes(20)))
struct LifeTests {
  private func replay(_ data: String, _ daemon: DaemonProcess) async throws -> [String: Any] {
    let result = try await daemon.sprocket(
      "bench", "replay", data, "--wait-for-trainings", "--json", "--windows", "2")
    #expect(result.exitCode == 0, "\(result)")
    return try result.object()
  }

  @Test("A daemon that lives through a data set trains by itself, and gets better")
  func lives() async throws {
    let settings = [
      "policy.start_delay_seconds=0", "policy.look_seconds=1", "policy.cool_down_minutes=0",
      "policy.minimum_interactions=1000", "policy.on_drift=off", "policy.new_root=40",
      "training.model=ials", "models.ials.factors=8", "models.ials.epochs=4",
    ]
    try await withDaemon(.empty, settings: settings) { daemon in
      let data = "\(daemon.root)/life"
      let generated = try await daemon.sprocket(
        "bench", "generate", "--users", "200", "--films", "150", "--ratings", "6000", "--seed", "3",
        "--out", data)
      #expect(generated.exitCode == 0, "\(generated)")
      let first = try await replay(data, daemon)
      let count = try #require(first["events"] as? Int)
      #expect(first["recorded"] as? Int == count)
      let trainings = try #require(first["trainings"] as? [[String: Any]])
      let ended = trainings.compactMap { $0["state"] as? String }
      #expect(ended.count >= 2 && ended.allSatisfy { $0 == "succeeded" || $0 == "rejected" })
      #expect(ended.contains("succeeded"))
      #expect(
        trainings.allSatisfy { ($0["requested_by"] as? String)?.hasPrefix("policy: ") == true })
      // Nobody asked for these, so what is promoted has lost nothing.
      #expect(
        trainings.allSatisfy {
          $0["state"] as? String != "succeeded" || $0["difference"] as? Double ?? 0 >= 0
        }, "\(trainings)")
      #expect(trainings.contains { $0["difference"] is Double }, "\(trainings)")
      let serving = try await daemon.admin().listModels(ListModelsRequest()).models
        .first { $0.aliases.contains("champion") }
      let last = trainings.last { $0["state"] as? String == "succeeded" }
      #expect(serving?.version.rawValue == last?["version"] as? String)
      let windows = try #require(first["windows"] as? [[String: Any]])
      let gains = windows.compactMap { $0["ndcg"] as? Double }
      #expect(gains.count == 2 && gains[1] > gains[0], "\(gains)")

      let again = try await replay(data, daemon)
      #expect(again["recorded"] as? Int == 0)
      #expect(again["duplicates"] as? Int == count)
    }
  }
}
