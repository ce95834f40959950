package import NIOCore
package import SprocketCore

/// The message `ttrpc.Response`, read in place: `status = 1`, a `google.rpc.Status`, and
/// `payload = 2`.
///
/// No status, or one with code zero, is success. The status's details are skipped.
package struct ResponseEnvelope: Equatable, Sendable {
  /// gRPC's code as it came; zero for success.
  package private(set) var statusCode: Int32 = 0
  private var messageRange = 0..<0
  /// Offset from the start of the frame's data.
  package private(set) var payload = 0..<0

  /// Reads the envelope from the readable bytes of a buffer. Throws as `RequestEnvelope` does.
  package init(decoding data: ByteBuffer) throws(EnvelopeError) {
    let bytes = data.readableBytesUInt8Span
    let end = bytes.count
    var offset = 0
    while offset < end {
      let tag = try ProtobufWire.readTag(bytes, at: &offset, end: end)
      guard tag.field <= 2 else {
        try ProtobufWire.skip(tag, bytes, at: &offset, end: end)
        continue
      }
      guard tag.wireType == ProtobufWire.lengthDelimited else {
        throw .wrongWireType(field: tag.field)
      }
      let range = try ProtobufWire.readRange(bytes, at: &offset, end: end)
      if tag.field == 2 {
        payload = range
      } else {
        // A message field that comes twice is merged, which for its scalars is: the last counts.
        try readStatus(bytes, range)
      }
    }
  }

  private mutating func readStatus(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) throws(EnvelopeError) {
    var offset = range.lowerBound
    let end = range.upperBound
    while offset < end {
      let tag = try ProtobufWire.readTag(bytes, at: &offset, end: end)
      switch (tag.field, tag.wireType) {
      case (1, ProtobufWire.varint):
        let raw = try ProtobufWire.readVarint(bytes, at: &offset, end: end)
        statusCode = Int32(truncatingIfNeeded: raw)
      case (2, ProtobufWire.lengthDelimited):
        messageRange = try ProtobufWire.readRange(bytes, at: &offset, end: end)
        try ProtobufWire.requireUTF8(bytes, messageRange, field: 2)
      case (1, _), (2, _):
        throw .wrongWireType(field: tag.field)
      default:
        try ProtobufWire.skip(tag, bytes, at: &offset, end: end)
      }
    }
  }

  /// The payload of a success, as a slice of the data that the envelope was read from, or the
  /// error that the status stands for. A code that gRPC does not know becomes `unknown`.
  package func result(in data: ByteBuffer) -> Result<ByteBuffer, SprocketError> {
    if statusCode == 0 {
      let start = data.readerIndex + payload.lowerBound
      return .success(data.getSlice(at: start, length: payload.count) ?? ByteBuffer())
    }
    let message = ProtobufWire.string(data.readableBytesUInt8Span, messageRange) ?? ""
    return .failure(SprocketError(StatusCode(rawValue: statusCode) ?? .unknown, message))
  }
}
