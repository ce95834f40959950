package import SprocketCore

extension RatingMatrix {
  /// What happens to several values at the same row and column.
  package enum DuplicateRule: Sendable {
    /// They are added.
    case sum
    /// The one that comes last in the input stays.
    case last
  }

  /// Compresses `rows[i], columns[i], values[i]`, in any order. Two counting sorts, by column and
  /// then by row, both stable: time in proportion to ratings + rows + columns.
  /// - Throws: `invalidArgument` when the arrays differ in length, or name a row or a column beyond
  ///   the matrix.
  package init(
    rowCount: Int, columnCount: Int, rows: [UInt32], columns: [UInt32], values: [Float],
    duplicates: DuplicateRule
  ) throws(SprocketError) {
    guard rows.count == columns.count, rows.count == values.count else {
      throw SprocketError(
        .invalidArgument,
        "\(rows.count) rows, \(columns.count) columns and \(values.count) values are not triples")
    }
    if let row = rows.max(), Int(row) >= rowCount {
      throw SprocketError(.invalidArgument, "row \(row) in a matrix of \(rowCount) rows")
    }
    if let column = columns.max(), Int(column) >= columnCount {
      throw SprocketError(
        .invalidArgument, "column \(column) in a matrix of \(columnCount) columns")
    }
    let byColumn = Self.bucketed(keys: columns, keyCount: columnCount, others: rows, values: values)
    let transposed = RatingMatrix(
      unchecked: columnCount, columnCount: rowCount, offsets: byColumn.offsets,
      columns: byColumn.others, values: byColumn.values)
    self = transposed.transposed().mergingDuplicates(duplicates)
  }

  /// The matrix with rows and columns exchanged. Columns ascend in each of the new rows; time in
  /// proportion to ratings + rows + columns.
  package func transposed() -> RatingMatrix {
    var next = [Int](repeating: 0, count: columnCount + 1)
    columns.withUnsafeElements { columns in
      for column in columns { next[Int(column) + 1] += 1 }
    }
    for column in 0..<columnCount { next[column + 1] += next[column] }
    let newOffsets = SharedBuffer(next.map { Int64($0) })
    let moved = SharedBuffer<Float>.pair(count: nonZeroCount) { newColumns, newValues in
      columns.withUnsafeElements { columns in
        values.withUnsafeElements { values in
          for row in 0..<rowCount {
            for element in elementRange(ofRow: row) {
              let column = Int(columns[element])
              newColumns[next[column]] = UInt32(row)
              newValues[next[column]] = values[element]
              next[column] += 1
            }
          }
        }
      }
    }
    return RatingMatrix(
      unchecked: columnCount, columnCount: rowCount, offsets: newOffsets, columns: moved.columns,
      values: moved.values)
  }

  private static func bucketed(
    keys: [UInt32], keyCount: Int, others: [UInt32], values: [Float]
  ) -> (offsets: SharedBuffer<Int64>, others: SharedBuffer<UInt32>, values: SharedBuffer<Float>) {
    var next = [Int](repeating: 0, count: keyCount + 1)
    for key in keys { next[Int(key) + 1] += 1 }
    for key in 0..<keyCount { next[key + 1] += next[key] }
    let offsets = SharedBuffer(next.map { Int64($0) })
    let moved = SharedBuffer<Float>.pair(count: keys.count) { newOthers, newValues in
      for index in keys.indices {
        let key = Int(keys[index])
        newOthers[next[key]] = others[index]
        newValues[next[key]] = values[index]
        next[key] += 1
      }
    }
    return (offsets, moved.columns, moved.values)
  }

  /// Merges neighbours with the same column. The input is sorted, and stable among equals.
  private func mergingDuplicates(_ rule: DuplicateRule) -> RatingMatrix {
    let hasDuplicates = (0..<rowCount).contains { row in
      withRow(row) { columns, _ in
        columns.count > 1 && (1..<columns.count).contains { columns[$0] == columns[$0 - 1] }
      }
    }
    if !hasDuplicates { return self }
    var newOffsets: [Int64] = [0]
    var newColumns: [UInt32] = []
    var newValues: [Float] = []
    newOffsets.reserveCapacity(rowCount + 1)
    newColumns.reserveCapacity(nonZeroCount)
    newValues.reserveCapacity(nonZeroCount)
    for row in 0..<rowCount {
      let first = newColumns.count
      withRow(row) { columns, values in
        for index in columns.indices {
          if newColumns.count > first, newColumns[newColumns.count - 1] == columns[index] {
            let last = newValues.count - 1
            newValues[last] = rule == .sum ? newValues[last] + values[index] : values[index]
          } else {
            newColumns.append(columns[index])
            newValues.append(values[index])
          }
        }
      }
      newOffsets.append(Int64(newColumns.count))
    }
    return RatingMatrix(
      unchecked: rowCount, columnCount: columnCount, offsets: SharedBuffer(newOffsets),
      columns: SharedBuffer(newColumns), values: SharedBuffer(newValues))
  }
}

extension SharedBuffer where Element == Float {
  /// Columns and values of the same count, filled together.
  fileprivate static func pair(
    count: Int,
    _ fill: (UnsafeMutableBufferPointer<UInt32>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> (columns: SharedBuffer<UInt32>, values: SharedBuffer<Float>) {
    var values: SharedBuffer<Float>?
    let columns = SharedBuffer<UInt32>(count: count) { columns in
      values = SharedBuffer<Float>(count: count) { fill(columns, $0) }
    }
    return (columns, values ?? SharedBuffer([]))
  }
}
