import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Damaged snapshots")
struct DamagedSnapshotTests {
  enum Damage: String, CaseIterable, CustomTestStringConvertible {
    case truncated, flippedByte, emptyManifest, missingFile

    var testDescription: String { rawValue }

    func apply(to folder: String) throws {
      let model = "\(folder)/model.safetensors"
      let manifest = "\(folder)/manifest.json"
      // Written anew, for a running daemon may have the old file mapped.
      switch self {
      case .truncated:
        let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: model), options: .atomic)
      case .flippedByte:
        var bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        bytes[bytes.count * 2 / 3] ^= 0x40
        try bytes.write(to: URL(fileURLWithPath: model), options: .atomic)
      case .emptyManifest:
        try Data().write(to: URL(fileURLWithPath: manifest), options: .atomic)
      case .missingFile:
        try FileManager.default.removeItem(atPath: model)
      }
    }
  }

  @Test(
    "The newest snapshot, damaged, is refused by name and the one before serves",
    arguments: Damage.allCases)
  func theOneBeforeServes(_ damage: Damage) async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let first = try await daemon.data().recommend(1).model
      let second = try #require(try await admin.train().version)
      _ = try await daemon.data().record(.rating(UserID("kept"), 1, 5))
      #expect(try await daemon.stop() == .exited(0))
      try damage.apply(to: "\(daemon.root)/snapshots/\(second)")

      let restarted = try await daemon.restarted()
      let client = try await restarted.data()
      #expect(try await client.recommend(1).model == first)
      #expect(try await client.recommend(UserID("kept")).knownUser)
      let refusals = restarted.log.split(separator: "\n").filter { $0.contains("refused") }
      #expect(refusals.contains { $0.contains(second.rawValue) }, "\(restarted.log)")
      let models = try await restarted.admin().listModels(ListModelsRequest()).models
      #expect(models.first { $0.version == second }?.state == "damaged")
      #expect(models.first { $0.version == first }?.state == "serving")
      let error = try await refusal {
        _ = try await restarted.admin().setAlias(
          SetAliasRequest(alias: "champion", version: second.rawValue))
      }
      #expect(error.code == .dataLoss || error.code == .notFound, "\(error)")
      #expect(try await client.recommend(1).model == first)
      // A new training heals it.
      try await restarted.admin().train()
      try await restarted.crash()
    }
  }

  @Test("When no snapshot is whole, the popular films are served and all ratings are there")
  func noneIsWhole() async throws {
    try await withDaemon { daemon in
      let version = try await daemon.data().recommend(1).model
      #expect(try await daemon.stop() == .exited(0))
      try Damage.truncated.apply(to: "\(daemon.root)/snapshots/\(version)")
      let restarted = try await daemon.restarted()
      let list = try await restarted.data().recommend(1)
      #expect(list.knownUser)
      #expect(list.items.count == 10)
      #expect(list.items.allSatisfy { $0.source == .popular })
      let stats = try await restarted.admin().getStats(GetStatsRequest())
      #expect(stats.ratings == PlantedDataSet.standard.ratings.count)
      try await restarted.crash()
    }
  }
}
