package import SprocketCore

/// A sparse matrix in compressed rows (CSR): for each row its columns, ascending, and their values.
/// Users by items, or transposed. Immutable and shared; copying it copies references only.
package struct RatingMatrix: Sendable {
  package let rowCount: Int
  package let columnCount: Int

  /// rowCount + 1 positions: row r has the elements offsets[r] ..< offsets[r + 1].
  package let offsets: SharedBuffer<Int64>
  package let columns: SharedBuffer<UInt32>
  package let values: SharedBuffer<Float>

  package var nonZeroCount: Int { columns.count }

  package var byteCount: Int { offsets.byteCount + columns.byteCount + values.byteCount }

  /// Takes rows that are already compressed: arrays, or memory borrowed from a mapped file.
  /// Checks every offset and column once, so a damaged file cannot lead outside the memory.
  /// - Throws: `dataLoss` when the parts do not fit together.
  package init(
    rowCount: Int, columnCount: Int, offsets: SharedBuffer<Int64>, columns: SharedBuffer<UInt32>,
    values: SharedBuffer<Float>
  ) throws(SprocketError) {
    guard offsets.count == rowCount + 1, columns.count == values.count, offsets[0] == 0,
      offsets[rowCount] == Int64(columns.count)
    else {
      throw SprocketError(
        .dataLoss,
        "a matrix of \(rowCount) rows has \(offsets.count) offsets, \(columns.count) columns and"
          + " \(values.count) values, which do not fit together; the file is damaged")
    }
    let ascend = offsets.withUnsafeElements { offsets in
      (0..<rowCount).allSatisfy { offsets[$0] <= offsets[$0 + 1] }
    }
    let largest = columns.withUnsafeElements { $0.max() }
    guard ascend, largest.map({ Int($0) < columnCount }) ?? true else {
      throw SprocketError(
        .dataLoss,
        "the rows of a matrix overlap or name a column beyond \(columnCount); the file is damaged")
    }
    self.init(
      unchecked: rowCount, columnCount: columnCount, offsets: offsets, columns: columns,
      values: values)
  }

  init(
    unchecked rowCount: Int, columnCount: Int, offsets: SharedBuffer<Int64>,
    columns: SharedBuffer<UInt32>, values: SharedBuffer<Float>
  ) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.offsets = offsets
    self.columns = columns
    self.values = values
  }

  /// Where the elements of a row are in `columns` and `values`.
  package func elementRange(ofRow row: Int) -> Range<Int> {
    Int(offsets[row])..<Int(offsets[row + 1])
  }

  package func nonZeroCount(ofRow row: Int) -> Int { elementRange(ofRow: row).count }

  /// Shows the columns and values of a row.
  package func withRow<Result, Failure: Error>(
    _ row: Int, _ body: (_ columns: Span<UInt32>, _ values: Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = elementRange(ofRow: row)
    return try columns.withSpan(range) { (columns) throws(Failure) in
      try values.withSpan(range) { (values) throws(Failure) in try body(columns, values) }
    }
  }

  /// A copy of the columns of a row.
  package func columns(ofRow row: Int) -> [UInt32] {
    columns.slice(elementRange(ofRow: row)).array()
  }

  /// A copy of the values of a row.
  package func values(ofRow row: Int) -> [Float] {
    values.slice(elementRange(ofRow: row)).array()
  }

  /// The same elements with other values, such as ratings turned into confidences.
  package func mapValues(_ transform: (Float) -> Float) -> RatingMatrix {
    let mapped = SharedBuffer<Float>(count: values.count) { mapped in
      values.withUnsafeElements { values in
        for index in values.indices { mapped[index] = transform(values[index]) }
      }
    }
    return RatingMatrix(
      unchecked: rowCount, columnCount: columnCount, offsets: offsets, columns: columns,
      values: mapped)
  }
}
