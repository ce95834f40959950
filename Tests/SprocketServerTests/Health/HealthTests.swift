import SprocketClient
import SprocketCore
import SprocketServer
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct HealthTests {
  @Test func `a check tells the state of the daemon and of its services`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.data()
    #expect(try await client.checkHealth().status == .notServing)
    daemon.health.set(.serving)
    for service in ["", "sprocket.v1.Recommender", "grpc.health.v1.Health"] {
      #expect(
        try await client.checkHealth(HealthCheckRequest(service: service)).status == .serving)
    }
    let unknown = await failure {
      _ = try await client.checkHealth(HealthCheckRequest(service: "sprocket.v1.Admin"))
    }
    #expect(unknown.code == .notFound)
    let admin = try await daemon.admin()
    #expect(
      try await admin.checkHealth(HealthCheckRequest(service: "sprocket.v1.Admin")).status
        == .serving)
    await client.close()
    await admin.close()
  }

  @Test func `a watcher sees the state now and after every change`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.data()
    var seen: [ServingStatus] = []
    for try await response in try await client.watchHealth() {
      seen.append(response.status)
      switch seen.count {
      case 1: daemon.health.set(.serving)
      case 2:
        // The same again is no change.
        daemon.health.set(.serving)
        daemon.health.set(.notServing)
      default: break
      }
      if seen.count == 3 { break }
    }
    #expect(seen == [.notServing, .serving, .notServing])
    await client.close()
  }

  @Test func `watching an unknown service tells so`() async throws {
    let client = try await TestDaemon().data()
    var seen: [ServingStatus] = []
    let answers = try await client.watchHealth(HealthCheckRequest(service: "what.Ever"))
    for try await response in answers { seen.append(response.status) }
    #expect(seen == [.serviceUnknown])
    await client.close()
  }
}
