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

  /// As `orthonormalize`, by the Cholesky factor of YᵀY: a fifth of the time, and less exact the
  /// more the columns depend on each other, so where they do the exact way is taken. Good enough
  /// between the steps of an iteration, which only needs a basis that does not collapse.
  ///
  /// Y. Yamamoto et al., "Roundoff error analysis of the CholeskyQR2 algorithm", 2015, section 2.
  /// Cost: 2 · rows · columns² multiplications.
  func orthonormalizeRoughly(
    threads: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws -> [Float] {
    let k = factorCount
    let count = max(1, min(64, rowCount / 1024))
    let bounds = (0...count).map { rowCount * $0 / count }
    let schedule = RowSchedule(count: count, rowsPerChunk: 1)
    // The Gramians of all portions, one below the other; portions depend on the shape alone.
    let squares = FactorTableBuilder(rowCount: count * k, factorCount: k)
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { portion in
      withBlock(rows: bounds[portion]..<bounds[portion + 1]) { rows in
        squares.withBlock(rows: portion * k..<(portion + 1) * k) {
          Lapack.addSquare(of: rows, transposed: false, scale: 1, to: $0)
        }
      }
    }
    let sum = FactorTableBuilder(rowCount: k, factorCount: k)
    for row in 0..<count * k {
      let part = squares.currentTable.row(row)
      sum.withMutableRow(row % k) { for index in $0.indices { $0[index] += part[index] } }
    }
    let lower = sum.withBlock(rows: 0..<k) { Lapack.factorCholesky($0) }
    // The block in columns has L in its lower triangle: row r of the table is column r of L.
    let diagonal = (0..<k).map { sum.currentTable.row($0)[$0] }
    guard lower, let largest = diagonal.max(), let least = diagonal.min(),
      least.isFinite, largest.isFinite, least > largest * Self.leastPivot
    else { return try orthonormalize(threads: threads, isCancelled: isCancelled) }
    try ParallelRows.forEach(schedule, threads: threads, isCancelled: isCancelled) { portion in
      withBlock(rows: bounds[portion]..<bounds[portion + 1]) { rows in
        sum.withBlock(rows: 0..<k) { Lapack.divideFromLeft(rows, byLower: $0) }
      }
    }
    return (0..<k).flatMap { column in
      let values = sum.currentTable.row(column)
      return (0..<k).map { $0 < column ? 0 : values[$0] }
    }
  }

  /// Of the largest number on the diagonal of the Cholesky factor. Its square is far above the
  /// rounding of a sum of floats.
  private static let leastPivot: Float = 5e-3

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
