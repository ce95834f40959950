import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Cancellation", .timeLimit(.minutes(5)))
struct CancellationTests {
  @Test("reaches the handlers when the connection closes", arguments: Wire.allCases)
  func followsClosedConnection(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      async let sleeping = failureCode { try await client.unary(.echo("Sleep", "60000")) }
      async let waiting = failureCode { try await client.unary(.echo("Never")) }
      let sum = try await client.clientStream(.echo("Sum"))
      try await sum.send(ByteBuffer(string: "one"))
      for name in ["sleep started", "never started", "sum started"] {
        try await fixture.seen.wait(for: name)
      }
      await client.close()
      #expect(await sleeping == .unavailable)
      #expect(await waiting == .unavailable)
      #expect(await failureCode { try await sum.finish() } == .unavailable)
      #expect(await failureCode { try await client.unary(.echo("Now")) } == .unavailable)
      for name in ["sleep cancelled", "never cancelled", "sum cancelled"] {
        try await fixture.seen.wait(for: name)
      }
      while fixture.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(2)) }
    }
  }

  @Test("of a waiting task ends its wait at once")
  func endsWait() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      let task = Task { await failureCode { try await client.unary(.echo("Never")) } }
      try await fixture.seen.wait(for: "never started")
      task.cancel()
      #expect(await task.value == .cancelled)
      await client.close()
    }
  }

  @Test("fails the calls of a server that is gone")
  func failsWhenServerGoes() async throws {
    let fixture = try await Fixture.start()
    let client = try await fixture.connect()
    async let waiting = failureCode { try await client.unary(.echo("Sleep", "60000")) }
    try await fixture.seen.wait(for: "sleep started")
    await fixture.stop()
    #expect(await waiting == .unavailable)
    #expect(!client.isActive)
    #expect(await failureCode { try await client.serverStream(.echo("Count")) } == .unavailable)
  }
}
