package import SprocketCore

/// Writes a safetensors file, tensor by tensor, without holding it in memory.
///
/// The tensors lie in the order of their alignment, the strictest first: factor tables (each a
/// multiple of 64 bytes), then elements of 8, 4 and 1 bytes. So all begin aligned, though the
/// format allows no padding between them.
package struct SafetensorsWriter {
  /// Takes the bytes of one tensor, in any number of pieces.
  package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private struct Pending {
    var name: String
    var type: TensorType
    var shape: [Int]
    var byteCount: Int
    var body: (Sink) throws -> Void
    /// Factor tables come before everything else.
    var rank: Int
  }

  private var pending: [Pending] = []
  private let metadata: [String: String]

  package init(metadata: [String: String]) {
    self.metadata = metadata
  }

  /// Adds a tensor whose bytes `body` hands over when the file is written.
  /// - Parameter isFactorTable: puts it in front; its size must be a multiple of 64 bytes.
  package mutating func add(
    _ name: String, _ type: TensorType, shape: [Int], isFactorTable: Bool = false,
    body: @escaping (Sink) throws -> Void
  ) throws(SprocketError) {
    guard let byteCount = TensorEntry.byteCount(type: type, shape: shape) else {
      throw SprocketError(.internal, "tensor \(name) has an impossible shape \(shape)")
    }
    guard !isFactorTable || byteCount % SafetensorsHeader.alignment == 0 else {
      throw SprocketError(.internal, "factor table \(name) of \(byteCount) bytes is not aligned")
    }
    pending.append(
      Pending(
        name: name, type: type, shape: shape, byteCount: byteCount, body: body,
        rank: isFactorTable ? 0 : 64 / type.size))
  }

  /// Adds a vector.
  package mutating func add<Element: TensorElement>(_ name: String, _ elements: [Element])
    throws(SprocketError)
  {
    try add(name, Element.tensorTypes[0], shape: [elements.count]) { sink in
      try elements.withUnsafeBytes { try sink($0) }
    }
  }

  /// Writes header and tensors.
  /// - Throws: what the file or a tensor's body throws; `internal` when a body hands over another
  ///   number of bytes than its shape says.
  package func write(to file: DurableFile) throws {
    let ordered = pending.enumerated()
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
    var header = SafetensorsHeader(metadata: metadata)
    var end = 0
    for tensor in ordered {
      let range = end..<(end + tensor.byteCount)
      header.tensors[tensor.name] = TensorEntry(
        type: tensor.type, shape: tensor.shape, range: range)
      end = range.upperBound
    }
    try header.encoded().withUnsafeBytes { try file.append($0) }
    for tensor in ordered {
      let expected = file.count + tensor.byteCount
      try tensor.body { try file.append($0) }
      guard file.count == expected else {
        throw SprocketError(
          .internal,
          "tensor \(tensor.name) is \(file.count - expected) bytes longer than its shape says")
      }
    }
  }
}
