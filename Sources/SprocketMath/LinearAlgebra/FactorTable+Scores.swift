import CSprocketKernels

extension FactorTable {
  /// `query` · row for the given rows, in their order.
  /// - Precondition: `query` has `factorCount` numbers and the rows are in the table.
  package func scores(query: [Float], rows: [UInt32]) -> [Float] {
    precondition(rows.allSatisfy { $0 < rowCount }, "row outside the table")
    let padded = padded(query)
    return Array(unsafeUninitializedCapacity: rows.count) { scores, count in
      withUnsafeElements { elements in
        sprocket_dot_indexed(
          padded, elements.baseAddress, stride, rows, rows.count, scores.baseAddress)
      }
      count = rows.count
    }
  }

  /// `query` · row for every row. For reports and tests: to find the best rows, `TopKScanner` is
  /// faster.
  /// - Precondition: `query` has `factorCount` numbers.
  package func scores(query: [Float]) -> [Float] {
    let padded = padded(query)
    return Array(unsafeUninitializedCapacity: rowCount) { scores, count in
      withUnsafeElements { elements in
        sprocket_dot_rows(padded, elements.baseAddress, stride, rowCount, scores.baseAddress)
      }
      count = rowCount
    }
  }

  private func padded(_ query: [Float]) -> [Float] {
    precondition(query.count == factorCount, "a query of another length than the rows")
    return query + Array(repeating: 0, count: stride - factorCount)
  }

  /// The same directions with length 1, so that dot products are cosines; a zero row stays zero.
  package func normalized() -> FactorTable {
    let builder = FactorTableBuilder(copying: self)
    for row in 0..<rowCount {
      builder.withUnsafeMutableRow(row) { factors in
        var squared: Float = 0
        for factor in factors { squared += factor * factor }
        let scale = squared > 0 ? 1 / squared.squareRoot() : 0
        for index in factors.indices { factors[index] *= scale }
      }
    }
    return FactorTable(
      elements: builder.freeze().elements, rowCount: rowCount, factorCount: factorCount,
      shardStarts: shards.map(\.rows.lowerBound))
  }
}
