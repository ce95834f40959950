package import NIOCore
package import SprocketCore

/// Writes response frames into an outgoing buffer so that a payload is encoded straight to where
/// it is sent from: room for header and envelope is reserved first, filled in when the payload's
/// length is known.
///
/// `begin`, then append the payload to the buffer, then `finish` or `fail`.
package struct ResponseFrameWriter {
  /// The longest message that a status carries, in UTF-8 bytes.
  package static let maxMessageLength = 8192

  private let start: Int
  /// Bytes reserved for the payload's tag and length.
  private let reservedPrefix: Int

  /// Reserves room at the buffer's end.
  ///
  /// `expectedPayload` is a guess at the payload's length, best that of the answer before: when it
  /// has as many digits as the real one, the payload need not be moved.
  package static func begin(
    in buffer: inout ByteBuffer, expectedPayload: Int = 1024
  ) -> ResponseFrameWriter {
    let writer = ResponseFrameWriter(
      start: buffer.writerIndex, reservedPrefix: prefixSize(expectedPayload))
    let reserved = FrameHeader.byteCount + writer.reservedPrefix
    buffer.reserveCapacity(minimumWritableBytes: reserved)
    buffer.moveWriterIndex(forwardBy: reserved)
    return writer
  }

  /// Tag and length of a payload; an empty payload is left out.
  private static func prefixSize(_ count: Int) -> Int {
    count == 0 ? 0 : 1 + ProtobufWire.varintSize(UInt64(count))
  }

  /// Completes the frame around everything that was appended since `begin`, and returns the
  /// payload's length.
  ///
  /// Throws `resourceExhausted`, with the buffer as it was before `begin`, when the frame would be
  /// longer than allowed.
  @discardableResult
  package func finish(
    streamID: UInt32, in buffer: inout ByteBuffer
  ) throws(SprocketError) -> Int {
    let payloadStart = start + FrameHeader.byteCount + reservedPrefix
    let count = buffer.writerIndex - payloadStart
    let prefix = Self.prefixSize(count)
    let length = prefix + count
    guard length <= FrameHeader.maxDataLength else {
      discard(in: &buffer)
      throw SprocketError(
        .resourceExhausted,
        "the answer takes \(length) bytes and a frame holds \(FrameHeader.maxDataLength); "
          + "ask for less at a time")
    }
    if prefix != reservedPrefix {
      move(payloadStart, count, by: prefix - reservedPrefix, in: &buffer)
    }
    buffer.setFrameHeader(
      FrameHeader(length: UInt32(length), streamID: streamID, type: .response), at: start)
    setPrefix(count, at: start + FrameHeader.byteCount, in: &buffer)
    return count
  }

  private func setPrefix(_ count: Int, at index: Int, in buffer: inout ByteBuffer) {
    let tag = UInt16(2 << 3 | ProtobufWire.lengthDelimited) << 8
    switch count {
    case 0: return
    case ..<0x80: buffer.setInteger(tag | UInt16(count), at: index)
    default:
      buffer.setInteger(tag | UInt16(count & 0x7f) | 0x80, at: index)
      var index = index + 2
      var rest = count >> 7
      while rest >= 0x80 {
        buffer.setInteger(UInt8(truncatingIfNeeded: rest) | 0x80, at: index)
        index += 1
        rest >>= 7
      }
      buffer.setInteger(UInt8(rest), at: index)
    }
  }

  /// Takes back everything since `begin`.
  package func discard(in buffer: inout ByteBuffer) {
    buffer.moveWriterIndex(to: start)
  }

  private func move(_ from: Int, _ count: Int, by distance: Int, in buffer: inout ByteBuffer) {
    if distance > 0 { buffer.reserveCapacity(minimumWritableBytes: distance) }
    // Cannot fail: the bytes from the reader index to the writer index hold both ranges.
    if count > 0 { _ = try? buffer.copyBytes(at: from, to: from + distance, length: count) }
    buffer.moveWriterIndex(to: from + distance + count)
  }

  /// Appends a whole response frame with a payload. Throws as `finish` does.
  package static func write(
    _ payload: ByteBuffer, streamID: UInt32, in buffer: inout ByteBuffer
  ) throws(SprocketError) {
    let writer = begin(in: &buffer, expectedPayload: payload.readableBytes)
    buffer.writeImmutableBuffer(payload)
    try writer.finish(streamID: streamID, in: &buffer)
  }

  /// Appends a whole response frame with the status of a failure and no payload. The cause of the
  /// error is not sent, and a very long message is cut.
  package static func writeFailure(
    _ error: SprocketError, streamID: UInt32, in buffer: inout ByteBuffer
  ) {
    let message = error.message.truncated(toUTF8Count: maxMessageLength)
    let messageSize = message.utf8.count
    // A code of zero would be read as success.
    let code = UInt64(error.code == .ok ? StatusCode.unknown.rawValue : error.code.rawValue)
    var status = 1 + ProtobufWire.varintSize(code)
    if messageSize > 0 { status += 1 + ProtobufWire.varintSize(UInt64(messageSize)) + messageSize }
    let length = 1 + ProtobufWire.varintSize(UInt64(status)) + status
    buffer.writeFrameHeader(
      FrameHeader(length: UInt32(length), streamID: streamID, type: .response))
    buffer.writeLengthPrefix(1, status)
    buffer.writeInteger(UInt8(1 << 3))
    buffer.writeVarint(code)
    buffer.writeStringField(2, message)
  }
}

extension String {
  /// The longest prefix of whole characters that fits.
  func truncated(toUTF8Count limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return String(self[..<end])
  }
}
