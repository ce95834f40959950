import Foundation
import SprocketCore
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct RegistryServiceTests {
  private func acts(_ cinema: Cinema) throws -> [String] {
    try cinema.store.changes(of: nil, limit: 100).reversed().map {
      "\($0.act) by \($0.actor): \($0.reason)"
    }
  }

  /// A version that the gate rejected, with its snapshot.
  private func rejected(_ cinema: Cinema) throws -> ModelVersion {
    var entry = try cinema.snapshotOfTraining().entry(state: "rejected")
    entry.gate = GateVerdict(judged: true, passed: false, summary: "rejected. champion: worse")
    entry.verdict = "rejected. champion: worse"
    try cinema.store.register(entry)
    return entry.version
  }

  @Test func `a rejected version is promoted only by force, with a reason that is kept`()
    async throws
  {
    let cinema = try await Cinema.trained()
    let champion = cinema.serving.current.version
    let version = try rejected(cinema)
    let plain = await failure {
      _ = try await cinema.models.promote(
        PromoteModelRequest(version: version.rawValue), actor: "uid 7")
    }
    #expect(plain.code == .failedPrecondition)
    #expect(plain.message.contains("champion: worse"))
    #expect(plain.message.contains("--force"))
    let silent = await failure {
      _ = try await cinema.models.promote(
        PromoteModelRequest(version: version.rawValue, force: true, reason: "  "), actor: "uid 7")
    }
    #expect(silent.code == .invalidArgument)
    let alias = await failure {
      _ = try await cinema.models.setAlias(
        SetAliasRequest(alias: "champion", version: version.rawValue))
    }
    #expect(alias.code == .failedPrecondition)
    #expect(cinema.serving.current.version == champion)

    let answer = try await cinema.models.promote(
      PromoteModelRequest(version: version.rawValue, force: true, reason: "we know better"),
      actor: "uid 7")
    #expect(answer.model.state == "serving")
    #expect(cinema.serving.current.version == version)
    #expect(
      try acts(cinema).last == "forced by uid 7: we know better (rejected. champion: worse)")
    let shown = try cinema.models.model(GetModelRequest(version: "champion"))
    #expect(shown.changes.first?.act == "forced")
    #expect(shown.model.hasSnapshot)
  }

  @Test func `a rejected version whose snapshot is gone cannot be promoted at all`() async throws {
    let cinema = try await Cinema.trained()
    let version = try rejected(cinema)
    try cinema.snapshots.remove(version)
    let error = await failure {
      _ = try await cinema.models.promote(
        PromoteModelRequest(version: version.rawValue, force: true, reason: "why"), actor: "uid 7")
    }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("retention"))
  }

  @Test func `rollback passes over a version that is damaged`() async throws {
    let cinema = try await Cinema.trained()
    let oldest = cinema.serving.current.version
    let middle = try cinema.snapshotOfTraining().version
    try await cinema.models.promote(middle)
    let newest = try cinema.snapshotOfTraining().version
    try await cinema.models.promote(newest)
    let file = "\(try cinema.snapshots.path(of: middle))/\(Manifest.modelFileName)"
    try FileManager.default.removeItem(atPath: file)
    let answer = try await cinema.models.rollback(
      RollbackRequest(reason: "odd lists"), actor: "uid 0")
    #expect(answer.model.version == oldest)
    #expect(cinema.serving.current.version == oldest)
    #expect(try cinema.store.model(middle.rawValue)?.state == "damaged")
    #expect(try acts(cinema).last == "rolled back by uid 0: from \(newest): odd lists")
  }

  @Test func `rollback works when the newest snapshot is damaged`() async throws {
    let cinema = try await Cinema.trained()
    let before = cinema.serving.current.version
    let newest = try cinema.snapshotOfTraining().version
    try await cinema.models.promote(newest)
    try Data([1, 2, 3]).write(
      to: URL(
        fileURLWithPath: "\(try cinema.snapshots.path(of: newest))/\(Manifest.modelFileName)"))
    #expect(try await cinema.models.rollback().model.version == before)
    // And forth again: what is damaged is not served, and the one in service stays.
    let error = await failure { _ = try await cinema.models.rollback() }
    #expect(error.code == .failedPrecondition)
    #expect(error.message.contains("damaged"))
    #expect(cinema.serving.current.version == before)
  }

  @Test func `a pin needs a reason, is written down, and can be taken off`() async throws {
    let cinema = try await Cinema.trained()
    let error = await failure {
      _ = try cinema.models.setPin(SetPinRequest(pinned: true, reason: " "), actor: "uid 1")
    }
    #expect(error.code == .invalidArgument)
    let pin = try cinema.models.setPin(
      SetPinRequest(pinned: true, reason: "a demonstration"), actor: "uid 1"
    ).pin
    #expect(pin?.reason == "a demonstration")
    #expect(try cinema.models.models().pin == pin)
    #expect(try cinema.models.setPin(SetPinRequest(pinned: false), actor: "uid 2").pin == nil)
    #expect(try cinema.models.models().pin == nil)
    #expect(
      try acts(cinema).suffix(2) == ["pinned by uid 1: a demonstration", "unpinned by uid 2: "])
  }

  @Test func `an alias can be taken away, those of the daemon cannot`() async throws {
    let cinema = try await Cinema.trained()
    let version = cinema.serving.current.version.rawValue
    _ = try await cinema.models.setAlias(
      SetAliasRequest(alias: "stable", version: version), actor: "uid 1")
    let left = try cinema.models.deleteAlias(DeleteAliasRequest(alias: "stable"), actor: "uid 1")
    #expect(left.model.aliases == ["champion"])
    let unknown = await failure {
      _ = try cinema.models.deleteAlias(DeleteAliasRequest(alias: "stable"), actor: "uid 1")
    }
    #expect(unknown.code == .notFound)
    // The name of a version is no alias of it.
    let name = await failure {
      _ = try cinema.models.deleteAlias(DeleteAliasRequest(alias: version), actor: "uid 1")
    }
    #expect(name.code == .notFound)
    for alias in ["champion", "previous", "challenger"] {
      let kept = await failure {
        _ = try cinema.models.deleteAlias(DeleteAliasRequest(alias: alias), actor: "uid 1")
      }
      #expect(kept.code == .invalidArgument)
    }
  }

  @Test func `a dry run of the retention rule removes nothing, the run what it said`()
    async throws
  {
    let cinema = try await Cinema.trained()
    for _ in 0..<7 { _ = try cinema.snapshotOfTraining() }
    let plan = try cinema.models.collectGarbage(
      CollectGarbageRequest(dryRun: true), actor: "uid 1")
    let doomed = plan.decisions.filter(\.removed).map(\.version)
    #expect(doomed.count == 2)
    #expect(try cinema.snapshots.list().count == 8)
    let done = try cinema.models.collectGarbage(CollectGarbageRequest(), actor: "uid 1")
    #expect(done == plan)
    #expect(try cinema.snapshots.list().count == 6)
    #expect(doomed.allSatisfy { !cinema.snapshots.contains($0) })
    #expect(try acts(cinema).filter { $0.hasPrefix("removed by uid 1") }.count == 2)
  }
}
