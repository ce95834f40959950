import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("Backpressure", .timeLimit(.minutes(5)))
struct BackpressureTests {
  @Test("stops reading from a client that does not read its answers, and goes on when it does")
  func pausesForSlowReaders() async throws {
    try await Fixture.with { fixture in
      let raw = try await fixture.connectRaw()
      try await raw.channel.setOption(.autoRead, value: false).get()
      let count: UInt32 = 64
      var requests = ByteBuffer()
      for index in 0..<count {
        requests.writeImmutableBuffer(RawConnection.request(2 * index + 1, "Big", "1048576"))
      }
      try await raw.send(requests)
      let other = try await fixture.connect()
      #expect(String(buffer: try await other.unary(.echo("Now", "alive"))) == "alive")
      try await raw.channel.setOption(.autoRead, value: true).get()
      for index in 0..<count {
        let frame = await raw.next()
        #expect(frame?.header.streamID == 2 * index + 1)
        #expect((frame?.data.readableBytes ?? 0) > 1_048_576)
      }
      await other.close()
      await raw.close()
    }
  }

  @Test("disconnects a client that never reads its answers")
  func disconnectsStalledReaders() async throws {
    var configuration = ServerConfiguration()
    configuration.stallTimeout = .milliseconds(50)
    try await Fixture.with(configuration: configuration) { fixture in
      let raw = try await fixture.connectRaw()
      try await raw.channel.setOption(.autoRead, value: false).get()
      var requests = ByteBuffer()
      for index in 0..<4 as Range<UInt32> {
        requests.writeImmutableBuffer(RawConnection.request(2 * index + 1, "Big", "4000000"))
      }
      try await raw.send(requests)
      while fixture.server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(2)) }
      await raw.close()
    }
  }

  @Test("holds a client stream back while its handler lags, and loses nothing")
  func pausesForSlowHandlers() async throws {
    var configuration = ServerConfiguration()
    configuration.inboundQueue.messages = 4
    try await Fixture.with(configuration: configuration) { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Sum"))
      for _ in 0..<5000 { try await call.send(ByteBuffer(string: "0123456789")) }
      let answer = try await call.finish()
      #expect(String(buffer: answer) == "5000 50000")
      await client.close()
    }
  }

  @Test("sends each block of an answer once, however slowly the client reads")
  func sendsNoBlockTwice() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      var numbers: [UInt32] = []
      for try await message in try await client.serverStream(.echo("Blocks", "200")) {
        var message = message
        numbers.append(message.readInteger(as: UInt32.self) ?? .max)
        #expect(message.readableBytes == 512 * 1024)
        if numbers.count % 4 == 0 { try await Task.sleep(for: .milliseconds(2)) }
      }
      #expect(numbers == Array(0..<200))
      await client.close()
    }
  }

  @Test("sends each block of a request once, however slowly the server reads")
  func sendsNoRequestTwice() async throws {
    try await Fixture.with { fixture in
      let client = try await fixture.connect()
      let call = try await client.clientStream(.echo("Order"))
      for number in 0..<200 as Range<UInt32> { try await call.send(EchoRoutes.block(number)) }
      let answer = String(buffer: try await call.finish())
      #expect(answer == (0..<200).map(String.init).joined(separator: " "))
      await client.close()
    }
  }

  @Test("tells the producer when a queue is full and when it has room again")
  func signalsQueue() async throws {
    let drained = Sightings()
    var limits = MessageQueue.Limits()
    limits.messages = 4
    let queue = MessageQueue(limits: limits) { drained.note("drained") }
    let message = ByteBuffer(string: "m")
    #expect(
      [1, 2, 3, 4, 5].map { _ in queue.push(message) } == [false, false, false, true, false])
    _ = try await queue.next()
    _ = try await queue.next()
    #expect(drained.all.isEmpty)
    _ = try await queue.next()
    #expect(drained.all == ["drained"])
    queue.finish()
    #expect(!queue.push(message))
    _ = try await queue.next()
    _ = try await queue.next()
    #expect(try await queue.next() == nil)
  }
}
