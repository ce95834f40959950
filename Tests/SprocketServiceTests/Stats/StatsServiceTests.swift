import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct StatsServiceTests {
  @Test func `the numbers are those of the store and of what serves`() async throws {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("newcomer", "f3"))
    let calls = CallStatistics()
    calls.count(method: calls.indices(of: ["A/B"])[0], succeeded: true, nanoseconds: 9)
    let stats = try StatsService(
      daemonVersion: "1.2", registry: cinema.serving, store: cinema.store,
      journal: cinema.store, calls: calls, connections: { 3 }
    ).stats()
    #expect(stats.daemonVersion == "1.2")
    #expect(stats.model == cinema.serving.current.version)
    #expect(stats.modelKind == "ials")
    #expect(stats.users == 31)
    #expect(stats.items == 20)
    #expect(stats.events == 181)
    #expect(stats.position == 181)
    #expect(stats.freshUsers == 1)
    #expect(stats.connections == 3)
    #expect(stats.methods.map(\.method) == ["A/B"])
    #expect(stats.userTableBytes > 0)
    #expect(stats.itemTableBytes > 0)
    #expect(stats.residentBytes > 1_000_000)
    #expect(!stats.kernels.isEmpty)
  }

  @Test func `drift counts what the model has never seen`() async throws {
    let cinema = try await Cinema.trained()
    let drift = DriftService(registry: cinema.serving, journal: cinema.store)
    #expect(try drift.drift().events == 0)
    #expect(try drift.drift().measures.allSatisfy { $0.value == 0 })
    try await cinema.record(
      cinema.rate("newcomer", "f3"), cinema.rate("v0", "f17"), cinema.rate("v0", "new"),
      createMissing: true)
    let response = try drift.drift()
    #expect(response.events == 3)
    let measures = Dictionary(
      uniqueKeysWithValues: response.measures.map { ($0.name, $0.value) })
    #expect(measures["new_user_share"] == 0.5)
    #expect(measures["new_item_share"] == 1.0 / 21)
  }
}
