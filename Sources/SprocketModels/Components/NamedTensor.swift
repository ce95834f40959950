package import SprocketCore
package import SprocketMath

/// A table of a model under the name that a snapshot keeps it by.
package struct NamedTensor: Sendable {
  package enum Elements: Sendable {
    /// Rows with their padding, [rows, stride].
    case table(FactorTable)
    /// Single-precision numbers of any shape; the product of the extents is the count.
    case float32(SharedBuffer<Float>, shape: [Int])
    case int64(SharedBuffer<Int64>)
    case uint32(SharedBuffer<UInt32>)
    case uint8(SharedBuffer<UInt8>)
  }

  package var name: String
  package var elements: Elements

  package init(_ name: String, _ elements: Elements) {
    self.name = name
    self.elements = elements
  }

  /// A vector.
  package init(_ name: String, _ vector: [Float]) {
    self.init(name, .float32(SharedBuffer(vector), shape: [vector.count]))
  }

  /// The three columns of a sparse matrix: `name.offsets`, `name.columns`, `name.values`.
  package static func matrix(_ name: String, _ matrix: RatingMatrix) -> [NamedTensor] {
    [
      NamedTensor(name + ".offsets", .int64(matrix.offsets)),
      NamedTensor(name + ".columns", .uint32(matrix.columns)),
      NamedTensor(
        name + ".values", .float32(matrix.values, shape: [matrix.values.count])),
    ]
  }
}

/// Where a model's tables are read from: a mapped snapshot. Every call throws `dataLoss` that
/// names the tensor when it is missing or of another type or size.
package protocol TensorSource {
  func table(
    _ name: String, rowCount: Int, factorCount: Int, shardStarts: [Int]?
  ) throws(SprocketError) -> FactorTable
  /// - Parameter count: the number of elements it must have; nil: any.
  func float32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Float>
  func int64(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<Int64>
  func uint32(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt32>
  func uint8(_ name: String, count: Int?) throws(SprocketError) -> SharedBuffer<UInt8>
}

extension TensorSource {
  /// A sparse matrix that `NamedTensor.matrix` wrote; every offset and column is checked.
  package func matrix(
    _ name: String, rowCount: Int, columnCount: Int
  ) throws(SprocketError) -> RatingMatrix {
    try RatingMatrix(
      rowCount: rowCount, columnCount: columnCount,
      offsets: int64(name + ".offsets", count: rowCount + 1),
      columns: uint32(name + ".columns", count: nil), values: float32(name + ".values", count: nil))
  }
}
