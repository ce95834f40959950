import CSprocketKernels
package import SprocketCore

/// Why a row of the table got its score: the share of each entry of a history, exactly.
///
/// With A = Uᵀ U the matrix of the history's normal equations, the score of a target row y is
/// Σᵢ wᵢ tᵢ yᵀ A⁻¹ yᵢ, and each term is the contribution of entry i (Y. Hu et al., "Collaborative
/// filtering for implicit feedback datasets", 2008, section 5). The terms add up to the score of
/// the exact solution, so of a row folded in or trained by Cholesky.
package struct IALSExplanation: Sendable {
  private let table: FactorTable
  private let history: IALSRowSolver.History
  private let factor: SharedBuffer<Float>
  private let inverseDiagonal: SharedBuffer<Float>

  /// One factorisation, O(n k² + k³), serves all targets.
  /// - Throws: as `IALSRowSolver.solve`.
  package init(
    solver: IALSRowSolver, history: IALSRowSolver.History, regularization: Float
  ) throws(SprocketError) {
    table = solver.table
    self.history = history
    let stride = table.stride
    let factor = AlignedMemory(byteCount: stride * stride * MemoryLayout<Float>.stride)
    let diagonal = AlignedMemory(byteCount: stride * MemoryLayout<Float>.stride)
    let workspace = solver.makeWorkspace(for: .cholesky)
    let status = try solver.withProblem(history, regularization: regularization) {
      problem throws(SprocketError) in
      var problem = problem
      return sprocket_ials_factor(
        &problem, factor.elements(of: Float.self).baseAddress,
        diagonal.elements(of: Float.self).baseAddress, workspace.floats)
    }
    guard status == 0 else {
      throw IALSRowSolver.notPositiveDefinite(regularization: regularization)
    }
    self.factor = SharedBuffer(factor, count: stride * stride)
    inverseDiagonal = SharedBuffer(diagonal, count: stride)
  }

  /// What each entry of the history adds to the score of row `target`, in the order of the history.
  /// O(k² + n k).
  package func contributions(to target: Int) -> [Float] {
    let stride = table.stride
    var direction = table.row(target)
    direction.append(contentsOf: repeatElement(0, count: stride - direction.count))
    factor.withUnsafeElements { factor in
      inverseDiagonal.withUnsafeElements { inverseDiagonal in
        sprocket_cholesky_solve(
          factor.baseAddress, inverseDiagonal.baseAddress, stride, &direction)
      }
    }
    var contributions = table.scores(
      query: Array(direction.prefix(table.factorCount)), rows: history.indices)
    for index in contributions.indices {
      contributions[index] *= history.weights[index] * (history.targets?[index] ?? 1)
    }
    return contributions
  }
}
