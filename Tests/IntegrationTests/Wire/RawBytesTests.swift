import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Raw bytes on the socket")
struct RawBytesTests {
  private static let ok = 0
  private static let invalidArgument = 3
  private static let deadlineExceeded = 4
  private static let resourceExhausted = 8
  private static let unimplemented = 12

  @Test("A well-formed call of plain bytes is answered")
  func plainCall() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      await raw.send(.healthCheck(1))
      let health = try #require(await raw.receive())
      #expect(health.stream == 1)
      #expect(health.code == Self.ok)
      #expect(health.payload == [8, 1])
      await raw.send(.recommend(3, user: "1"))
      let list = try #require(await raw.receive())
      #expect(list.stream == 3)
      #expect(list.code == Self.ok)
      let fields = try #require(Protobuf.fields(of: list.payload))
      #expect(fields.first { $0.number == 1 }?.bytes == Array("1".utf8))
      #expect(fields.filter { $0.number == 3 }.count == 10)
    }
  }

  @Test("A message that is too long fails its stream only")
  func oversize() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      let length = (4 << 20) + 1
      await raw.send(RawFrame.header(length: UInt32(length), 1, RawFrame.request, 0))
      let refused = try #require(await raw.receive())
      #expect(refused.stream == 1)
      #expect(refused.code == Self.resourceExhausted)
      #expect(refused.message.contains("\(length)"))
      await raw.send([UInt8](repeating: 7, count: length))
      await raw.send(.healthCheck(3))
      #expect(await raw.receive()?.code == Self.ok)

      // The longest frame that is allowed is read, and refused for what it holds.
      await raw.send(
        RawFrame(
          stream: 5, type: RawFrame.request, data: [UInt8](repeating: 0xFF, count: 4 << 20)))
      #expect(await raw.receive()?.code == Self.invalidArgument)
      await raw.send(.healthCheck(7))
      #expect(await raw.receive()?.code == Self.ok)
    }
  }

  @Test("An even stream id, an id used before, and a wrong type are refused on that stream only")
  func brokenHeaders() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      await raw.send(.healthCheck(2))
      let even = try #require(await raw.receive())
      #expect(even.stream == 2)
      #expect(even.code == Self.invalidArgument)
      await raw.send(.healthCheck(0))
      #expect(await raw.receive()?.code == Self.invalidArgument)

      await raw.send(.healthCheck(9))
      #expect(await raw.receive()?.code == Self.ok)
      for stream in [9, 7] as [UInt32] {
        await raw.send(.healthCheck(stream))
        let reused = try #require(await raw.receive())
        #expect(reused.stream == stream)
        #expect(reused.code == Self.invalidArgument)
      }
      var response = RawFrame.healthCheck(11)
      response.type = RawFrame.response
      await raw.send(response)
      #expect(await raw.receive()?.code == Self.invalidArgument)
      for type in [0, 4, 200] as [UInt8] {
        var unknown = RawFrame.healthCheck(13)
        unknown.type = type
        await raw.send(unknown)
        #expect(await raw.receive()?.code == Self.unimplemented, "type \(type)")
      }
      await raw.send(RawFrame(stream: 15, type: RawFrame.data))
      #expect(await raw.receive()?.code == Self.invalidArgument)
      await raw.send(.healthCheck(17))
      #expect(await raw.receive()?.code == Self.ok)
    }
  }

  @Test("An envelope or a payload that cannot be decoded is refused on its stream only")
  func undecodable() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      let recommender = "sprocket.v1.Recommender"
      let broken: [RawFrame] = [
        RawFrame(stream: 1, type: RawFrame.request, data: [0xFF, 0xFF, 0xFF]),
        RawFrame(stream: 3, type: RawFrame.request, data: [0x0A, 0x7F, 0x41]),
        .call(5, recommender, "Recommend", [0x0A, 0x50, 0x41]),
        .call(7, recommender, "Recommend", [0xFF]),
        // A user that is not UTF-8, a k of the wrong wire type, a user that is no identifier.
        .call(9, recommender, "Recommend", Protobuf.bytes(1, [0xC3, 0x28])),
        .call(11, recommender, "Recommend", Protobuf.string(1, "u") + Protobuf.string(2, "ten")),
        .call(13, recommender, "Recommend", Protobuf.string(1, "")),
      ]
      for frame in broken {
        await raw.send(frame)
        let refused = try #require(await raw.receive())
        #expect(refused.stream == frame.stream)
        #expect(refused.code == Self.invalidArgument, "stream \(frame.stream): \(refused.message)")
        #expect(!refused.message.isEmpty)
      }
      await raw.send(.recommend(101, user: "1"))
      #expect(await raw.receive()?.code == Self.ok)
    }
  }

  @Test("Unknown fields are skipped, unknown services and methods are UNIMPLEMENTED")
  func unknownNames() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      await raw.send(
        .call(1, "sprocket.v1.Nothing", "Recommend"),
        .call(3, "sprocket.v1.Recommender", "Nothing"), .call(5, "", ""),
        .call(
          7, "sprocket.v1.Recommender", "Recommend",
          Protobuf.string(1, "1") + Protobuf.string(90, "later") + Protobuf.varint(91, 5)))
      let answers = await raw.receive(4)
      for stream in [1, 3, 5] as [UInt32] {
        #expect(answers[stream]?.code == Self.unimplemented)
      }
      #expect(answers[7]?.code == Self.ok)
    }
  }

  @Test("Frames may come byte by byte, or hundreds in one write")
  func cutting() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      for byte in RawFrame.recommend(1, user: "1").bytes { await raw.send([byte]) }
      #expect(await raw.receive()?.code == Self.ok)
      let streams = (0..<300).map { UInt32(3 + 2 * $0) }
      await raw.send(streams.flatMap { RawFrame.recommend($0, user: "\($0 % 60 + 1)").bytes })
      let answers = await raw.receive(streams.count)
      #expect(Set(answers.keys) == Set(streams))
      for (stream, answer) in answers {
        #expect(answer.code == Self.ok)
        let user = Protobuf.fields(of: answer.payload)?.first { $0.number == 1 }?.bytes
        #expect(user == Array("\(stream % 60 + 1)".utf8))
      }
    }
  }

  @Test("A connection that ends in the middle of a frame hurts nobody")
  func halfFrames() async throws {
    try await withDaemon { daemon in
      let whole = RawFrame.recommend(1, user: "1").bytes
      for length in [1, 5, 9, 10, 11, whole.count - 1] {
        let raw = try RawConnection(to: daemon.sockets.dataSocket)
        await raw.send(Array(whole.prefix(length)))
        raw.finishSending()
        #expect(await raw.receive() == nil)
      }
      // What was sent whole before is answered, even when the client sends nothing more.
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      await raw.send(whole)
      raw.finishSending()
      #expect(await raw.receive()?.code == Self.ok)
      try await expectHealthy(daemon)
    }
  }

  @Test("A deadline of a nanosecond is exceeded, a negative one as well, an hour is not")
  func deadlines() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      await raw.send(
        .call(
          1, "sprocket.v1.Feedback", "ListEvents", Protobuf.string(1, "1"), timeoutNanoseconds: 1),
        .recommend(3, user: "1", timeoutNanoseconds: -5),
        .recommend(5, user: "1", timeoutNanoseconds: 3_600_000_000_000),
        .recommend(7, user: "1", timeoutNanoseconds: .max))
      let answers = await raw.receive(4)
      #expect(answers[1]?.code == Self.deadlineExceeded)
      #expect(answers[3]?.code == Self.deadlineExceeded)
      #expect(answers[5]?.code == Self.ok)
      #expect(answers[7]?.code == Self.ok)
    }
  }

  private func expectHealthy(_ daemon: DaemonProcess) async throws {
    let client = try await daemon.data()
    #expect(try await client.checkHealth().status == .serving)
    #expect(try await client.recommend(1).items.count == 10)
    await client.close()
  }

  @Test("A flood of garbage on many connections leaves the daemon healthy")
  func garbage() async throws {
    try await withDaemon { daemon in
      let admin = try await daemon.admin()
      var random = SeededRandom(seed: 99)
      for round in 0..<60 {
        let raw = try RawConnection(to: daemon.sockets.dataSocket)
        var bytes = (0..<Int.random(in: 1...40_000, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        // Every second one looks like a sound frame to begin with.
        if round % 2 == 0 {
          bytes = RawFrame(stream: 1, type: RawFrame.request, data: bytes).bytes + bytes
        }
        await raw.send(bytes)
        if round % 3 == 0 { raw.finishSending() }
      }
      try await expectHealthy(daemon)
      #expect(
        try await eventually { try await admin.getStats(GetStatsRequest()).connections <= 2 })
      #expect(try await admin.getStats(GetStatsRequest()).residentBytes < 1 << 30)
    }
  }

  @Test("Messages that are small on the wire and huge in memory are refused quickly")
  func bombs() async throws {
    try await withDaemon { daemon in
      let raw = try RawConnection(to: daemon.sockets.dataSocket)
      let emptyEvents = (0..<1_000_000).flatMap { _ in [0x0A, 0x00] as [UInt8] }
      let filters = (0..<300_000).flatMap { _ in [0x1A, 0x02, 0x38, 0x01] as [UInt8] }
      let start = ContinuousClock.now
      await raw.send(.call(1, "sprocket.v1.Feedback", "Record", emptyEvents))
      let events = try #require(await raw.receive())
      #expect(events.code == Self.invalidArgument || events.code == Self.resourceExhausted)
      await raw.send(
        .call(
          3, "sprocket.v1.Recommender", "Recommend", Protobuf.string(1, "1") + filters))
      let filter = try #require(await raw.receive())
      #expect(filter.stream == 3)
      #expect(filter.code != nil)
      #expect(ContinuousClock.now - start < .seconds(60))
      try await expectHealthy(daemon)
      let stats = try await daemon.admin().getStats(GetStatsRequest())
      #expect(stats.residentBytes < 1 << 30)
    }
  }
}
