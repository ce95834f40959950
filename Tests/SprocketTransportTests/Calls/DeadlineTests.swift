import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Deadlines", .timeLimit(.minutes(5)))
struct DeadlineTests {
  @Test("end a call at both ends", arguments: Wire.allCases)
  func endsCalls(_ wire: Wire) async throws {
    try await Fixture.with(wire) { fixture in
      let client = try await fixture.connect()
      let start = ContinuousClock.now
      let code = await failureCode {
        try await client.unary(.echo("Sleep", "200000", timeout: .milliseconds(50)))
      }
      #expect(code == .deadlineExceeded)
      #expect(ContinuousClock.now - start < .seconds(25))
      try await fixture.seen.wait(for: "sleep cancelled")
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  @Test("are answered once by the server, also when the handler answers later")
  func answersOnce() async throws {
    try await Fixture.with { fixture in
      let raw = try await fixture.connectRaw()
      try await raw.request(1, "Never", timeoutNanoseconds: 30_000_000)
      #expect(await raw.next()?.status == .deadlineExceeded)
      try await fixture.seen.wait(for: "never cancelled")
      try await raw.request(3, "Now", "next")
      #expect(await raw.next()?.header.streamID == 3)
      await raw.close()
    }
  }

  @Test("that are over before the call starts keep it from starting", arguments: [-1, Int64.min])
  func neverStarts(_ timeout: Int64) async throws {
    try await Fixture.with { fixture in
      let raw = try await fixture.connectRaw()
      try await raw.request(1, "Never", timeoutNanoseconds: timeout)
      #expect(await raw.next()?.status == .deadlineExceeded)
      #expect(fixture.seen.all.isEmpty)
      await raw.close()
    }
  }

  @Test("may lie as far ahead as a number can say")
  func allowsDistantDeadlines() async throws {
    try await Fixture.with { fixture in
      let raw = try await fixture.connectRaw()
      try await raw.request(1, "Async", "far", timeoutNanoseconds: .max)
      #expect(await raw.next()?.status == .ok)
      await raw.close()
    }
  }

  @Test("of many calls each end their own")
  func keepsThemApart() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      let codes = await withTaskGroup(of: StatusCode?.self) { group in
        for index in 0..<40 {
          group.addTask {
            let timeout = TimeAmount.milliseconds(index % 2 == 0 ? 40 : 600_000)
            return await failureCode {
              try await client.unary(.echo("Sleep", "400", timeout: timeout))
            }
          }
        }
        return await group.reduce(into: [StatusCode?]()) { $0.append($1) }
      }
      #expect(codes.count { $0 == .deadlineExceeded } == 20)
      #expect(codes.count { $0 == nil } == 20)
      await client.close()
    }
  }

  @Test("end streams too")
  func endsStreams() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Sum", timeout: .milliseconds(40)))
      try await fixture.seen.wait(for: "sum cancelled")
      #expect(await failureCode { try await call.finish() } == .deadlineExceeded)
      await client.close()
    }
  }
}
