import SprocketClient
import SprocketCore
import SprocketTestKit
import Synchronization
import Testing

@Suite("Swapping models while requests run")
struct SwapTests {
  /// What the callers saw.
  private final class Watch: Sendable {
    private let state = Mutex<(isOver: Bool, versions: Set<ModelVersion>, answers: Int)>(
      (false, [], 0))

    var isOver: Bool { state.withLock { $0.isOver } }
    var versions: Set<ModelVersion> { state.withLock { $0.versions } }
    var answers: Int { state.withLock { $0.answers } }

    func end() { state.withLock { $0.isOver = true } }

    func note(_ version: ModelVersion) {
      state.withLock { state in
        state.versions.insert(version)
        state.answers += 1
      }
    }
  }

  @Test("What was recorded while a training ran is in the answers after the swap")
  func eventsDuringTraining() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let client = try await daemon.data()
      let job = try await admin.startTraining(SprocketClient.unhurriedTraining)
      let late = UserID("late")
      _ = try await client.record(.rating(late, 2, 5), .rating(late, 5, 5))
      let history = try await client.events(of: 1).map(\.event.item)
      let extra = try #require((1...40).map { ItemID($0) }.first { !history.contains($0) })
      _ = try await client.record(.rating(1, extra, 5))
      let ended = try await admin.finish(job)
      #expect(ended.state == .succeeded, "\(ended)")

      let ofLate = try await client.recommend(late, k: 3)
      #expect(ofLate.model == ended.version)
      #expect(ofLate.items.allSatisfy { $0.source == .foldedIn && $0.item.taste == 1 })
      #expect(ofLate.filtered.rated == 2)
      let ofKnown = try await client.recommend(1, k: 40)
      #expect(ofKnown.items.first?.source == .foldedIn)
      #expect(ofKnown.filtered.rated == history.count + 1)
      #expect(try await client.recommend(2).items.first?.source == .personal)
    }
  }

  @Test("Requests under load never fail during swaps, and each answer is of one version")
  func requestsDuringSwaps() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      let watch = Watch()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<4 {
          group.addTask {
            let client = try await daemon.data()
            var random = SeededRandom(seed: UInt64(caller))
            while !watch.isOver {
              let user = UserID("\(Int.random(in: 1...60, using: &random))")
              let single = try await client.recommend(user, k: 5)
              #expect(single.user == user)
              #expect(single.knownUser)
              #expect(single.items.count == 5)
              let batch = try await client.recommendBatch(
                RecommendBatchRequest(users: [1, user, UserID("stranger")], k: 3))
              #expect(Set(batch.responses.map(\.model)).count == 1)
              #expect(batch.responses.map(\.knownUser) == [true, true, false])
              let event = FeedbackEvent.rating(UserID("rater-\(caller)"), 1, 4)
              #expect(try await client.record(event).recorded == 1)
              #expect(try await client.recommend(UserID("rater-\(caller)")).knownUser)
              watch.note(single.model)
              // Leaves the two processors some time for the trainer.
              try await Task.sleep(for: .milliseconds(5))
            }
          }
        }
        group.addTask {
          defer { watch.end() }
          for _ in 0..<2 {
            try await admin.train()
            _ = try await admin.rollback(RollbackRequest())
            _ = try await admin.createSnapshot(CreateSnapshotRequest())
          }
        }
        try await group.waitForAll()
      }
      let known = Set(try await admin.listModels(ListModelsRequest()).models.map(\.version))
      #expect(watch.versions.isSubset(of: known))
      #expect(watch.versions.count > 1)
      #expect(watch.answers > 20)
    }
  }
}
