import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Hostile bytes", .timeLimit(.minutes(5)))
struct HostileBytesTests {
  private func with(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    _ body: (Fixture, RawConnection) async throws -> Void
  ) async throws {
    try await Fixture.with(configuration: configuration) { fixture in
      let raw = try await fixture.connectRaw()
      try await body(fixture, raw)
      await raw.close()
    }
  }

  /// The connection still answers.
  private func expectAlive(_ raw: RawConnection, _ streamID: UInt32) async throws {
    try await raw.request(streamID, "Now", "alive")
    let frame = await raw.next()
    #expect(frame?.header.streamID == streamID)
    #expect(frame?.status == .ok)
  }

  @Test("in pieces of one byte are understood")
  func understandsSingleBytes() async throws {
    try await with { _, raw in
      var bytes = RawConnection.request(1, "Now", "slowly")
      while let byte = bytes.readSlice(length: 1) { try await raw.send(byte) }
      #expect(await raw.next()?.status == .ok)
    }
  }

  @Test("of a frame too long are dropped and the stream is told", arguments: [1, 0])
  func refusesOversize(_ streamID: UInt32) async throws {
    try await with { _, raw in
      let length = FrameHeader.maxDataLength + 1
      try await raw.send(
        FrameHeader(length: UInt32(length), streamID: streamID, type: .request),
        ByteBuffer(repeating: 0, count: length))
      let frame = await raw.next()
      #expect(frame?.header.streamID == streamID)
      #expect(frame?.header.type == .response)
      #expect(frame?.status == .resourceExhausted)
      try await expectAlive(raw, 3)
    }
  }

  @Test(
    "with an even stream id are refused on that id", arguments: [0, 2, 0xffff_fffe] as [UInt32])
  func refusesEvenIDs(_ streamID: UInt32) async throws {
    try await with { _, raw in
      try await raw.request(streamID, "Now")
      let frame = await raw.next()
      #expect(frame?.header.streamID == streamID)
      #expect(frame?.status == .invalidArgument)
      #expect(frame?.message == "StreamID must be odd for client initiated streams")
      try await expectAlive(raw, 1)
    }
  }

  @Test("of an unknown type are refused on that stream", arguments: [0, 4, 255] as [UInt8])
  func refusesUnknownTypes(_ type: UInt8) async throws {
    try await with { _, raw in
      try await raw.send(FrameHeader(length: 0, streamID: 1, type: FrameType(rawValue: type)))
      #expect(await raw.next()?.status == .unimplemented)
      try await expectAlive(raw, 1)
    }
  }

  @Test("that are no request are refused on that stream")
  func refusesUndecodable() async throws {
    try await with { _, raw in
      let junk = ByteBuffer(bytes: [0xff, 0xff, 0xff])
      try await raw.send(
        FrameHeader(length: 3, streamID: 1, type: .request, flags: .remoteOpen), junk)
      #expect(await raw.next()?.status == .invalidArgument)
      try await raw.data(1, "dropped", flags: .remoteClosed)
      try await expectAlive(raw, 3)
    }
  }

  @Test("on streams that are not open are refused there")
  func refusesStrayData() async throws {
    try await with { _, raw in
      try await raw.data(9, "stray")
      #expect(await raw.next()?.message == "StreamID is no longer active")
      try await raw.request(1, "Now")
      _ = await raw.next()
      try await raw.request(1, "Now")
      #expect(await raw.next()?.message == "StreamID cannot be re-used and must increment")
      try await expectAlive(raw, 3)
    }
  }

  @Test("break only the stream they are on")
  func breaksOneStream() async throws {
    try await with { fixture, raw in
      try await raw.request(1, "Sum", flags: .remoteOpen)
      try await raw.request(3, "Sum", flags: .remoteOpen)
      try await raw.data(1, "abc")
      try await raw.data(3, "def", flags: .remoteClosed)
      let sum = await raw.next()
      #expect(sum?.header.streamID == 3)
      try await raw.request(1, "Now")
      let broken = await raw.next()
      #expect(broken?.header.streamID == 1)
      #expect(broken?.status == .invalidArgument)
      try await fixture.seen.wait(for: "sum cancelled")
      try await expectAlive(raw, 5)
    }
  }

  @Test("that call a method the wrong way are told so")
  func refusesWrongFlags() async throws {
    try await with { _, raw in
      try await raw.request(1, "Count", "3")
      #expect(await raw.next()?.status == .invalidArgument)
      try await raw.request(3, "Now", "x", flags: .remoteOpen)
      #expect(await raw.next()?.status == .invalidArgument)
      try await raw.request(5, "Now", "x", flags: .remoteClosed)
      #expect(await raw.next()?.status == .ok)
      try await raw.request(7, "Sum", "first")
      #expect(await raw.next()?.status == .ok)
      try await raw.request(9, "Count", "1", flags: .remoteOpen)
      #expect(await raw.next()?.header.type == .data)
      #expect(await raw.next()?.header.flags == [.remoteClosed, .noData])
    }
  }

  @Test("from a generator never stop the server", arguments: 0..<6 as Range<UInt64>)
  func survivesRandomBytes(_ seed: UInt64) async throws {
    try await Fixture.with { fixture in
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<15 {
        let raw = try await fixture.connectRaw()
        var bytes = ByteBuffer()
        for _ in 0..<60 { bytes.writeImmutableBuffer(Self.mutant(using: &generator)) }
        try? await raw.send(bytes)
        await raw.close()
      }
      let client = try await fixture.connect()
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      await client.close()
    }
  }

  /// A frame that is nearly right: a good one with a few bytes changed.
  private static func mutant(using generator: inout SeededGenerator) -> ByteBuffer {
    let methods = ["Now", "Later", "Async", "Count", "Sum", "Never", "Break", "Missing"]
    var frame = RawConnection.request(
      UInt32.random(in: 0...40, using: &generator), methods.randomElement(using: &generator) ?? "",
      "3", flags: FrameFlags(rawValue: UInt8.random(in: 0...7, using: &generator)),
      timeoutNanoseconds: Int64.random(in: -3...3, using: &generator) * 1_000_000)
    if Bool.random(using: &generator) {
      frame.setInteger(UInt8.random(in: 1...4, using: &generator), at: 8)
    }
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let index = Int.random(in: 1..<frame.readableBytes, using: &generator)
      frame.setInteger(UInt8.random(in: 0...255, using: &generator), at: index)
    }
    return frame
  }

  @Test("that stop within a frame end the connection after a while")
  func disconnectsHalfFrames() async throws {
    var configuration = ServerConfiguration()
    configuration.stallTimeout = .milliseconds(50)
    try await with(configuration) { fixture, raw in
      var half = RawConnection.request(1, "Now", "never whole")
      try await raw.send(half.readSlice(length: 14) ?? ByteBuffer())
      #expect(await raw.next() == nil)
      let client = try await fixture.connect()
      #expect(String(buffer: try await client.unary(.echo("Now", "alive"))) == "alive")
      try await Task.sleep(for: .milliseconds(120))
      #expect(
        String(buffer: try await client.unary(.echo("Now", "idle is fine"))) == "idle is fine")
      await client.close()
    }
  }
}
