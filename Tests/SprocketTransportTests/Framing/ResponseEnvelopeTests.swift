import NIOCore
import SprocketCore
import SprocketTransport
import Testing

@Suite("ttrpc.Response")
struct ResponseEnvelopeTests {
  private func write(_ payload: ByteBuffer, _ streamID: UInt32 = 1) throws -> ByteBuffer {
    var buffer = ByteBuffer()
    try ResponseFrameWriter.write(payload, streamID: streamID, in: &buffer)
    return buffer
  }

  @Test("of a success has no status, and no payload when it is empty")
  func writesSuccess() throws {
    #expect(
      Array(buffer: try write(ByteBuffer(bytes: [8, 9]), 5))
        == [0, 0, 0, 4, 0, 0, 0, 5, 2, 0, 0x12, 2, 8, 9])
    #expect(Array(buffer: try write(ByteBuffer())) == [0, 0, 0, 0, 0, 0, 0, 1, 2, 0])
  }

  @Test("of a failure has code and message")
  func writesFailure() {
    var buffer = ByteBuffer()
    ResponseFrameWriter.writeFailure(SprocketError(.notFound, "no"), streamID: 3, in: &buffer)
    #expect(
      Array(buffer: buffer)
        == [0, 0, 0, 8, 0, 0, 0, 3, 2, 0, 0x0a, 6, 0x08, 5, 0x12, 2, 0x6e, 0x6f])
  }

  @Test(
    "holds payloads of every length of length",
    arguments: [0, 1, 126, 127, 128, 129, 16383, 16384, 16385, 2_097_151, 2_097_152, 4_194_299])
  func roundTrips(_ count: Int) throws {
    // Ends that differ show a payload that was moved too far or not far enough.
    var sent = ByteBuffer(repeating: 7, count: count)
    if count > 1 {
      sent.setInteger(UInt8(1), at: 0)
      sent.setInteger(UInt8(2), at: count - 1)
    }
    var out = ByteBuffer(string: "before")
    try ResponseFrameWriter.write(sent, streamID: 9, in: &out)
    out.writeString("after")
    #expect(out.readString(length: 6) == "before")
    let header = out.readFrameHeader()
    let data = out.readSlice(length: Int(header?.length ?? 0)) ?? ByteBuffer()
    #expect(out.readString(length: 5) == "after")
    let payload = try ResponseEnvelope(decoding: data).result(in: data).get()
    #expect(payload == sent)
  }

  @Test(
    "is right whatever size was expected", arguments: [0, 5, 200, 70_000], [0, 5, 200, 70_000])
  func toleratesWrongGuess(_ guess: Int, _ count: Int) throws {
    var out = ByteBuffer(string: "before")
    let frame = ResponseFrameWriter.begin(in: &out, expectedPayload: guess)
    out.writeRepeatingByte(3, count: count)
    #expect(try frame.finish(streamID: 1, in: &out) == count)
    out.moveReaderIndex(forwardBy: 6)
    #expect(out == (try write(ByteBuffer(repeating: 3, count: count))))
  }

  @Test("that would be a byte too long becomes an error and leaves no trace")
  func refusesOversize() throws {
    // Tag and a four-byte length take five bytes.
    let fits = ByteBuffer(repeating: 1, count: FrameHeader.maxDataLength - 5)
    #expect(try write(fits).readableBytes == FrameHeader.byteCount + FrameHeader.maxDataLength)
    var out = ByteBuffer(string: "kept")
    let tooLong = ByteBuffer(repeating: 1, count: FrameHeader.maxDataLength - 4)
    #expect(throws: SprocketError.self) {
      try ResponseFrameWriter.write(tooLong, streamID: 1, in: &out)
    }
    #expect(String(buffer: out) == "kept")
  }

  @Test("carries every code and a long message, cut between characters")
  func carriesEveryCode() throws {
    for code in StatusCode.allCases where code != .ok {
      var out = ByteBuffer()
      let message = String(repeating: "é", count: 6000)
      ResponseFrameWriter.writeFailure(SprocketError(code, message), streamID: 1, in: &out)
      out.moveReaderIndex(forwardBy: FrameHeader.byteCount)
      guard case .failure(let error) = try ResponseEnvelope(decoding: out).result(in: out) else {
        Issue.record("\(code.name) was read as success")
        continue
      }
      #expect(error.code == code)
      #expect(error.message == String(repeating: "é", count: 4096))
    }
  }

  @Test("merges a status that comes twice, skips details and maps unknown codes")
  func mergesStatus() throws {
    let bytes: [UInt8] = [
      0x0a, 5, 0x08, 5, 0x12, 1, 0x61,  // code 5, message a
      0x0a, 6, 0x08, 99, 0x1a, 2, 0x0a, 0,  // code 99, one detail
    ]
    let data = ByteBuffer(bytes: bytes)
    let result = try ResponseEnvelope(decoding: data).result(in: data)
    #expect(result == .failure(SprocketError(.unknown, "a")))
  }

  @Test(
    "refuses malformed bytes",
    arguments: [[0x08, 1], [0x0a, 1], [0x0a, 2, 0x0a, 0], [0x0a, 3, 0x12, 1, 0xff], [0x12, 9]]
      as [[UInt8]])
  func refusesMalformedBytes(_ bytes: [UInt8]) {
    #expect(throws: EnvelopeError.self) {
      try ResponseEnvelope(decoding: ByteBuffer(bytes: bytes))
    }
  }
}
