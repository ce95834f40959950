import CSprocketProto

/// What matters of a field's type for checking its bytes.
enum FieldKind {
  case varint32
  case varint64
  case fixed32
  case fixed64
  case string
  case bytes
  case message(UnsafePointer<ProtobufCMessageDescriptor>)

  /// The kind of a generated field description.
  init(_ field: UnsafePointer<ProtobufCFieldDescriptor>) {
    switch field.pointee.type {
    case PROTOBUF_C_TYPE_STRING:
      self = .string
    case PROTOBUF_C_TYPE_MESSAGE:
      // The generator sets `descriptor` to the message's description for this type.
      self = .message(
        field.pointee.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self))
    case PROTOBUF_C_TYPE_BYTES:
      self = .bytes
    case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_SFIXED64:
      self = .fixed64
    case PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_SFIXED32:
      self = .fixed32
    case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_SINT64:
      self = .varint64
    default:
      self = .varint32
    }
  }

  /// How one value of it is encoded.
  var wireType: ByteCursor.WireType {
    switch self {
    case .varint32, .varint64: .varint
    case .fixed32: .fixed32
    case .fixed64: .fixed64
    case .string, .bytes, .message: .lengthPrefixed
    }
  }

  /// Whether a repeated field of it may come packed.
  var isPackable: Bool { wireType != .lengthPrefixed }

  /// Size of one element of a repeated field in its C array.
  var elementBytes: Int {
    switch self {
    case .varint32, .fixed32: 4
    case .varint64, .fixed64: 8
    case .string, .message: MemoryLayout<UnsafeRawPointer>.stride
    case .bytes: MemoryLayout<ProtobufCBinaryData>.stride
    }
  }
}

/// Finds the description of a field by its number. Fields mostly come in order, so the search
/// begins where the last one ended.
struct FieldLookup {
  private let fields: UnsafePointer<ProtobufCFieldDescriptor>?
  private let count: Int
  private var last = 0

  init(_ message: UnsafePointer<ProtobufCMessageDescriptor>) {
    fields = message.pointee.fields
    count = fields == nil ? 0 : Int(message.pointee.n_fields)
  }

  /// - Returns: The description and its place, or nil when the message has no such field.
  mutating func find(
    _ number: UInt32
  ) -> (field: UnsafePointer<ProtobufCFieldDescriptor>, index: Int)? {
    guard let fields, count > 0 else { return nil }
    var index = last
    repeat {
      if fields[index].id == number {
        last = index
        return (fields + index, index)
      }
      index = index + 1 == count ? 0 : index + 1
    } while index != last
    return nil
  }
}
