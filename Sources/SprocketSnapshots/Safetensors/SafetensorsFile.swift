package import SprocketCore

/// A safetensors file, mapped into memory and checked: every tensor lies inside the file, is as
/// long as its shape says, and shares no byte with another.
///
/// Opening touches only the header. A damaged file is refused with an error that names the file
/// and what is wrong with it; no content of a file can make it trap.
package struct SafetensorsFile: Sendable {
  package let mapping: MappedFile
  package let header: SafetensorsHeader
  /// Where the first tensor begins in the file.
  private let dataStart: Int

  package var path: String { mapping.path }

  /// Opens and checks a file.
  /// - Throws: `dataLoss` for a damaged file, `notFound` when there is none.
  package init(path: String) throws(SprocketError) {
    try self.init(mapping: MappedFile(path: path))
  }

  package init(mapping: MappedFile) throws(SprocketError) {
    self.mapping = mapping
    let bytes = mapping.bytes
    let lengthBytes = MemoryLayout<UInt64>.size
    do throws(Damage) {
      guard bytes.count >= lengthBytes else {
        throw Damage("it has only \(bytes.count) bytes")
      }
      let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
      guard length <= UInt64(SafetensorsHeader.maximumBytes) else {
        throw Damage("its header says it has \(length) bytes")
      }
      dataStart = lengthBytes + Int(length)
      guard dataStart <= bytes.count else {
        throw Damage("it ends after \(bytes.count) bytes, inside its header")
      }
      header = try SafetensorsHeader(
        json: Array(bytes[lengthBytes..<dataStart]), dataBytes: bytes.count - dataStart)
    } catch {
      throw Self.refusal(of: mapping.path, error.reason)
    }
  }

  /// The error that refuses this file for what is wrong with its content.
  package func refusal(_ reason: String) -> SprocketError {
    Self.refusal(of: path, reason)
  }

  private static func refusal(of path: String, _ reason: String) -> SprocketError {
    SprocketError(.dataLoss, "\(path) is damaged: \(reason)")
  }

  /// The extents of a tensor.
  package func shape(of name: String) throws(SprocketError) -> [Int] {
    guard let tensor = header.tensors[name] else {
      throw refusal("tensor \"\(name)\" is missing")
    }
    return tensor.shape
  }

  /// The elements of a tensor, in the file's own memory: valid as long as `mapping` lives.
  /// - Parameters:
  ///   - count: the number of elements it must have, or nil for any.
  ///   - alignment: bytes its address must be a multiple of; 0 means that of the element.
  /// - Throws: `dataLoss` when the tensor is missing, of another type, length or alignment.
  package func elements<Element: TensorElement>(
    _ name: String, of _: Element.Type = Element.self, count: Int? = nil, alignment: Int = 0
  ) throws(SprocketError) -> UnsafeBufferPointer<Element> {
    guard let tensor = header.tensors[name] else {
      throw refusal("tensor \"\(name)\" is missing")
    }
    guard Element.tensorTypes.contains(tensor.type) else {
      throw refusal(
        "tensor \"\(name)\" holds \(tensor.type.rawValue), not \(Element.tensorTypes[0].rawValue)")
    }
    let found = tensor.range.count / tensor.type.size
    if let count, count != found {
      throw refusal("tensor \"\(name)\" has \(found) elements instead of \(count)")
    }
    // In bounds: the header was checked against the size of the mapping when it was read.
    let bytes = UnsafeRawBufferPointer(
      rebasing: mapping.bytes[
        (dataStart + tensor.range.lowerBound)..<(dataStart + tensor.range.upperBound)])
    let needed = max(alignment, MemoryLayout<Element>.alignment)
    guard (dataStart + tensor.range.lowerBound) % needed == 0 else {
      throw refusal("tensor \"\(name)\" does not begin at a multiple of \(needed) bytes")
    }
    // Aligned (the mapping begins at a page), read-only, and any bits are a value of these types.
    return bytes.bindMemory(to: Element.self)
  }
}
