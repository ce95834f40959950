import NIOCore
import SprocketTransport
import Testing

@Suite("ttrpc.Request")
struct RequestEnvelopeTests {
  private func decode(_ bytes: [UInt8]) throws(EnvelopeError) -> RequestEnvelope {
    try RequestEnvelope(decoding: ByteBuffer(bytes: bytes))
  }

  private func text(_ range: Range<Int>, _ bytes: [UInt8]) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// `ab`/`c`, payload 01 02, timeout 300 ns, metadata k=v.
  private static let full: [UInt8] = [
    0x0a, 2, 0x61, 0x62, 0x12, 1, 0x63, 0x1a, 2, 1, 2, 0x20, 0xac, 0x02,
    0x2a, 6, 0x0a, 1, 0x6b, 0x12, 1, 0x76,
  ]

  @Test("is read field by field")
  func readsAllFields() throws {
    let envelope = try decode(Self.full)
    #expect(text(envelope.service, Self.full) == "ab")
    #expect(text(envelope.method, Self.full) == "c")
    #expect(envelope.payload == 9..<11)
    #expect(envelope.timeoutNanoseconds == 300)
    #expect(envelope.metadataCount == 1)
    let entries = MetadataEntry.all(in: ByteBuffer(bytes: Self.full))
    #expect(entries == [MetadataEntry(key: "k", value: "v")])
  }

  @Test("is written as protobuf has it")
  func writesAllFields() {
    var buffer = ByteBuffer()
    let isWritten = buffer.writeRequestFrame(
      streamID: 7, flags: .remoteOpen, service: "ab", method: "c",
      payload: ByteBuffer(bytes: [1, 2]), timeoutNanoseconds: 300,
      metadata: [MetadataEntry(key: "k", value: "v")])
    #expect(isWritten)
    #expect(
      Array(buffer: buffer) == [0, 0, 0, UInt8(Self.full.count), 0, 0, 0, 7, 1, 2] + Self.full)
  }

  @Test("may be empty, and is read from the middle of a buffer")
  func readsEmptyAndSlices() throws {
    #expect(try decode([]).payload.isEmpty)
    var buffer = ByteBuffer(bytes: [9, 9, 9] + Self.full)
    buffer.moveReaderIndex(forwardBy: 3)
    let envelope = try RequestEnvelope(decoding: buffer)
    #expect(Array(buffer: envelope.payload(in: buffer)) == [1, 2])
  }

  @Test("takes the last of a repeated scalar and skips unknown fields")
  func takesLastAndSkips() throws {
    let bytes: [UInt8] = [
      0x0a, 1, 0x61, 0x0a, 1, 0x62,  // service a, then b
      0x30, 0x96, 0x01,  // field 6, varint
      0x39, 1, 2, 3, 4, 5, 6, 7, 8,  // field 7, fixed64
      0x42, 3, 1, 2, 3,  // field 8, bytes
      0x4d, 1, 2, 3, 4,  // field 9, fixed32
      0x20, 5, 0x20, 6,
    ]
    let envelope = try decode(bytes)
    #expect(text(envelope.service, bytes) == "b")
    #expect(envelope.timeoutNanoseconds == 6)
  }

  @Test("reads a negative timeout")
  func readsNegativeTimeout() throws {
    let bytes: [UInt8] = [0x20] + [UInt8](repeating: 0xff, count: 9) + [1]
    #expect(try decode(bytes).timeoutNanoseconds == -1)
  }

  @Test(
    "refuses malformed bytes",
    arguments: [
      ([0x0a], EnvelopeError.truncated),
      ([0x0a, 5, 0x61], .truncated),
      ([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], .truncated),
      ([0x20], .truncated),
      ([0x20, 0x80], .truncated),
      ([0x20] + [UInt8](repeating: 0x80, count: 10) + [0], .malformedVarint),
      ([0x20] + [UInt8](repeating: 0xff, count: 9) + [2], .malformedVarint),
      ([0x00, 1], .malformedTag),
      ([0x33], .malformedTag),  // a group
      ([0x37], .malformedTag),  // wire type 7
      ([0x31, 1, 2, 3], .truncated),
      ([0x35, 1, 2, 3], .truncated),
      ([0x08, 1], .wrongWireType(field: 1)),
      ([0x1d, 0, 0, 0, 0], .wrongWireType(field: 3)),
      ([0x22, 0], .wrongWireType(field: 4)),
      ([0x28, 0], .wrongWireType(field: 5)),
      ([0x0a, 1, 0xff], .invalidUTF8(field: 1)),
      ([0x12, 2, 0xc0, 0x80], .invalidUTF8(field: 2)),
      ([0x2a, 3, 0x0a, 1, 0xff], .invalidUTF8(field: 1)),
      ([0x2a, 2, 0x0a, 1], .truncated),
      ([0x2a, 2, 0x08, 1], .wrongWireType(field: 1)),
    ] as [([UInt8], EnvelopeError)])
  func refusesMalformedBytes(_ bytes: [UInt8], _ expected: EnvelopeError) {
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test("accepts 64 metadata entries and refuses 65")
  func limitsMetadata() throws {
    let entry: [UInt8] = [0x2a, 0]
    let most = Array(repeatElement(entry, count: 64).joined())
    #expect(try decode(most).metadataCount == 64)
    #expect(throws: EnvelopeError.tooManyMetadataEntries(limit: 64)) { try decode(most + entry) }
  }

  @Test("accepts names that are UTF-8 beyond ASCII")
  func acceptsUTF8() throws {
    let name = Array("Amélie 映画".utf8)
    let bytes = [0x0a, UInt8(name.count)] + name
    #expect(text(try decode(bytes).service, bytes) == "Amélie 映画")
  }

  @Test("survives any bytes")
  func survivesRandomBytes() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...60, using: &generator)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      guard let envelope = try? decode(bytes) else { continue }
      #expect(envelope.payload.upperBound <= bytes.count)
    }
  }

  @Test("survives a flipped byte at every place")
  func survivesFlippedBytes() {
    for index in Self.full.indices {
      for value in UInt8.min...UInt8.max {
        var bytes = Self.full
        bytes[index] = value
        guard let envelope = try? decode(bytes) else { continue }
        #expect(envelope.service.upperBound <= bytes.count)
      }
    }
  }

  @Test("is not written when it would not fit a frame")
  func refusesOversizeRequest() {
    var buffer = ByteBuffer()
    let payload = ByteBuffer(repeating: 0, count: FrameHeader.maxDataLength)
    let isWritten = buffer.writeRequestFrame(
      streamID: 1, service: "a", method: "b", payload: payload)
    #expect(!isWritten)
    #expect(buffer.readableBytes == 0)
  }
}
