import SprocketCore

extension GaussianRowSolver {
  /// Solves all rows of `ratings` against the table and writes them to `solved`: the half step of an
  /// epoch. A row without ratings becomes zeros. The result does not depend on the number of
  /// threads.
  /// - Parameters:
  ///   - ratings: The targets, each row against the rows of the table that its columns name.
  ///   - variances: Gets `noiseVariance` × the diagonal of A⁻¹, the posterior variances; nil: not
  ///     computed.
  /// - Throws: `cancelled`; `invalidArgument` when sizes do not fit; `failedPrecondition` when a
  ///   row has no unique solution.
  package func solveAll(
    _ ratings: RatingMatrix, prior: Prior, schedule: RowSchedule,
    into solved: FactorTableBuilder, variances: FactorTableBuilder? = nil,
    noiseVariance: Float = 0, threads: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    try check(prior)
    guard ratings.columnCount == table.rowCount, ratings.rowCount == solved.rowCount,
      schedule.count == ratings.rowCount, solved.factorCount == table.factorCount,
      variances.map({ $0.rowCount == solved.rowCount && $0.factorCount == solved.factorCount })
        ?? true
    else {
      throw SprocketError(
        .invalidArgument,
        "a \(ratings.rowCount) × \(ratings.columnCount) matrix does not fit tables of"
          + " \(solved.rowCount) and \(table.rowCount) rows with \(solved.factorCount) and"
          + " \(table.factorCount) factors")
    }
    let factorCount = table.factorCount
    try ParallelRows.forEach(
      schedule, threads: threads, isCancelled: isCancelled, makeState: { makeWorkspace() },
      body: { workspace, row in
        let range = ratings.elementRange(ofRow: row)
        // The schedule gives each row to one thread, which alone writes it. The columns were
        // checked when the matrix was made.
        try solved.withUnsafeMutableRow(row) { x in
          if range.isEmpty {
            x.update(repeating: 0)
            return
          }
          try ratings.columns.withUnsafeElements { columns in
            try ratings.values.withUnsafeElements { values in
              try workspace.solve(
                self, indices: UnsafeBufferPointer(rebasing: columns[range]),
                targets: UnsafeBufferPointer(rebasing: values[range]), prior: prior)
            }
          }
          workspace.copySolution(to: x, count: factorCount)
        }
        variances?.withUnsafeMutableRow(row) { result in
          if range.isEmpty {
            result.update(repeating: 0)
          } else {
            workspace.inverseDiagonals(
              scaledBy: noiseVariance, count: factorCount, into: result)
          }
        }
      })
  }
}
