/// Why the bytes of an envelope are not what they claim.
package enum EnvelopeError: Error, Equatable, Sendable {
  /// A varint longer than ten bytes, or one whose value does not fit 64 bits.
  case malformedVarint
  /// The bytes end within a field.
  case truncated
  /// Field number zero, a group, or a wire type that does not exist.
  case malformedTag
  /// A known field with another wire type than its own.
  case wrongWireType(field: Int)
  /// A string field that is not UTF-8.
  case invalidUTF8(field: Int)
  /// More metadata entries than are accepted.
  case tooManyMetadataEntries(limit: Int)

  /// What is wrong, for the message of a status.
  package var reason: String {
    switch self {
    case .malformedVarint: "a varint is malformed"
    case .truncated: "the bytes end within a field"
    case .malformedTag: "a field tag is malformed"
    case .wrongWireType(let field): "field \(field) has a wrong wire type"
    case .invalidUTF8(let field): "field \(field) is not UTF-8"
    case .tooManyMetadataEntries(let limit): "more than \(limit) metadata entries"
    }
  }
}

/// The few rules of the protobuf wire format that the envelopes need, on borrowed bytes.
///
/// Every function takes the offset to read at and moves it past what it read; nothing is copied
/// and every access is bounds-checked.
enum ProtobufWire {
  static let varint = 0
  static let fixed64 = 1
  static let lengthDelimited = 2
  static let fixed32 = 5

  struct Tag {
    var field: Int
    var wireType: Int
  }

  @inline(__always)
  static func readVarint(
    _ bytes: Span<UInt8>, at offset: inout Int, end: Int
  ) throws(EnvelopeError) -> UInt64 {
    guard offset < end else { throw .truncated }
    let first = bytes[offset]
    if first < 0x80 {
      offset += 1
      return UInt64(first)
    }
    return try readLongVarint(bytes, at: &offset, end: end)
  }

  private static func readLongVarint(
    _ bytes: Span<UInt8>, at offset: inout Int, end: Int
  ) throws(EnvelopeError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard offset < end else { throw .truncated }
      let byte = bytes[offset]
      offset += 1
      // The tenth byte holds the one bit that is left of 64.
      if shift == 63, byte > 1 { throw .malformedVarint }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  @inline(__always)
  static func readTag(
    _ bytes: Span<UInt8>, at offset: inout Int, end: Int
  ) throws(EnvelopeError) -> Tag {
    let raw = try readVarint(bytes, at: &offset, end: end)
    let field = raw >> 3
    guard field >= 1, field <= 0x1fff_ffff else { throw .malformedTag }
    return Tag(field: Int(field), wireType: Int(raw & 7))
  }

  /// The range of a length-delimited field's content.
  @inline(__always)
  static func readRange(
    _ bytes: Span<UInt8>, at offset: inout Int, end: Int
  ) throws(EnvelopeError) -> Range<Int> {
    let length = try readVarint(bytes, at: &offset, end: end)
    guard length <= UInt64(end - offset) else { throw .truncated }
    let range = offset..<(offset + Int(length))
    offset = range.upperBound
    return range
  }

  /// Moves past the value of a field that nobody asked for.
  static func skip(
    _ tag: Tag, _ bytes: Span<UInt8>, at offset: inout Int, end: Int
  ) throws(EnvelopeError) {
    switch tag.wireType {
    case varint:
      _ = try readVarint(bytes, at: &offset, end: end)
    case fixed64:
      guard end - offset >= 8 else { throw .truncated }
      offset += 8
    case lengthDelimited:
      _ = try readRange(bytes, at: &offset, end: end)
    case fixed32:
      guard end - offset >= 4 else { throw .truncated }
      offset += 4
    default:
      throw .malformedTag
    }
  }

  /// Throws unless the bytes are UTF-8. ASCII, the usual case, is checked without a copy.
  @inline(__always)
  static func requireUTF8(
    _ bytes: Span<UInt8>, _ range: Range<Int>, field: Int
  ) throws(EnvelopeError) {
    for index in range where bytes[index] >= 0x80 {
      guard string(bytes, range) != nil else { throw .invalidUTF8(field: field) }
      return
    }
  }

  /// The bytes as a string, or nil when they are not UTF-8.
  static func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(bytes[index]) }
    return String(validating: copy, as: UTF8.self)
  }

  /// How many bytes a varint takes.
  static func varintSize(_ value: UInt64) -> Int {
    (70 - (value | 1).leadingZeroBitCount) / 7
  }
}
