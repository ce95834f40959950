/// The element types of the safetensors format that snapshots use.
package enum TensorType: String, Sendable, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"
  case int32 = "I32"
  case uint32 = "U32"
  case uint8 = "U8"

  /// Bytes of one element.
  package var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .uint8: 1
    }
  }
}

/// A Swift type whose memory is a tensor's memory, byte for byte, on little-endian machines.
package protocol TensorElement: BitwiseCopyable, Sendable {
  /// The types under which a file may hold such elements; the first is the one that is written.
  static var tensorTypes: [TensorType] { get }
}

extension Float: TensorElement {
  package static var tensorTypes: [TensorType] { [.float32] }
}

extension Double: TensorElement {
  package static var tensorTypes: [TensorType] { [.float64] }
}

extension Int64: TensorElement {
  package static var tensorTypes: [TensorType] { [.int64] }
}

extension Int: TensorElement {
  package static var tensorTypes: [TensorType] { [.int64] }
}

extension UInt64: TensorElement {
  package static var tensorTypes: [TensorType] { [.uint64] }
}

/// Rows and counts stay below 2³¹, so that their bits read the same signed and unsigned. They are
/// written as `I32`, which every tensor library knows; few know `U32`.
extension UInt32: TensorElement {
  package static var tensorTypes: [TensorType] { [.int32, .uint32] }
}

extension Int32: TensorElement {
  package static var tensorTypes: [TensorType] { [.int32] }
}

extension UInt8: TensorElement {
  package static var tensorTypes: [TensorType] { [.uint8] }
}
