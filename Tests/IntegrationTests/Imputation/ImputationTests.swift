import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Imputation")
struct ImputationTests {
  /// A film of which nothing is known but who liked it.
  private static let bare = ItemID("bare")

  private static func propose(
    _ admin: SprocketClient, _ values: [ImputedValue]
  ) async throws -> ProposeImputationResponse {
    let call = try await admin.proposeImputation()
    try await call.send(ImputationChunk(columns: [.genres], report: "{}"))
    try await call.send(ImputationChunk(values: values, complete: true))
    return try await call.finish()
  }

  private static func genre(_ name: String, _ confidence: Double) -> ImputedValue {
    ImputedValue(
      item: bare, column: .genres, value: name, method: "knn", confidence: confidence)
  }

  @Test("Imputed values stand beside the film, are found again after a restart, and are undone")
  func proposed() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      let film = Item(item: Self.bare, title: "Bare")
      _ = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      let answer = try await Self.propose(
        admin, [Self.genre("Western", 0.9), Self.genre("War", 0.4)])
      #expect(answer == ProposeImputationResponse(run: 1, proposed: 2))

      let shown = try await client.getItem(GetItemRequest(item: Self.bare))
      #expect(shown.item == film)
      #expect(shown.imputed.map(\.value) == ["Western", "War"])
      let page = try await admin.listImputedValues(
        ListImputedValuesRequest(selection: ImputationSelection(minimumConfidence: 0.5)))
      #expect(page.values.map(\.value) == ["Western"])
      #expect(page.minimumConfidence == 0.7)

      // A filter asks for what is known.
      let filtered = try await client.recommend(
        1, k: 40, filter: ItemFilter(includeGenres: ["Western"]))
      #expect(!filtered.items.contains { $0.item == Self.bare })

      // What became known since is shown as known alone.
      var known = film
      known.genres = ["Drama"]
      _ = try await client.upsertItems(UpsertItemsRequest(items: [known]))
      #expect(try await client.getItem(GetItemRequest(item: Self.bare)).imputed.isEmpty)
      _ = try await client.upsertItems(UpsertItemsRequest(items: [film]))

      #expect(try await daemon.stop() == .exited(0))
      let restarted = try await daemon.restarted()
      let again = try await restarted.admin()
      #expect(
        try await again.setImputedState(
          SetImputedStateRequest(selection: ImputationSelection(run: 1), state: .undone)
        ).changed == 2)
      let left = try await restarted.data().getItem(GetItemRequest(item: Self.bare))
      #expect(left.item == film && left.imputed.isEmpty)
      try await restarted.crash()
    }
  }

  @Test("A film is placed by its imputed genre where the configuration allows it")
  func seen() async throws {
    for (use, isAlike) in [("on", true), ("off", false)] {
      try await withDaemon(settings: ["imputation.use=\(use)"]) { daemon in
        let client = try await daemon.data()
        let admin = try await daemon.admin()
        _ = try await client.upsertItems(
          UpsertItemsRequest(items: [Item(item: Self.bare, title: "Bare")]))
        _ = try await Self.propose(admin, [Self.genre("Western", 0.9)])
        let job = try await admin.startRetrain(
          StartRetrainRequest(kind: "content", force: true, reason: "a test")
        )
        .job
        for try await _ in try await admin.withTimeout(nil).watchJob(WatchJobRequest(job: job.job))
        {}
        let ended = try await admin.job(job.job)
        #expect(ended.state == .succeeded, "\(ended.message)")
        let similar = try await client.similarItems(
          SimilarItemsRequest(item: Self.bare, k: 5))
        #expect(similar.items.isEmpty != isAlike)
        if isAlike { #expect(similar.items.allSatisfy { $0.item.taste == 0 }) }
      }
    }
  }

  @Test("A run that is not whole, or names what there is not, changes nothing")
  func refused() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let open = try await admin.proposeImputation()
      try await open.send(ImputationChunk(columns: [.genres]))
      let cutOff = try await refusal { _ = try await open.finish() }
      #expect(cutOff.code == .aborted)
      let everything = try await refusal {
        _ = try await admin.setImputedState(
          SetImputedStateRequest(selection: ImputationSelection(), state: .undone))
      }
      #expect(everything.code == .invalidArgument)
      #expect(try await admin.listImputedValues(ListImputedValuesRequest()).total == 0)
    }
  }

  @Test("The command finds values for films that lack them, and the trainer sees them")
  func command() async throws {
    try await withDaemon(.empty) { daemon in
      let admin = try await daemon.admin()
      var chunks = PlantedDataSet(users: 80, films: 300).chunks()
      let bare = chunks[0].items.indices.filter { $0 % 5 == 2 }
      for place in bare { chunks[0].items[place].genres = [] }
      let call = try await admin.ingest()
      for chunk in chunks { try await call.send(chunk) }
      _ = try await call.finish()
      let tool = try await CommandLineTool.run(
        ["impute", "--json", "--column", "genres"], environment: ["SPROCKET_ROOT": daemon.root])
      #expect(tool.exitCode == 0, "\(tool)")
      let page = try await admin.listImputedValues(
        ListImputedValuesRequest(
          selection: ImputationSelection(minimumConfidence: 0.7), pageSize: 1000))
      #expect(page.values.count > 20)
      let genres = PlantedDataSet.genres
      let right = page.values.count { value in
        value.item.taste.map { genres[$0] } == value.value
      }
      let share = Double(right) / Double(page.values.count)
      #expect(share > 0.7)
    }
  }
}
