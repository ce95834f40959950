import CSprocketKernels
package import SprocketCore

/// Scratch memory of one thread that solves iALS rows. Not to be shared between threads.
package final class IALSWorkspace {
  let memory: AlignedMemory
  let stride: Int
  /// Whether it is large enough for any method, not only for Cholesky.
  let fitsAll: Bool

  init(stride: Int, method: IALSRowSolver.Method?) {
    self.stride = stride
    fitsAll = method != .cholesky
    memory = AlignedMemory(
      byteCount: sprocket_ials_workspace_floats(stride, fitsAll ? 1 : 0)
        * MemoryLayout<Float>.stride)
  }

  var floats: UnsafeMutablePointer<Float>? { memory.elements(of: Float.self).baseAddress }
}

/// Finds one row of factors, given the other side's: the half step of implicit ALS, and fold-in.
/// One kernel serves both, so they cannot drift apart.
///
/// The row x minimises Σᵢ wᵢ (tᵢ - x·yᵢ)² + α₀ Σⱼ (x·yⱼ)² + λ |x|², with i over the row's history,
/// j over the whole table, and α₀ the unobserved weight: Y. Hu et al., "Collaborative filtering for
/// implicit feedback datasets", 2008, equation 4, in the form of S. Rendle et al., "Revisiting the
/// performance of iALS on item recommendation benchmarks", 2022, section 3.
package struct IALSRowSolver: Sendable {
  package enum Method: Hashable, Sendable {
    /// Exact; O(n k² + k³).
    case cholesky
    /// So many steps from where the row is; O(steps · (n k + k²)). Three do in training.
    case conjugateGradient(steps: Int)
  }

  /// The history of one row: rows of the table with their weights wᵢ and, when they are not all 1,
  /// their targets tᵢ. A weight of 0 counts for nothing; a target of 0 is a dislike.
  package struct History: Sendable {
    package var indices: [UInt32]
    package var weights: [Float]
    package var targets: [Float]?

    package init(indices: [UInt32], weights: [Float], targets: [Float]? = nil) {
      self.indices = indices
      self.weights = weights
      self.targets = targets
    }
  }

  package let table: FactorTable
  /// α₀ Yᵀ Y.
  package let scaledGramian: Gramian

  /// - Precondition: the Gramian has the table's factor count.
  package init(table: FactorTable, scaledGramian: Gramian) {
    precondition(table.factorCount == scaledGramian.factorCount, "a Gramian of another table")
    self.table = table
    self.scaledGramian = scaledGramian
  }

  /// Computes the Gramian too.
  /// - Throws: `cancelled`.
  package init(
    table: FactorTable, unobservedWeight: Float, threads: Int,
    isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    let gramian = try Gramian(of: table, threads: threads, isCancelled: isCancelled)
    self.init(table: table, scaledGramian: gramian.scaled(by: unobservedWeight))
  }

  /// Scratch memory for `method` (nil: for all of them), to be kept by a thread for many rows. For
  /// Cholesky it is a little more than the matrix; for conjugate gradients 0.4 MB.
  package func makeWorkspace(for method: Method? = nil) -> IALSWorkspace {
    IALSWorkspace(stride: table.stride, method: method)
  }

  /// The factors of one row; `start` is where conjugate gradients begin (nil: at zero). An empty
  /// history gives zeros.
  ///
  /// A system that conjugate gradients cannot solve is solved by Cholesky.
  /// - Throws: `invalidArgument` when the history does not fit the table; `failedPrecondition` when
  ///   the system has no unique solution, which regularisation above 0 rules out.
  package func solve(
    _ history: History, regularization: Float, method: Method = .cholesky, start: [Float]? = nil,
    workspace: IALSWorkspace? = nil
  ) throws(SprocketError) -> [Float] {
    let workspace = workspace ?? makeWorkspace(for: method)
    let row = AlignedMemory(byteCount: table.stride * MemoryLayout<Float>.stride)
    let x = row.elements(of: Float.self)
    if let start {
      precondition(start.count == table.factorCount, "a start of another length than the rows")
      _ = x.update(fromContentsOf: start)
    }
    try withProblem(history, regularization: regularization) { (problem) throws(SprocketError) in
      try Self.solve(problem, method: method, into: x, workspace: workspace)
    }
    return Array(x.prefix(table.factorCount))
  }

  /// Shows the history as the kernel's struct, whose pointers are valid during `body`.
  func withProblem<Result>(
    _ history: History, regularization: Float,
    _ body: (sprocket_ials_row) throws(SprocketError) -> Result
  ) throws(SprocketError) -> Result {
    try check(history)
    return try history.indices.withUnsafeBufferPointer { (indices) throws(SprocketError) in
      try history.weights.withUnsafeBufferPointer { (weights) throws(SprocketError) in
        guard let targets = history.targets else {
          return try withProblem(
            indices, weights, nil, regularization: regularization, body)
        }
        return try targets.withUnsafeBufferPointer { (targets) throws(SprocketError) in
          try withProblem(indices, weights, targets, regularization: regularization, body)
        }
      }
    }
  }

  /// The same for a history that is checked and in memory.
  func withProblem<Result>(
    _ indices: UnsafeBufferPointer<UInt32>, _ weights: UnsafeBufferPointer<Float>,
    _ targets: UnsafeBufferPointer<Float>?, regularization: Float,
    _ body: (sprocket_ials_row) throws(SprocketError) -> Result
  ) throws(SprocketError) -> Result {
    try table.withUnsafeElements { (rows) throws(SprocketError) in
      try scaledGramian.elements.withUnsafeElements { (gramian) throws(SprocketError) in
        try body(
          sprocket_ials_row(
            table: rows.baseAddress, stride: table.stride, indices: indices.baseAddress,
            weights: weights.baseAddress, targets: targets?.baseAddress, count: indices.count,
            scaled_gramian: gramian.baseAddress, regularization: regularization))
      }
    }
  }

  /// `x` has `stride` floats; the workspace is of the same stride.
  static func solve(
    _ problem: sprocket_ials_row, method: Method, into x: UnsafeMutableBufferPointer<Float>,
    workspace: IALSWorkspace
  ) throws(SprocketError) {
    precondition(x.count == problem.stride && workspace.stride == problem.stride)
    precondition(workspace.fitsAll || method == .cholesky, "a workspace for another method")
    var problem = problem
    if case .conjugateGradient(let steps) = method,
      sprocket_ials_solve_cg(&problem, Int32(clamping: steps), x.baseAddress, workspace.floats) == 0
    {
      return
    }
    guard sprocket_ials_solve_cholesky(&problem, x.baseAddress, workspace.floats) == 0 else {
      throw notPositiveDefinite(regularization: problem.regularization)
    }
  }

  static func notPositiveDefinite(regularization: Float) -> SprocketError {
    SprocketError(
      .failedPrecondition,
      "the normal equations are not positive definite with regularization \(regularization);"
        + " use a larger one, and check that weights and factors are finite")
  }

  private func check(_ history: History) throws(SprocketError) {
    let count = history.indices.count
    guard history.weights.count == count, history.targets?.count ?? count == count else {
      throw SprocketError(
        .invalidArgument,
        "a history of \(count) rows has \(history.weights.count) weights and"
          + " \(history.targets?.count ?? count) targets; give one of each for each row")
    }
    if let row = history.indices.first(where: { $0 >= table.rowCount }) {
      throw SprocketError(
        .invalidArgument,
        "the history names row \(row) of a table of \(table.rowCount) rows; leave it out")
    }
  }
}
