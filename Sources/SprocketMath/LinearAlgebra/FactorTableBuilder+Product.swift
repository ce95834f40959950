extension FactorTableBuilder {
  /// Row r becomes Σ value · (row of `table`) over the elements of row r of `matrix`: the product
  /// of a sparse and a tall matrix. The same numbers for any number of threads.
  /// - Parameter schedule: of the matrix's rows.
  /// - Precondition: as many factors as `table`, as many rows as `matrix`.
  /// - Throws: `cancelled`.
  package func setProduct(
    of matrix: RatingMatrix, with table: FactorTable, schedule: RowSchedule, threads: Int,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    precondition(rowCount == matrix.rowCount && factorCount == table.factorCount)
    precondition(table.rowCount == matrix.columnCount, "a matrix that does not fit the table")
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { row in
      withUnsafeMutableRow(row) { sums in
        sums.update(repeating: 0)
        let range = matrix.elementRange(ofRow: row)
        matrix.columns.withUnsafeElements { columns in
          matrix.values.withUnsafeElements { values in
            table.addRows(
              columns.extracting(range), weights: values.extracting(range), to: sums)
          }
        }
      }
    }
  }
}

extension FactorTable {
  /// Adds Σᵢ weights[i] · row rows[i] to `sums`, four rows at a time. The rows are in the table, and
  /// `sums` is a row with its padding.
  func addRows(
    _ rows: UnsafeBufferPointer<UInt32>, weights: UnsafeBufferPointer<Float>,
    to sums: UnsafeMutableBufferPointer<Float>
  ) {
    let stride = stride
    withUnsafeElements { elements in
      guard let base = elements.baseAddress, let sums = sums.baseAddress else { return }
      var next = 0
      while next + 4 <= rows.count {
        let (a, b) = (base + Int(rows[next]) * stride, base + Int(rows[next + 1]) * stride)
        let (c, d) = (base + Int(rows[next + 2]) * stride, base + Int(rows[next + 3]) * stride)
        let (u, v, w, x) = (weights[next], weights[next + 1], weights[next + 2], weights[next + 3])
        for index in 0..<stride {
          sums[index] += (u * a[index] + v * b[index]) + (w * c[index] + x * d[index])
        }
        next += 4
      }
      while next < rows.count {
        let (row, weight) = (base + Int(rows[next]) * stride, weights[next])
        for index in 0..<stride { sums[index] += weight * row[index] }
        next += 1
      }
    }
  }

  /// Σᵢ weights[i] · row rows[i], without padding: the place of a user in the space of the items.
  /// - Precondition: the rows are in the table, as many as weights.
  package func weightedSum(rows: [UInt32], weights: [Float]) -> [Float] {
    precondition(rows.count == weights.count && rows.allSatisfy { $0 < rowCount })
    var sums = [Float](repeating: 0, count: stride)
    sums.withUnsafeMutableBufferPointer { sums in
      rows.withUnsafeBufferPointer { rows in
        weights.withUnsafeBufferPointer { addRows(rows, weights: $0, to: sums) }
      }
    }
    return Array(sums.prefix(factorCount))
  }
}
