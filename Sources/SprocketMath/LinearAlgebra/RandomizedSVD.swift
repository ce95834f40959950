/// The largest singular values of a sparse matrix with their right singular vectors.
///
/// N. Halko, P.-G. Martinsson and J. Tropp, "Finding structure with randomness", 2011: a random
/// start, power iterations that are orthonormalised at every half step (algorithm 4.4), roughly until
/// the last one, then the singular value decomposition of the small matrix that is left (algorithm
/// 5.1).
package struct RandomizedSVD: Sendable {
  /// One row for each column of the matrix, one column for each singular value.
  package let rightVectors: FactorTable
  /// Descending.
  package let values: [Float]

  /// The numbers are the same for any number of threads. Memory: (rows + 2 columns) ·
  /// (rank + oversampling) floats; work: 2 · (powerIterations + 1) products with the matrix.
  ///
  /// - Parameters:
  ///   - matrix: m × n.
  ///   - transposed: the same matrix, n × m.
  ///   - oversampling: random directions beyond the rank, which make it more exact.
  ///   - afterIteration: the iteration, from 0, and the square sum that the basis found so far
  ///     holds of the matrix, of Σ value².
  /// - Precondition: 1 ≤ rank ≤ min(m, n).
  /// - Throws: `cancelled`; what `afterIteration` throws; `internal` when LAPACK gives up.
  package init(
    of matrix: RatingMatrix, transposed: RatingMatrix, rank: Int, oversampling: Int = 10,
    powerIterations: Int = 4, seed: UInt64, threads: Int,
    isCancelled: @Sendable () -> Bool = { false },
    afterIteration: (Int, Double) throws -> Void = { _, _ in }
  ) throws {
    let smaller = min(matrix.rowCount, matrix.columnCount)
    precondition(rank >= 1 && rank <= smaller, "a rank that the matrix cannot have")
    // More directions than dimensions would have no room.
    let width = min(rank + oversampling, smaller, FactorTable.maximumFactorCount)
    let right = FactorTableBuilder(rowCount: matrix.columnCount, factorCount: width)
    let left = FactorTableBuilder(rowCount: matrix.rowCount, factorCount: width)
    right.fillNormal(seed: seed, standardDeviation: 1)
    _ = try right.orthonormalize(threads: threads, isCancelled: isCancelled)
    let rows = RowSchedule(longestFirst: matrix)
    let columns = RowSchedule(longestFirst: transposed)
    func multiply() throws {
      try left.setProduct(
        of: matrix, with: right.currentTable, schedule: rows, threads: threads,
        isCancelled: isCancelled)
    }
    for iteration in 0..<powerIterations {
      try multiply()
      let lower = try left.orthonormalizeRoughly(threads: threads, isCancelled: isCancelled)
      try afterIteration(iteration, Self.squareSum(lower))
      try right.setProduct(
        of: transposed, with: left.currentTable, schedule: columns, threads: threads,
        isCancelled: isCancelled)
      // The last basis is what the singular vectors are made of.
      _ =
        iteration + 1 < powerIterations
        ? try right.orthonormalizeRoughly(threads: threads, isCancelled: isCancelled)
        : try right.orthonormalize(threads: threads, isCancelled: isCancelled)
    }
    // X Q = Z R, and R = U Σ Wᵀ, so that X ≈ (Z U) Σ (Q W)ᵀ. LAPACK gives Rᵀ = W Σ Uᵀ.
    try multiply()
    let lower = try left.orthonormalize(threads: threads, isCancelled: isCancelled)
    try afterIteration(powerIterations, Self.squareSum(lower))
    let small = try Lapack.leftSingularVectors(of: lower, size: width)
    let turn = (0..<width * rank).map { small.vectors[$0 / rank + $0 % rank * width] }
    let vectors = FactorTableBuilder(rowCount: matrix.columnCount, factorCount: rank)
    let bandRows = 1024
    try ParallelRows.forEach(
      RowSchedule(count: (matrix.columnCount + bandRows - 1) / bandRows, rowsPerChunk: 1),
      threads: threads, isCancelled: isCancelled
    ) { band in
      let rows = band * bandRows..<min(matrix.columnCount, (band + 1) * bandRows)
      right.multiply(rows: rows, by: turn, columns: rank)
      for row in rows {
        right.withUnsafeMutableRow(row) { source in
          vectors.withUnsafeMutableRow(row) {
            _ = $0.update(fromContentsOf: source.prefix(rank))
          }
        }
      }
    }
    rightVectors = vectors.freeze()
    values = Array(small.values.prefix(rank))
  }

  private static func squareSum(_ numbers: [Float]) -> Double {
    numbers.reduce(0) { $0 + Double($1) * Double($1) }
  }
}
