import Glibc
import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Shutting down", .timeLimit(.minutes(5)))
struct ShutdownTests {
  @Test("lets running calls finish, refuses new ones and then closes")
  func drains() async throws {
    let fixture = try await Fixture.start()
    let raw = try await fixture.connectRaw()
    let idle = try await fixture.connect()
    try await raw.request(1, "Sum", flags: .remoteOpen)
    try await raw.data(1, "before")
    try await fixture.seen.wait(for: "sum started")
    let draining = Task { await fixture.server.drain(deadline: .now() + .seconds(30)) }
    try await idle.closeFuture.get()
    // This connection may hear of the shutdown a moment after the other.
    var refused: RawConnection.Frame?
    var streamID: UInt32 = 1
    repeat {
      streamID += 2
      try await raw.request(streamID, "Now", "too late")
      refused = await raw.next()
    } while refused?.status == .ok
    #expect(refused?.header.streamID == streamID)
    #expect(refused?.status == .unavailable)
    try await raw.data(1, "after", flags: .remoteClosed)
    let answer = await raw.next()
    #expect(answer?.header.streamID == 1)
    #expect(answer?.status == .ok)
    #expect(await raw.next() == nil)
    await draining.value
    #expect(fixture.server.connectionCount == 0)
    #expect(await failureCode { try await fixture.connect() } == .unavailable)
    await fixture.stop()
  }

  @Test("cancels what still runs at the deadline")
  func cancelsAtDeadline() async throws {
    let fixture = try await Fixture.start()
    let client = try await fixture.connect()
    async let code = failureCode { try await client.unary(.echo("Sleep", "60000")) }
    try await fixture.seen.wait(for: "sleep started")
    let start = ContinuousClock.now
    await fixture.server.drain(deadline: .now() + .milliseconds(50))
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(await code == .unavailable)
    try await fixture.seen.wait(for: "sleep cancelled")
    await fixture.stop()
  }

  @Test("after accepting has stopped, connections go on")
  func stopsAccepting() async throws {
    let fixture = try await Fixture.start()
    let client = try await fixture.connect()
    _ = try await client.unary(.echo("Now"))
    await fixture.server.stopAccepting()
    #expect(access(fixture.path ?? "", F_OK) != 0)
    #expect(await failureCode { try await fixture.connect() } == .unavailable)
    #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
    await client.close()
    await fixture.stop()
  }

  @Test("admits only so many connections")
  func limitsConnections() async throws {
    var configuration = ServerConfiguration()
    configuration.maxConnections = 1
    try await Fixture.with(configuration: configuration) { fixture in
      let first = try await fixture.connect()
      _ = try await first.unary(.echo("Now"))
      let code = await failureCode {
        try await fixture.connect().unary(.echo("Now", timeout: .seconds(30)))
      }
      #expect(code == .unavailable)
      #expect(String(buffer: try await first.unary(.echo("Now", "alive"))) == "alive")
      await first.close()
    }
  }
}
