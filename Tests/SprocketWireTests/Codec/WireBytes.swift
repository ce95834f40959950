/// Builds the bytes of messages that no encoder would write.
enum WireBytes {
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func tag(_ number: UInt64, _ wireType: UInt64) -> [UInt8] {
    varint(number << 3 | wireType)
  }

  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    tag(field, 0) + varint(value)
  }

  static func content(_ field: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    tag(field, 2) + varint(UInt64(bytes.count)) + bytes
  }

  static func text(_ field: UInt64, _ text: String) -> [UInt8] {
    content(field, Array(text.utf8))
  }

  static func repeated(_ bytes: [UInt8], _ times: Int) -> [UInt8] {
    // Doubling, because element by element a debug build takes seconds.
    guard times > 1 else { return times == 1 ? bytes : [] }
    let half = repeated(bytes, times / 2)
    return half + half + repeated(bytes, times % 2)
  }
}
