package import NIOCore

/// The message `ttrpc.Request`, read in place: where in a frame's data each field lies.
///
/// `service = 1`, `method = 2`, `payload = 3`, `timeout_nano = 4`, `metadata = 5`. Unknown fields
/// are skipped; of a field that comes twice the last one counts; metadata repeats.
package struct RequestEnvelope: Equatable, Sendable {
  /// The most metadata entries that a request may carry.
  package static let maxMetadataEntries = 64

  /// Offsets from the start of the frame's data.
  package private(set) var service = 0..<0
  package private(set) var method = 0..<0
  package private(set) var payload = 0..<0
  /// The caller's patience in nanoseconds. Zero: no deadline. Negative: already over.
  package private(set) var timeoutNanoseconds: Int64 = 0
  package private(set) var metadataCount = 0

  /// Reads the envelope from the readable bytes of a buffer.
  ///
  /// Throws when a varint, tag or length is malformed, a field has a wrong wire type, a string is
  /// not UTF-8, or there are too many metadata entries. Cost: one pass over the fields; the
  /// payload's bytes are not touched and nothing is allocated for ASCII names.
  package init(decoding data: ByteBuffer) throws(EnvelopeError) {
    let bytes = data.readableBytesUInt8Span
    let end = bytes.count
    var offset = 0
    while offset < end {
      let tag = try ProtobufWire.readTag(bytes, at: &offset, end: end)
      guard tag.field <= 5 else {
        try ProtobufWire.skip(tag, bytes, at: &offset, end: end)
        continue
      }
      let expected = tag.field == 4 ? ProtobufWire.varint : ProtobufWire.lengthDelimited
      guard tag.wireType == expected else { throw .wrongWireType(field: tag.field) }
      if tag.field == 4 {
        let raw = try ProtobufWire.readVarint(bytes, at: &offset, end: end)
        timeoutNanoseconds = Int64(bitPattern: raw)
        continue
      }
      let range = try ProtobufWire.readRange(bytes, at: &offset, end: end)
      switch tag.field {
      case 1:
        try ProtobufWire.requireUTF8(bytes, range, field: 1)
        service = range
      case 2:
        try ProtobufWire.requireUTF8(bytes, range, field: 2)
        method = range
      case 3:
        payload = range
      default:
        guard metadataCount < Self.maxMetadataEntries else {
          throw .tooManyMetadataEntries(limit: Self.maxMetadataEntries)
        }
        _ = try MetadataEntry.ranges(in: bytes, range)
        metadataCount += 1
      }
    }
  }

  /// The payload as a slice of the data that the envelope was read from.
  package func payload(in data: ByteBuffer) -> ByteBuffer {
    data.getSlice(at: data.readerIndex + payload.lowerBound, length: payload.count) ?? ByteBuffer()
  }
}

/// One `ttrpc.KeyValue` of a request.
package struct MetadataEntry: Equatable, Sendable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Where key and value lie within the bytes of one entry.
  static func ranges(
    in bytes: Span<UInt8>, _ entry: Range<Int>
  ) throws(EnvelopeError) -> (key: Range<Int>, value: Range<Int>) {
    var key = entry.lowerBound..<entry.lowerBound
    var value = key
    var offset = entry.lowerBound
    while offset < entry.upperBound {
      let tag = try ProtobufWire.readTag(bytes, at: &offset, end: entry.upperBound)
      guard tag.field <= 2 else {
        try ProtobufWire.skip(tag, bytes, at: &offset, end: entry.upperBound)
        continue
      }
      guard tag.wireType == ProtobufWire.lengthDelimited else {
        throw .wrongWireType(field: tag.field)
      }
      let range = try ProtobufWire.readRange(bytes, at: &offset, end: entry.upperBound)
      try ProtobufWire.requireUTF8(bytes, range, field: tag.field)
      if tag.field == 1 { key = range } else { value = range }
    }
    return (key, value)
  }

  /// The metadata of a request, read again from its data; empty when the data is no request.
  package static func all(in data: ByteBuffer) -> [MetadataEntry] {
    let bytes = data.readableBytesUInt8Span
    let end = bytes.count
    var entries: [MetadataEntry] = []
    var offset = 0
    do throws(EnvelopeError) {
      while offset < end {
        let tag = try ProtobufWire.readTag(bytes, at: &offset, end: end)
        guard tag.field == 5, tag.wireType == ProtobufWire.lengthDelimited else {
          try ProtobufWire.skip(tag, bytes, at: &offset, end: end)
          continue
        }
        let range = try ProtobufWire.readRange(bytes, at: &offset, end: end)
        let (key, value) = try ranges(in: bytes, range)
        entries.append(
          MetadataEntry(
            key: ProtobufWire.string(bytes, key) ?? "",
            value: ProtobufWire.string(bytes, value) ?? ""))
      }
    } catch {
      return []
    }
    return entries
  }
}

extension ByteBuffer {
  /// Appends a whole request frame. Returns false, with nothing appended, when it would be longer
  /// than a frame may be.
  package mutating func writeRequestFrame(
    streamID: UInt32, flags: FrameFlags = [], service: String, method: String,
    payload: ByteBuffer, timeoutNanoseconds: Int64 = 0, metadata: [MetadataEntry] = []
  ) -> Bool {
    let start = writerIndex
    writeFrameHeader(FrameHeader(length: 0, streamID: streamID, type: .request, flags: flags))
    let dataStart = writerIndex
    writeStringField(1, service)
    writeStringField(2, method)
    if payload.readableBytes > 0 {
      writeLengthPrefix(3, payload.readableBytes)
      writeImmutableBuffer(payload)
    }
    if timeoutNanoseconds != 0 {
      writeInteger(UInt8(4 << 3))
      writeVarint(UInt64(bitPattern: timeoutNanoseconds))
    }
    for entry in metadata {
      writeLengthPrefix(5, Self.stringFieldSize(entry.key) + Self.stringFieldSize(entry.value))
      writeStringField(1, entry.key)
      writeStringField(2, entry.value)
    }
    let length = writerIndex - dataStart
    guard length <= FrameHeader.maxDataLength else {
      moveWriterIndex(to: start)
      return false
    }
    setInteger(UInt32(length), at: start)
    return true
  }

  mutating func writeVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    writeInteger(UInt8(rest))
  }

  /// Tag and length of a length-delimited field, whose number is below 16.
  mutating func writeLengthPrefix(_ field: UInt8, _ length: Int) {
    let tag = field << 3 | UInt8(ProtobufWire.lengthDelimited)
    if length < 0x80 {
      writeInteger(UInt16(tag) << 8 | UInt16(length))
    } else {
      writeInteger(tag)
      writeVarint(UInt64(length))
    }
  }

  /// A string field; nothing when the string is empty, as proto3 has it.
  mutating func writeStringField(_ field: UInt8, _ string: String) {
    let size = string.utf8.count
    guard size > 0 else { return }
    writeLengthPrefix(field, size)
    writeString(string)
  }

  private static func stringFieldSize(_ string: String) -> Int {
    let size = string.utf8.count
    return size == 0 ? 0 : 1 + ProtobufWire.varintSize(UInt64(size)) + size
  }
}
