package import SprocketCore

/// Compares the tensors of two snapshot files.
package enum TensorComparison {
  /// - Returns: every tensor of both, in the order of their names; one that a file lacks has another
  ///   shape there.
  /// - Throws: `dataLoss` when a file is damaged.
  /// - Complexity: one pass over both files.
  package static func compare(_ path: String, _ otherPath: String) throws -> [TensorDifference] {
    let one = try SafetensorsFile(path: path)
    let other = try SafetensorsFile(path: otherPath)
    let names = Set(one.header.tensors.keys).union(other.header.tensors.keys).sorted()
    return try names.map { name in
      guard let mine = one.header.tensors[name] else {
        return TensorDifference(name: name, elements: 0, differing: 0, largest: -1)
      }
      let count = mine.range.count / mine.type.size
      guard let theirs = other.header.tensors[name], theirs.shape == mine.shape,
        theirs.type == mine.type
      else { return TensorDifference(name: name, elements: count, differing: count, largest: -1) }
      let (differing, largest): (Int, Double) =
        switch mine.type {
        case .float32:
          try differences(name, one, other, { (number: Float) in number.bitPattern }) { Double($0) }
        case .float64:
          try differences(name, one, other, { (number: Double) in number.bitPattern }) { $0 }
        case .int64: try differences(name, one, other, { (number: Int64) in number }) { Double($0) }
        case .uint64:
          try differences(name, one, other, { (number: UInt64) in number }) { Double($0) }
        case .int32, .uint32:
          try differences(name, one, other, { (number: UInt32) in number }) { Double($0) }
        case .uint8: try differences(name, one, other, { (number: UInt8) in number }) { Double($0) }
        }
      return TensorDifference(
        name: name, elements: count, differing: differing, largest: largest)
    }
  }

  /// - Parameter bits: what is the same when two elements are, bit by bit.
  private static func differences<Element: TensorElement, Bits: Equatable>(
    _ name: String, _ one: SafetensorsFile, _ other: SafetensorsFile,
    _ bits: (Element) -> Bits, _ number: (Element) -> Double
  ) throws(SprocketError) -> (differing: Int, largest: Double) {
    let mine = try one.elements(name, of: Element.self)
    let theirs = try other.elements(name, of: Element.self)
    var (differing, largest) = (0, 0.0)
    for place in mine.indices where bits(mine[place]) != bits(theirs[place]) {
      differing += 1
      let difference = abs(number(mine[place]) - number(theirs[place]))
      if difference.isFinite { largest = max(largest, difference) }
    }
    // The mappings must outlive the pointers into them.
    withExtendedLifetime((one, other)) {}
    return (differing, largest)
  }
}
