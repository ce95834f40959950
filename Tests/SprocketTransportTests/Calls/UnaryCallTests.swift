import Glibc
import NIOConcurrencyHelpers
import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Unary calls", .timeLimit(.minutes(5)))
struct UnaryCallTests {
  @Test(
    "are answered by every kind of handler", arguments: Wire.allCases,
    ["Now", "Later", "AtOnce", "Async"])
  func answersEveryKind(_ wire: Wire, _ method: String) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      for text in [
        "", "x", String(repeating: "y", count: 200), String(repeating: "z", count: 70_000),
      ] {
        let answer = try await client.unary(.echo(method, text))
        #expect(String(buffer: answer) == text)
      }
      await client.close()
    }
  }

  @Test("carry the handler's status", arguments: Wire.allCases)
  func carriesStatus(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      await #expect(throws: SprocketError(.notFound, "no such film")) {
        try await client.unary(.echo("Refuse"))
      }
      await #expect(throws: SprocketError(.internal, "internal error")) {
        try await client.unary(.echo("Break"))
      }
      await #expect(throws: SprocketError(.unimplemented, "unknown service nobody")) {
        try await client.unary(service: "nobody", method: "x", payload: ByteBuffer())
      }
      #expect(await failureCode { try await client.unary(.echo("Missing")) } == .unimplemented)
      #expect(await failureCode { try await client.unary(.echo("Forget")) } == .internal)
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("tell handlers who calls", arguments: Wire.allCases)
  func tellsPeer(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      let answer = try await client.unary(.echo("Peer"))
      #expect(String(buffer: answer) == "\(geteuid()):\(getegid())")
      await client.close()
    }
  }

  @Test("carry metadata")
  func carriesMetadata() async throws {
    try await Fixture.with(.inProcess) { fixture in
      let client = try await fixture.connect()
      var request = ClientRequest.echo("Metadata")
      request.metadata = [
        MetadataEntry(key: "trace", value: "7"), MetadataEntry(key: "trace", value: "é"),
      ]
      #expect(String(buffer: try await client.unary(request)) == "trace=7,trace=é")
      await client.close()
    }
  }

  @Test("are pipelined by the thousand and each gets its own answer", arguments: Wire.allCases)
  func pipelines(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      let wrong = NIOLockedValueBox(0)
      let count = 10_000
      let done = client.eventLoop.makePromise(of: Void.self)
      let left = NIOLockedValueBox(count)
      for number in 0..<count {
        let method = ["Now", "Later", "AtOnce", "Async"][number % 4]
        client.call(.echo(method, "\(number)")) { result in
          if (try? String(buffer: result.get())) != "\(number)" {
            wrong.withLockedValue { $0 += 1 }
          }
          if left.withLockedValue({
            $0 -= 1; return $0
          }) == 0 {
            done.succeed()
          }
        }
        // Stay below the limit of calls that run at once.
        if number % 500 == 499 {
          while left.withLockedValue({ $0 }) > count - number - 1 {
            try await Task.sleep(for: .milliseconds(1))
          }
        }
      }
      try await done.futureResult.get()
      #expect(wrong.withLockedValue { $0 } == 0)
      await client.close()
    }
  }

  @Test("beyond the limit of one connection are refused, and only those")
  func limitsConcurrentCalls() async throws {
    var configuration = ServerConfiguration()
    configuration.maxConcurrentStreams = 2
    try await Fixture.with(.inProcess, configuration: configuration) { fixture in
      let client = try await fixture.connect()
      let first = try await client.clientStream(.echo("Sum"))
      let second = try await client.clientStream(.echo("Sum"))
      #expect(await failureCode { try await client.unary(.echo("Async")) } == .resourceExhausted)
      #expect(String(buffer: try await client.unary(.echo("Now", "free"))) == "free")
      _ = try await first.finish()
      _ = try await second.finish()
      #expect(String(buffer: try await client.unary(.echo("Async", "again"))) == "again")
      await client.close()
    }
  }

  @Test("may be as large as a frame, and a larger one is refused on either side")
  func carriesWholeFrames() async throws {
    try await Fixture.with(.socket) { fixture in
      let client = try await fixture.connect()
      // Service and method take 19 bytes, the payload's tag and length five.
      let most = FrameHeader.maxDataLength - 19 - 5
      let full = ByteBuffer(repeating: 5, count: most)
      let echoed = try await client.unary(
        service: EchoRoutes.service, method: "Now", payload: full)
      #expect(echoed == full)
      let over = ByteBuffer(repeating: 5, count: most + 1)
      #expect(
        await failureCode {
          try await client.unary(service: EchoRoutes.service, method: "Now", payload: over)
        } == .invalidArgument)
      let largest = FrameHeader.maxDataLength - 5
      #expect(try await client.unary(.echo("Big", "\(largest)")).readableBytes == largest)
      #expect(
        await failureCode { try await client.unary(.echo("Big", "\(largest + 1)")) }
          == .resourceExhausted)
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("are counted by the observer")
  func observes() async throws {
    let finished = NIOLockedValueBox<[FinishedCall]>([])
    var configuration = ServerConfiguration()
    configuration.observer = { call in finished.withLockedValue { $0.append(call) } }
    try await Fixture.with(.inProcess, configuration: configuration) { fixture in
      let client = try await fixture.connect()
      _ = try await client.unary(.echo("Now"))
      _ = await failureCode { try await client.unary(.echo("Refuse")) }
      _ = await failureCode { try await client.unary(.echo("Missing")) }
      _ = try await client.unary(.echo("Sleep", "20"))
      await client.close()
    }
    let calls = finished.withLockedValue { $0 }
    let table = EchoRoutes.table()
    #expect(calls.map(\.code) == [.ok, .notFound, .unimplemented, .ok])
    #expect(
      calls.map { $0.route.map { table.entries[$0].method } } == ["Now", "Refuse", nil, "Sleep"])
    #expect((calls.last?.nanoseconds ?? 0) >= 20_000_000)
  }
}
