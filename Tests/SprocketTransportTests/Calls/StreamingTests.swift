import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Streams", .timeLimit(.minutes(5)))
struct StreamingTests {
  @Test("of answers arrive in order and end", arguments: Wire.allCases)
  func streamsAnswers(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      var numbers: [String] = []
      for try await message in try await client.serverStream(.echo("Count", "500")) {
        numbers.append(String(buffer: message))
      }
      #expect(numbers == (0..<500).map(String.init))
      await client.close()
    }
  }

  @Test("of answers end with the handler's status after what came before", arguments: Wire.allCases)
  func endsWithStatus(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      var count = 0
      let code = await failureCode {
        for try await _ in try await client.serverStream(.echo("Count", "-3")) { count += 1 }
      }
      #expect(code == .dataLoss)
      #expect(count == 3)
      await client.close()
    }
  }

  @Test("of requests get one answer", arguments: Wire.allCases, [0, 1, 1000])
  func streamsRequests(_ wire: Wire, _ count: Int) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Sum"))
      for _ in 0..<count { try await call.send(ByteBuffer(string: "12345")) }
      let answer = try await call.finish()
      #expect(String(buffer: answer) == "\(count) \(count * 5)")
      #expect(await failureCode { try await call.finish() } == .failedPrecondition)
      await client.close()
    }
  }

  @Test("of requests may be answered early", arguments: Wire.allCases)
  func answersEarly(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Reject"))
      let code = await failureCode {
        for _ in 0..<100_000 { try await call.send(ByteBuffer(string: "more")) }
      }
      #expect(code == .permissionDenied)
      #expect(await failureCode { try await call.finish() } == .permissionDenied)
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("carry messages of 4 MiB")
  func carriesLargeMessages() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Sum"))
      let message = ByteBuffer(repeating: 1, count: FrameHeader.maxDataLength)
      for _ in 0..<3 { try await call.send(message) }
      let over = ByteBuffer(repeating: 1, count: FrameHeader.maxDataLength + 1)
      #expect(await failureCode { try await call.send(over) } == .invalidArgument)
      let answer = try await call.finish()
      #expect(String(buffer: answer) == "3 \(3 * FrameHeader.maxDataLength)")
      await client.close()
    }
  }

  @Test("that nobody reads any more stop at the server", arguments: Wire.allCases)
  func stopsAbandonedStreams(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      do {
        let stream = try await client.serverStream(.echo("Count", "100000000"))
        var count = 0
        for try await _ in stream {
          count += 1
          if count == 10 { break }
        }
      }
      try await fixture.seen.wait(for: "count stopped")
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("that their sender gives up are cancelled at the server")
  func cancelsAbandonedRequests() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      do {
        let call = try await client.clientStream(.echo("Sum"))
        try await call.send(ByteBuffer(string: "one"))
        try await fixture.seen.wait(for: "sum started")
      }
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("let a lagging reader slow its writer, and lose nothing")
  func slowsWriters() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      var count = 0
      for try await _ in try await client.serverStream(.echo("Count", "3000")) {
        count += 1
        if count % 500 == 0 { try await Task.sleep(for: .milliseconds(5)) }
      }
      #expect(count == 3000)
      await client.close()
    }
  }
}
