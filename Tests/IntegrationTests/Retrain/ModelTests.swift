import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Model versions")
struct ModelTests {
  private static func models(_ admin: SprocketClient) async throws -> [ModelEntry] {
    try await admin.listModels(ListModelsRequest()).models
  }

  @Test("A model tells what it was made of")
  func entry() async throws {
    try await withDaemon { daemon in
      let model = try #require(try await Self.models(daemon.admin()).first)
      #expect(model.kind == "ials")
      #expect(model.state == "serving")
      #expect(model.aliases == ["champion"])
      #expect(model.users == 60)
      #expect(model.items == 40)
      #expect(model.interactions == PlantedDataSet.standard.ratings.count)
      #expect(model.bytes > 1000)
      #expect(model.job == 1)
      #expect(model.settings.contains(Setting(name: "factors", value: "4")))
      #expect(model.settings.contains { $0.name == "seed" })
      let ndcg = try #require(model.metrics.first { $0.name == "ndcg@100" })
      #expect(ndcg.value > 0.1 && ndcg.value <= 1)
      #expect(ndcg.standardError > 0)
      #expect(model.verdict.contains("passed"))
    }
  }

  @Test("Rollback serves the version before, and again the one after")
  func rollback() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let none = try await refusal { _ = try await admin.rollback(RollbackRequest()) }
      #expect(none.code == .failedPrecondition)

      let first = try await client.recommend(1).model
      let second = try #require(try await admin.train().version)
      #expect(try await client.recommend(1).model == second)
      #expect(try await admin.rollback(RollbackRequest()).model.version == first)
      #expect(try await client.recommend(1).model == first)
      let aliases = Dictionary(
        uniqueKeysWithValues: try await Self.models(admin).map { ($0.version, $0.aliases) })
      #expect(aliases == [first: ["champion"], second: ["previous"]])
      #expect(try await admin.rollback(RollbackRequest()).model.version == second)

      // What is served now is served after a restart.
      _ = try await admin.rollback(RollbackRequest())
      #expect(try await daemon.stop() == .exited(0))
      let restarted = try await daemon.restarted()
      #expect(try await restarted.data().recommend(1).model == first)
      try await restarted.crash()
    }
  }

  @Test("An alias points at a version, and the alias champion serves it")
  func aliases() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let first = try await client.recommend(1).model
      _ = try await admin.setAlias(SetAliasRequest(alias: "stable", version: first.rawValue))
      let second = try #require(try await admin.train().version)
      #expect(try await client.recommend(1).model == second)
      let served = try await admin.setAlias(SetAliasRequest(alias: "champion", version: "stable"))
      #expect(served.model.version == first)
      #expect(served.model.state == "serving")
      #expect(Set(served.model.aliases) == ["champion", "stable"])
      #expect(try await client.recommend(1).model == first)
      let unknown = try await refusal {
        _ = try await admin.setAlias(SetAliasRequest(alias: "champion", version: "2020-never"))
      }
      #expect(unknown.code == .notFound)
      let reserved = try await refusal {
        _ = try await admin.setAlias(
          SetAliasRequest(alias: "previous", version: second.rawValue))
      }
      #expect(reserved.code == .invalidArgument)
    }
  }

  @Test("A snapshot of now keeps the folded-in users through a restart")
  func snapshot() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let user = UserID("kept")
      _ = try await client.record(.rating(user, 3, 5), .rating(user, 6, 5))
      let folded = try await client.recommend(user, k: 5)
      #expect(folded.items.allSatisfy { $0.source == .foldedIn })
      let model = try await admin.createSnapshot(CreateSnapshotRequest()).model
      #expect(model.users == 61)
      #expect(model.state == "serving")
      #expect(model.aliases == ["champion"])
      for attempt in 0..<2 {
        let daemon = attempt == 0 ? daemon : try await daemon.restarted()
        let kept = try await daemon.data().recommend(user, k: 5)
        #expect(kept.model == model.version)
        #expect(kept.items.allSatisfy { $0.source == .personal })
        #expect(kept.items.map(\.item) == folded.items.map(\.item))
        for (one, other) in zip(kept.items, folded.items) {
          #expect(abs(one.score - other.score) < 1e-4)
        }
        try await daemon.crash()
      }
    }
  }

  @Test("Without a model there is nothing to make a snapshot of")
  func snapshotOfNothing() async throws {
    try await withDaemon(.ingested) { daemon in
      let admin = try await daemon.admin()
      let error = try await refusal {
        _ = try await admin.createSnapshot(CreateSnapshotRequest())
      }
      #expect(error.code == .failedPrecondition)
      #expect(try await Self.models(admin).isEmpty)
    }
  }

  @Test("The gate rejects a much worse model; force publishes it all the same")
  func gate() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let champion = try await client.recommend(1).model
      let ended = try await admin.finish(
        admin.startRetrain(StartRetrainRequest(kind: "popularity")).job.job)
      #expect(ended.state == .rejected, "\(ended)")
      #expect(ended.message.contains("champion"), "\(ended.message)")
      #expect(try await client.recommend(1).model == champion)
      let rejected = try #require(try await Self.models(admin).first { $0.state == "rejected" })
      #expect(rejected.version == ended.version)
      #expect(!rejected.verdict.isEmpty)
      #expect(rejected.aliases == ["challenger"])

      let forced = try await admin.train(kind: "popularity", settings: [], force: true)
      let list = try await client.recommend(1)
      #expect(list.model == forced.version)
      #expect(list.items.allSatisfy { $0.source == .popular })
    }
  }
}
