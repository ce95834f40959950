extension FactorTableBuilder {
  /// Replaces the columns of a tall matrix Y by an orthonormal basis Q of the space that they span:
  /// Y = Q R. Works for columns that depend on each other too.
  ///
  /// Portions of the rows are factored on their own, then their factors R together: J. Demmel et
  /// al., "Communication-optimal parallel and sequential QR and LU factorizations", 2012, section 2
  /// (TSQR). Portions depend on the shape alone, so any number of threads gives the same numbers.
  /// Cost: 4 · rows · columns² multiplications; one more copy of the matrix.
  ///
  /// - Returns: Rᵀ, lower triangular with zeros above, in columns.
  /// - Precondition: at least as many rows as columns.
  /// - Throws: `cancelled`; `internal` when LAPACK gives up.
  func orthonormalize(
    threads: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws -> [Float] {
    let k = factorCount
    precondition(rowCount >= k, "more columns than rows")
    let count = max(1, min(64, rowCount / max(4 * k, 1024)))
    guard count > 1 else {
      return try withBlock(rows: 0..<rowCount) { try Lapack.factorLQ($0) }
    }
    let bounds = (0...count).map { rowCount * $0 / count }
    let schedule = RowSchedule(count: count, rowsPerChunk: 1)

    // The factors R of all portions, one below the other.
    let factors = FactorTableBuilder(rowCount: count * k, factorCount: k)
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { portion in
      let lower = try withBlock(rows: bounds[portion]..<bounds[portion + 1]) {
        try Lapack.factorLQ($0)
      }
      for row in 0..<k {
        factors.setRow(portion * k + row, Array(lower[row * k..<(row + 1) * k]))
      }
    }
    let lower = try factors.withBlock(rows: 0..<count * k) { try Lapack.factorLQ($0) }
    let turns = factors.freeze()
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { portion in
      let turn = (0..<k).flatMap { turns.row(portion * k + $0) }
      multiply(rows: bounds[portion]..<bounds[portion + 1], by: turn, columns: k)
    }
    return lower
  }

  /// Multiplies the given rows from the right with a matrix in rows, `factorCount` × `columns`;
  /// the columns beyond become 0.
  func multiply(rows: Range<Int>, by matrix: [Float], columns: Int) {
    precondition(matrix.count == factorCount * columns && columns <= factorCount)
    // A few at a time, so that the copy stays small.
    let portion = 1024
    let copy = FactorTableBuilder(
      rowCount: min(portion, rows.count), factorCount: factorCount)
    var matrix = matrix
    for start in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: portion) {
      let part = start..<min(rows.upperBound, start + portion)
      for row in part {
        withUnsafeMutableRow(row) { source in
          copy.withUnsafeMutableRow(row - start) { _ = $0.update(fromContentsOf: source) }
          source.update(repeating: 0)
        }
      }
      matrix.withUnsafeMutableBufferPointer { matrix in
        guard let base = matrix.baseAddress else { return }
        let factor = Lapack.Block(base: base, rows: columns, columns: factorCount, stride: columns)
        copy.withBlock(rows: 0..<part.count) { copied in
          withBlock(rows: part) { block in
            Lapack.addProduct(
              factor, copied, scale: 1,
              to: Lapack.Block(
                base: block.base, rows: columns, columns: part.count, stride: block.stride))
          }
        }
      }
    }
  }

  /// Shows the given rows, without padding, as columns of a block that is valid during `body`.
  func withBlock<Result, Failure: Error>(
    rows: Range<Int>, _ body: (Lapack.Block) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(!rows.isEmpty && rows.upperBound <= rowCount, "rows outside the table")
    return try withUnsafeMutableRow(rows.lowerBound) { (first) throws(Failure) in
      // The rows lie one after the other in the same memory, and a row of any table has at least 16
      // floats, so it has an address; tables are made by trainers, no input reaches this.
      guard let base = first.baseAddress else { preconditionFailure("a row without memory") }
      return try body(
        Lapack.Block(base: base, rows: factorCount, columns: rows.count, stride: stride))
    }
  }
}
