import SprocketCore
import SprocketModels
import SprocketSnapshots
import SprocketTestKit
import Testing

@testable import SprocketService

@Suite struct MemoryBudgetTests {
  private func model() async throws -> TrainedModel {
    let parts: [any ModelComponent] = [
      FakeRater(kind: .svd, byteCount: 5 << 20), FakeRater(kind: .bias, byteCount: 1 << 20),
      FakeRater(kind: .svdPlusPlus, byteCount: 9 << 20),
    ]
    return try await Cinema.described(adding: parts).serving.current.model
  }

  @Test func `what the main model does not need goes first, the largest first`() async throws {
    let model = try await model()
    let all = model.components.map(\.kind)
    #expect(try MemoryBudget(bytes: 0).fitting(model).model.components.map(\.kind) == all)
    #expect(try MemoryBudget(bytes: 16 << 20).fitting(model).dropped.isEmpty)
    let tight = try MemoryBudget(bytes: 7 << 20).fitting(model)
    #expect(tight.dropped.map(\.kind) == [.svdPlusPlus])
    #expect(tight.model.components.map(\.kind) == all.filter { $0 != .svdPlusPlus })
    let tighter = try MemoryBudget(bytes: 1 << 20).fitting(model)
    #expect(tighter.dropped.map(\.kind) == [.svdPlusPlus, .svd, .bias])
    #expect(tighter.model.kind == .ials)
  }

  @Test func `a main model that does not fit is refused with the numbers`() async throws {
    let model = try await model()
    let error = await failure { _ = try MemoryBudget(bytes: 10).fitting(model) }
    #expect(error.code == .resourceExhausted)
    #expect(error.message.contains("serving.memory_limit_mb allows 1;"))
  }

  @Test func `a publish that does not fit leaves what serves`() async throws {
    let cinema = try await Cinema.trained()
    let serving = cinema.serving.current.version
    let other = try cinema.snapshotOfTraining()
    let publisher = ModelPublisher(
      worker: cinema.worker, snapshots: cinema.snapshots, journal: cinema.store,
      catalog: cinema.store, dataSource: cinema.store, preferences: [], memoryLimitBytes: 1,
      logger: cinema.logger)
    let error = await failure { try await publisher.publish(other.version) }
    #expect(error.code == .resourceExhausted)
    #expect(cinema.serving.current.version == serving)
  }
}
