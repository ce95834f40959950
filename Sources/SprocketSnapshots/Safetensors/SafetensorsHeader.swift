import Foundation
import SprocketCore

/// What the header of a safetensors file says of one tensor.
package struct TensorEntry: Hashable, Sendable {
  package var type: TensorType
  /// Extent of each dimension, outermost first; row-major.
  package var shape: [Int]
  /// Where the bytes lie, counted from the end of the header.
  package var range: Range<Int>

  package init(type: TensorType, shape: [Int], range: Range<Int>) {
    self.type = type
    self.shape = shape
    self.range = range
  }

  /// Bytes that `shape` elements of `type` take, or nil when an extent is negative or the product
  /// does not fit an `Int`.
  static func byteCount(type: TensorType, shape: [Int]) -> Int? {
    var count = type.size
    for extent in shape {
      if extent < 0 { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

/// The header of a safetensors file: names and places of its tensors, and free text.
///
/// Format: <https://github.com/huggingface/safetensors>, "Format". Eight bytes give the length of
/// the header (unsigned, little-endian), then comes a JSON object, then the tensors, which fill
/// the rest of the file without holes or overlap.
package struct SafetensorsHeader: Equatable, Sendable {
  package var metadata: [String: String]
  package var tensors: [String: TensorEntry]

  /// The longest header that is read. Snapshots have less than 4 KiB; the bound keeps a damaged
  /// length from costing time and memory.
  static let maximumBytes = 1 << 20

  /// Tensor data begins at a multiple of this many bytes of the file.
  static let alignment = 64

  package init(metadata: [String: String] = [:], tensors: [String: TensorEntry] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The bytes before the tensors: length, JSON, and as many spaces as the alignment takes.
  func encoded() throws -> [UInt8] {
    var object: [String: JSONEntry] = tensors.mapValues { .tensor($0) }
    object["__metadata__"] = .metadata(metadata)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var json = [UInt8](try encoder.encode(object))
    let unaligned = (MemoryLayout<UInt64>.size + json.count) % Self.alignment
    if unaligned > 0 {
      json += [UInt8](repeating: UInt8(ascii: " "), count: Self.alignment - unaligned)
    }
    guard json.count <= Self.maximumBytes else {
      throw SprocketError(.internal, "safetensors header has \(json.count) bytes")
    }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }

  /// Reads the header from the JSON text of a file and checks that its tensors fill `dataBytes`
  /// bytes exactly.
  /// - Throws: `Damage` that says what is wrong; never traps, whatever the bytes are.
  init(json: [UInt8], dataBytes: Int) throws(Damage) {
    guard json.first == UInt8(ascii: "{") else {
      throw Damage("its header is no JSON object")
    }
    let decoded: [String: JSONEntry]
    do {
      decoded = try JSONDecoder().decode([String: JSONEntry].self, from: Data(json))
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "\(error)"
      throw Damage("its header is not valid: \(reason)")
    }
    var metadata: [String: String] = [:]
    var tensors: [String: TensorEntry] = [:]
    for (name, entry) in decoded {
      switch entry {
      case .metadata(let texts) where name == "__metadata__": metadata = texts
      case .tensor(let tensor) where name != "__metadata__": tensors[name] = tensor
      case .metadata, .tensor:
        throw Damage("its header has something else than it should under \"\(name)\"")
      case .refused(let reason):
        throw Damage("tensor \"\(name)\" \(reason)")
      }
    }
    self.init(metadata: metadata, tensors: tensors)
    try checkPlaces(dataBytes: dataBytes)
  }

  /// Tensors must follow each other without hole or overlap from 0 to the end, each as long as
  /// its shape says.
  private func checkPlaces(dataBytes: Int) throws(Damage) {
    let ordered = tensors.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }
    var end = 0
    for (name, tensor) in ordered {
      guard let needed = TensorEntry.byteCount(type: tensor.type, shape: tensor.shape) else {
        throw Damage("tensor \"\(name)\" has an impossible shape \(tensor.shape)")
      }
      guard needed == tensor.range.count else {
        throw Damage(
          "tensor \"\(name)\" has \(tensor.range.count) bytes, but its shape \(tensor.shape) "
            + "of \(tensor.type.rawValue) needs \(needed)")
      }
      guard tensor.range.lowerBound == end else {
        let what = tensor.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a hole"
        throw Damage(
          "tensor \"\(name)\" begins at \(tensor.range.lowerBound), not \(end): it \(what)")
      }
      end = tensor.range.upperBound
    }
    guard end == dataBytes else {
      throw Damage("its tensors have \(end) bytes, but the file holds \(dataBytes)")
    }
  }
}

/// What is wrong with a file, without the name of the file, which the reader adds.
package struct Damage: Error {
  package var reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

/// One member of the header's JSON object.
private enum JSONEntry: Codable {
  case metadata([String: String])
  case tensor(TensorEntry)
  case refused(String)

  private enum Keys: String, CodingKey {
    case dtype
    case shape
    case dataOffsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    guard decoder.codingPath.last?.stringValue != "__metadata__" else {
      self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
      return
    }
    let name = try container.decode(String.self, forKey: .dtype)
    guard let type = TensorType(rawValue: name) else {
      self = .refused("has the element type \"\(name)\", which no snapshot uses")
      return
    }
    let shape = try container.decode([Int].self, forKey: .shape)
    let offsets = try container.decode([Int].self, forKey: .dataOffsets)
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
      self = .refused("has impossible data offsets \(offsets)")
      return
    }
    self = .tensor(TensorEntry(type: type, shape: shape, range: offsets[0]..<offsets[1]))
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .metadata(let texts):
      var container = encoder.singleValueContainer()
      try container.encode(texts)
    case .tensor(let tensor):
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(tensor.type.rawValue, forKey: .dtype)
      try container.encode(tensor.shape, forKey: .shape)
      try container.encode(
        [tensor.range.lowerBound, tensor.range.upperBound], forKey: .dataOffsets)
    case .refused:
      break
    }
  }
}
