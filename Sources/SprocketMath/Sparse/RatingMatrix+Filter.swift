extension RatingMatrix {
  /// The matrix of the entries whose positions pass, in the same rows and columns.
  /// - Parameters:
  ///   - values: parallel to the entries, in place of the matrix's own; nil: its own.
  ///   - isIncluded: gets the position of an entry in `columns`, in ascending order.
  /// - Complexity: one pass over the entries.
  package func filtered(
    values replacement: SharedBuffer<Float>? = nil, _ isIncluded: (Int) -> Bool
  ) -> RatingMatrix {
    let source = replacement ?? values
    precondition(source.count == columns.count, "one value for each entry")
    var keptOffsets: [Int64] = [0]
    var keptColumns: [UInt32] = []
    var keptValues: [Float] = []
    keptOffsets.reserveCapacity(rowCount + 1)
    columns.withUnsafeElements { columns in
      source.withUnsafeElements { source in
        for row in 0..<rowCount {
          for entry in elementRange(ofRow: row) where isIncluded(entry) {
            keptColumns.append(columns[entry])
            keptValues.append(source[entry])
          }
          keptOffsets.append(Int64(keptColumns.count))
        }
      }
    }
    return RatingMatrix(
      unchecked: rowCount, columnCount: columnCount, offsets: SharedBuffer(keptOffsets),
      columns: SharedBuffer(keptColumns), values: SharedBuffer(keptValues))
  }
}
