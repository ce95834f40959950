/// Reads protobuf's elements from bytes that may be anything.
///
/// The wire format is that of the protobuf encoding guide. This file may use unsafe pointers
/// because every read is preceded by a comparison with `end`; the bytes belong to the caller of
/// `Wire.decode`, who keeps them alive.
struct ByteCursor {
  /// What follows a tag.
  enum WireType: UInt8 {
    case varint = 0
    case fixed64 = 1
    case lengthPrefixed = 2
    case fixed32 = 5
  }

  private(set) var next: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  /// - Returns: nil when there are no bytes.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty, let base = bytes.baseAddress else { return nil }
    next = base.assumingMemoryBound(to: UInt8.self)
    end = next + bytes.count
  }

  private init(from start: UnsafePointer<UInt8>, count: Int) {
    next = start
    end = start + count
  }

  /// How many bytes are left.
  var count: Int { end - next }
  var isAtEnd: Bool { next == end }

  /// A number of 1 to 10 bytes, 7 bits in each, the low ones first.
  @inline(__always)
  mutating func varint() throws(Violation) -> UInt64 {
    if next < end, next.pointee < 0x80 {
      let value = UInt64(next.pointee)
      next += 1
      return value
    }
    return try longVarint()
  }

  private mutating func longVarint() throws(Violation) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while next < end {
      let byte = next.pointee
      next += 1
      // Shifting beyond bit 63 drops bits, as protobuf does with the tenth byte.
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift == 70 { throw Violation("varint longer than 10 bytes") }
    }
    throw Violation("ends within a varint")
  }

  /// Steps over a number without looking at it.
  mutating func skipVarint() throws(Violation) {
    _ = try varint()
  }

  /// A field's number, 1 to 2^29 - 1, and what follows.
  @inline(__always)
  mutating func tag() throws(Violation) -> (number: UInt32, type: WireType) {
    let start = next
    let tag = try varint()
    guard tag <= UInt64(UInt32.max), next - start <= 5 else {
      throw Violation("field number too large")
    }
    let number = UInt32(tag >> 3)
    if number == 0 { throw Violation("field number 0") }
    guard let type = WireType(rawValue: UInt8(tag & 7)) else {
      let kind = tag & 7 == 3 || tag & 7 == 4 ? "groups are not supported" : "unknown wire type"
      throw Violation("\(kind) (wire type \(tag & 7))", field: "?", number: number)
    }
    return (number, type)
  }

  /// Steps over `size` bytes of a fixed-size number.
  mutating func skip(_ size: Int) throws(Violation) {
    guard count >= size else { throw Violation("ends within a number of \(size) bytes") }
    next += size
  }

  /// What follows a length, as a cursor of its own; steps over it.
  mutating func lengthPrefixed() throws(Violation) -> ByteCursor {
    let start = next
    let length = try varint()
    guard next - start <= 5 else { throw Violation("length longer than 5 bytes") }
    guard length <= UInt64(count) else {
      throw Violation("length of \(length) bytes where \(count) are left")
    }
    let content = ByteCursor(from: next, count: Int(length))
    next += Int(length)
    return content
  }

  /// Steps over a value of that type.
  mutating func skip(_ type: WireType) throws(Violation) {
    switch type {
    case .varint: try skipVarint()
    case .fixed64: try skip(8)
    case .fixed32: try skip(4)
    case .lengthPrefixed: _ = try lengthPrefixed()
    }
  }

  /// Why what is left is no protobuf string that C can hold, or nil when it is one.
  func textViolation() -> String? {
    var at = next
    // Eight bytes at a time as long as all are in 0x01...0x7F: a byte over 0x7F has its high bit
    // set, and a zero byte borrows it in the subtraction.
    while end - at >= 8 {
      let word = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
      if (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { break }
      at += 8
    }
    while at < end, at.pointee &- 1 < 0x7F { at += 1 }
    if at == end { return nil }
    let rest = UnsafeBufferPointer(start: at, count: end - at)
    if rest.contains(0) { return "string contains NUL" }
    if String(validating: rest, as: UTF8.self) == nil { return "string is not valid UTF-8" }
    return nil
  }
}
