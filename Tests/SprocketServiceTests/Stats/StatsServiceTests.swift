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
}
