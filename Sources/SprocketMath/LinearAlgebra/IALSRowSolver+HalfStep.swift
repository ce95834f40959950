import SprocketCore

extension IALSRowSolver {
  /// Solves all rows of `matrix` against the table and writes them to `solved`: the half step of an
  /// epoch. The values of the matrix are the weights; `targets`, when given, has one number for each
  /// of them in the same order.
  ///
  /// Conjugate gradients start from what `solved` has. `regularization` gets the row's number of
  /// ratings n, for λ (n + α₀ |table|) and the like. The result does not depend on the number of
  /// threads.
  /// - Throws: `cancelled`; `invalidArgument` when sizes do not fit; `failedPrecondition` when a
  ///   row has no unique solution.
  package func solveAll(
    _ matrix: RatingMatrix, targets: SharedBuffer<Float>? = nil, schedule: RowSchedule,
    into solved: FactorTableBuilder, method: Method, threads: Int,
    regularization: @Sendable (_ ratingCount: Int) -> Float,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    guard matrix.columnCount == table.rowCount, matrix.rowCount == solved.rowCount,
      schedule.count == matrix.rowCount, solved.factorCount == table.factorCount,
      targets?.count ?? matrix.nonZeroCount == matrix.nonZeroCount
    else {
      throw SprocketError(
        .invalidArgument,
        "a \(matrix.rowCount) × \(matrix.columnCount) matrix does not fit tables of"
          + " \(solved.rowCount) and \(table.rowCount) rows with \(solved.factorCount) and"
          + " \(table.factorCount) factors")
    }
    try ParallelRows.forEach(
      schedule, threads: threads, isCancelled: isCancelled,
      makeState: { makeWorkspace(for: method) },
      body: { workspace, row in
        let range = matrix.elementRange(ofRow: row)
        let lambda = regularization(range.count)
        try matrix.columns.withUnsafeElements { columns in
          try matrix.values.withUnsafeElements { weights in
            // The schedule gives each row to one thread, which alone writes it. The columns were
            // checked when the matrix was made.
            try solved.withUnsafeMutableRow(row) { x in
              let indices = UnsafeBufferPointer(rebasing: columns[range])
              let weights = UnsafeBufferPointer(rebasing: weights[range])
              if let targets {
                try targets.withUnsafeElements { targets in
                  try withProblem(
                    indices, weights, UnsafeBufferPointer(rebasing: targets[range]),
                    regularization: lambda
                  ) { (problem) throws(SprocketError) in
                    try Self.solve(problem, method: method, into: x, workspace: workspace)
                  }
                }
              } else {
                try withProblem(indices, weights, nil, regularization: lambda) {
                  (problem) throws(SprocketError) in
                  try Self.solve(problem, method: method, into: x, workspace: workspace)
                }
              }
            }
          }
        }
      })
  }
}
