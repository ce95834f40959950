import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Training a version again")
struct ReproductionTests {
  private static let bare = ItemID("bare")

  private static func impute(_ genre: String, _ admin: SprocketClient) async throws {
    let call = try await admin.proposeImputation()
    try await call.send(ImputationChunk(columns: [.genres], report: "{}"))
    try await call.send(
      ImputationChunk(
        values: [
          ImputedValue(
            item: bare, column: .genres, value: genre, method: "knn", confidence: 0.8)
        ], complete: true))
    _ = try await call.finish()
  }

  private static func reproduce(_ admin: SprocketClient) async throws -> Reproduction {
    let job = try await admin.finish(
      admin.startRetrain(StartRetrainRequest(reproduce: "champion")).job.job)
    return try #require(job.reproduction, "\(job)")
  }

  @Test("It has the imputed values of then, and when they have changed it says so by name")
  func imputation() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      _ = try await daemon.data().upsertItems(
        UpsertItemsRequest(items: [Item(item: Self.bare, title: "Bare")]))
      try await Self.impute("Western", admin)
      let job = try await admin.finish(
        admin.startRetrain(
          StartRetrainRequest(kind: "content", force: true, reason: "a test")
        ).job.job)
      #expect(job.state == .succeeded, "\(job)")
      let same = try await Self.reproduce(admin)
      #expect(same.bitEqual)
      #expect(same.obstacles == [])

      // A daemon that is configured otherwise uses the policy of then.
      #expect(try await daemon.stop() == .exited(0))
      let strict = try await DaemonProcess.start(
        root: daemon.root,
        options: DaemonProcess.Options(settings: ["imputation.minimum_confidence=0.95"]))
      let admin2 = try await strict.admin()
      let again = try await Self.reproduce(admin2)
      #expect(again.bitEqual)
      #expect(again.obstacles == [])

      try await Self.impute("Musical", admin2)
      let replaced = try await Self.reproduce(admin2)
      #expect(!replaced.bitEqual && replaced.sameData)
      #expect(
        replaced.obstacles.contains {
          $0.contains("the imputed values of then cannot be had any more")
            && $0.contains("films had 1 imputed values (1 of genres) then")
            && $0.contains("run 2 of `sprocket impute` came later")
        }, "\(replaced.obstacles)")

      // Values that are the same again are as good as those of then.
      try await Self.impute("Western", admin2)
      let back = try await Self.reproduce(admin2)
      #expect(back.bitEqual, "\(back.obstacles)")
      #expect(!back.obstacles.contains { $0.contains("imputed") })

      _ = try await admin2.setImputedState(
        SetImputedStateRequest(selection: ImputationSelection(run: 3), state: .undone))
      let undone = try await Self.reproduce(admin2)
      #expect(!undone.bitEqual)
      #expect(
        undone.obstacles.contains { $0.contains("have no imputed values now") },
        "\(undone.obstacles)")
      try await strict.crash()
    }
  }
}
