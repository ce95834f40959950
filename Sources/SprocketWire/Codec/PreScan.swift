import CSprocketProto

/// Checks the raw bytes of a message against its description before protobuf-c unpacks them, and
/// works out how much memory unpacking will take.
///
/// protobuf-c 1.4 believes its input: it takes up to 112 times a message's size on empty repeated
/// submessages, merges duplicate singular submessages in quadratic time, and accepts bad UTF-8 and
/// NUL within strings. All of that is refused here, in one pass that is linear in the number of
/// bytes and allocates nothing.
///
/// Descriptions are generated constants that live as long as the process; this file uses pointers
/// to read them.
struct PreScan {
  /// How many submessages may be within each other. No message of ours goes beyond 4.
  static let maximumDepth = 16
  /// How many fields a message may have, those of its submessages included.
  static let maximumFields = 524_288
  /// How many submessages a message may have, those of its submessages included.
  static let maximumSubmessages = 131_072
  /// How many bytes of memory each byte of a message may take. The worst that sensible messages
  /// do is about 20.
  static let maximumAmplification = 48
  /// How many bytes of memory even the shortest message may take.
  static let freeMemory = 64 << 10

  private var fieldsLeft = Self.maximumFields
  private var submessagesLeft = Self.maximumSubmessages
  private var memory = 0
  private let memoryLimit: Int

  private init(size: Int) {
    memoryLimit = min(Self.freeMemory + size * Self.maximumAmplification, Wire.maximumArenaBytes)
  }

  /// - Returns: The memory in bytes that unpacking will take from an arena, at most.
  /// - Throws: What is wrong with the bytes.
  static func check(
    _ bytes: UnsafeRawBufferPointer, as message: UnsafePointer<ProtobufCMessageDescriptor>
  ) throws(Violation) -> Int {
    guard bytes.count <= Wire.maximumMessageBytes else {
      throw Violation("\(bytes.count) bytes, more than \(Wire.maximumMessageBytes)")
    }
    var scan = PreScan(size: bytes.count)
    try scan.scan(ByteCursor(bytes), as: message, depth: 1)
    return scan.memory
  }

  private mutating func scan(
    _ bytes: ByteCursor?, as message: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
  ) throws(Violation) {
    guard depth <= Self.maximumDepth else {
      throw Violation("more than \(Self.maximumDepth) messages within each other")
    }
    try charge(message.pointee.sizeof_message)
    guard var cursor = bytes else { return }
    var seen = SeenFields()
    var lookup = FieldLookup(message)
    var count = 0
    while !cursor.isAtEnd {
      guard fieldsLeft > 0 else {
        throw Violation("more than \(Self.maximumFields) fields")
      }
      fieldsLeft -= 1
      count += 1
      let start = cursor.next
      let (number, type) = try cursor.tag()
      if let (field, index) = lookup.find(number) {
        do throws(Violation) {
          try scan(field, type, isFirst: seen.insert(index), &cursor, depth)
        } catch {
          throw error.inside(String(cString: field.pointee.name), number: number)
        }
      } else {
        do throws(Violation) {
          try cursor.skip(type)
        } catch {
          throw error.inside("?", number: number)
        }
        // protobuf-c keeps a copy of what it does not know.
        try charge(MemoryLayout<ProtobufCMessageUnknownField>.stride)
        try charge(cursor.next - start)
      }
    }
    try charge(Self.memberListBytes(count))
  }

  private mutating func scan(
    _ field: UnsafePointer<ProtobufCFieldDescriptor>,
    _ type: ByteCursor.WireType,
    isFirst: Bool,
    _ cursor: inout ByteCursor,
    _ depth: Int
  ) throws(Violation) {
    let isRepeated = field.pointee.label == PROTOBUF_C_LABEL_REPEATED
    let kind = FieldKind(field)
    if type == .lengthPrefixed && isRepeated && kind.isPackable {
      let elements = try Self.packedCount(cursor.lengthPrefixed(), kind)
      try charge(elements * kind.elementBytes)
      return
    }
    guard type == kind.wireType else {
      throw Violation("wire type \(type.rawValue) where \(kind.wireType.rawValue) belongs")
    }
    if isRepeated { try charge(kind.elementBytes) }
    switch kind {
    case .varint32, .varint64, .fixed32, .fixed64:
      try cursor.skip(type)
    case .string:
      let text = try cursor.lengthPrefixed()
      if let violation = text.textViolation() { throw Violation(violation) }
      try charge(text.count + 1)
    case .bytes:
      try charge(cursor.lengthPrefixed().count)
    case .message(let description):
      // Merging the two would take protobuf-c quadratic time, and no encoder writes them.
      guard isRepeated || isFirst else { throw Violation("given twice") }
      guard submessagesLeft > 0 else {
        throw Violation("more than \(Self.maximumSubmessages) submessages")
      }
      submessagesLeft -= 1
      let content = try cursor.lengthPrefixed()
      try scan(content, as: description, depth: depth + 1)
    }
  }

  /// Counts an allocation of `count` bytes.
  @inline(__always)
  private mutating func charge(_ count: Int) throws(Violation) {
    memory += Arena.rounded(count)
    guard memory <= memoryLimit else {
      throw Violation("would take more than \(memoryLimit) bytes of memory")
    }
  }

  /// How many numbers a packed field holds.
  private static func packedCount(
    _ content: ByteCursor, _ kind: FieldKind
  ) throws(Violation) -> Int {
    var content = content
    switch kind {
    case .fixed32, .fixed64:
      let size = kind.elementBytes
      guard content.count % size == 0 else {
        throw Violation("\(content.count) packed bytes are no multiple of \(size)")
      }
      return content.count / size
    default:
      var count = 0
      while !content.isAtEnd {
        try content.skipVarint()
        count += 1
      }
      return count
    }
  }

  /// What protobuf-c takes for its list of the fields it has seen: 16 on the stack, then blocks of
  /// 32, 64, 128 and so on, of 32 bytes each.
  private static func memberListBytes(_ fields: Int) -> Int {
    var capacity = 16
    var block = 16
    while capacity < fields {
      block *= 2
      capacity += block
    }
    return (capacity - 16) * 32
  }
}

/// Which fields of a message have been met.
private struct SeenFields {
  private var bits: UInt64 = 0

  /// - Parameter index: The field's place in the description. No message has more than 64 fields.
  /// - Returns: Whether it is the first time.
  mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(index & 63)
    defer { bits |= bit }
    return bits & bit == 0
  }
}
