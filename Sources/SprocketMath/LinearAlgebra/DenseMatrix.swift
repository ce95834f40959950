package import SprocketCore

/// A matrix of float32 numbers in rows without padding, immutable and shared: memory of its own
/// (see `DenseMatrixBuilder`) or that of a mapped file. Copying it copies references only.
package struct DenseMatrix: Sendable {
  package let rowCount: Int
  package let columnCount: Int
  /// Element (row, column) stands at `row · columnCount + column`.
  package let elements: SharedBuffer<Float>

  /// - Throws: `dataLoss` when there are more or fewer elements than rows × columns.
  package init(
    rowCount: Int, columnCount: Int, elements: SharedBuffer<Float>
  ) throws(SprocketError) {
    let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    guard rowCount >= 0, columnCount >= 0, !overflow, elements.count == count else {
      throw SprocketError(
        .dataLoss,
        "\(elements.count) numbers are not a matrix of \(rowCount) × \(columnCount);"
          + " the file is damaged")
    }
    self.init(unchecked: rowCount, columnCount: columnCount, elements: elements)
  }

  init(unchecked rowCount: Int, columnCount: Int, elements: SharedBuffer<Float>) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  package var byteCount: Int { elements.byteCount }

  package subscript(row: Int, column: Int) -> Float {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    return elements[row * columnCount + column]
  }

  /// Shows the numbers of a row.
  package func withRow<Result, Failure: Error>(
    _ row: Int, _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "row outside the matrix")
    return try elements.withSpan(row * columnCount..<(row + 1) * columnCount, body)
  }

  /// Adds Σᵢ weights[i] · row rows[i] to `sums`: one read of the rows.
  /// - Precondition: the rows are in the matrix, as many as weights; `sums` has `columnCount`
  ///   numbers.
  package func accumulate(
    rows: [Int], weights: [Float], into sums: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(rows.count == weights.count && sums.count == columnCount, "another size")
    precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "row outside the matrix")
    elements.withUnsafeElements { elements in
      guard let base = elements.baseAddress, let sums = sums.baseAddress else { return }
      // Rows were checked above. Four at a time, so that the sums are read and written less often.
      var next = 0
      while next + 4 <= rows.count {
        let (a, b) = (base + rows[next] * columnCount, base + rows[next + 1] * columnCount)
        let (c, d) = (base + rows[next + 2] * columnCount, base + rows[next + 3] * columnCount)
        let (u, v, w, x) = (weights[next], weights[next + 1], weights[next + 2], weights[next + 3])
        for column in 0..<columnCount {
          sums[column] += (u * a[column] + v * b[column]) + (w * c[column] + x * d[column])
        }
        next += 4
      }
      while next < rows.count {
        let (row, weight) = (base + rows[next] * columnCount, weights[next])
        for column in 0..<columnCount { sums[column] += weight * row[column] }
        next += 1
      }
    }
  }
}
