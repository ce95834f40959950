extension DenseMatrixBuilder {
  /// The upper triangle of Xᵀ X for the first `size` columns of a sparse X, diagonal included; the
  /// elements below stay 0. The same numbers for any number of threads.
  ///
  /// Row i is summed by one thread, over the rows of X that have column i: for rows of n non-zero
  /// elements the work is Σ n² / 2 additions into rows that lie in the cache.
  /// - Parameters:
  ///   - rows: X; columns ascend in each row.
  ///   - columns: Xᵀ.
  /// - Throws: `cancelled`.
  package convenience init(
    gramianOf rows: RatingMatrix, transposed columns: RatingMatrix, size: Int, threads: Int,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    precondition(
      size <= rows.columnCount && rows.columnCount == columns.rowCount
        && rows.rowCount == columns.columnCount, "matrices that are not each other's transposes")
    self.init(size: size)
    let schedule = RowSchedule(lengths: (0..<size).map { columns.nonZeroCount(ofRow: $0) })
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { column in
      withMutableRow(column) { sums in
        columns.withRow(column) { users, weights in
          for index in users.indices {
            Self.add(weights[index], timesRow: Int(users[index]), of: rows, from: column, to: sums)
          }
        }
      }
    }
  }

  /// Adds `weight` times the elements of a row whose columns are at least `first`.
  private static func add(
    _ weight: Float, timesRow row: Int, of matrix: RatingMatrix, from first: Int,
    to sums: UnsafeMutableBufferPointer<Float>
  ) {
    let range = matrix.elementRange(ofRow: row)
    matrix.columns.withUnsafeElements { columns in
      matrix.values.withUnsafeElements { values in
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
          let middle = (low + high) / 2
          if Int(columns[middle]) < first { low = middle + 1 } else { high = middle }
        }
        for entry in low..<range.upperBound {
          let column = Int(columns[entry])
          // Columns ascend, so the rest lie beyond the matrix too.
          if column >= sums.count { break }
          sums[column] += weight * values[entry]
        }
      }
    }
  }
}

extension DenseMatrixBuilder {
  /// The numbers on the diagonal.
  package var diagonal: [Float] { (0..<size).map { self[$0, $0] } }

  /// Adds a number to each element of the diagonal.
  package func addToDiagonal(_ number: Float) {
    for index in 0..<size { self[index, index] += number }
  }
}
