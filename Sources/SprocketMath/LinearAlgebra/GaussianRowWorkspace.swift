import CSprocketKernels
import SprocketCore

/// Scratch memory of one thread that solves Gaussian rows. Not to be shared between threads.
///
/// The unsafe part of `GaussianRowSolver`: all pointers are into memory of this object or into the
/// tables, and none outlives the call that uses it.
package final class GaussianRowWorkspace {
  let stride: Int
  /// A matrix of zeros whose diagonal holds the penalties of the row at hand.
  private let penalties: AlignedMemory
  /// U of A = Uᵀ U, and 1 / U[r][r].
  private let factor: AlignedMemory
  private let inverseDiagonal: AlignedMemory
  private let kernelScratch: AlignedMemory
  /// The row, while it is solved and afterwards.
  private let row: AlignedMemory
  private let mean: AlignedMemory
  /// For each rating a weight of 1, and what the prior mean leaves of it.
  private var ones: [Float] = []
  private var errors: [Float] = []

  init(stride: Int) {
    func floats(_ count: Int) -> AlignedMemory {
      AlignedMemory(byteCount: count * MemoryLayout<Float>.stride)
    }
    self.stride = stride
    penalties = floats(stride * stride)
    factor = floats(stride * stride)
    inverseDiagonal = floats(stride)
    kernelScratch = floats(sprocket_ials_workspace_floats(stride, 0))
    row = floats(stride)
    mean = floats(stride)
  }

  /// The row that was solved last.
  func solution(count: Int) -> [Float] { Array(row.elements(of: Float.self).prefix(count)) }

  /// Copies the row that was solved last.
  func copySolution(to result: UnsafeMutableBufferPointer<Float>, count: Int) {
    let x = row.elements(of: Float.self)
    for column in 0..<count { result[column] = x[column] }
  }

  /// Leaves the row in `row` and the factorisation behind for `solved` and `inverseDiagonals`.
  /// - Precondition: the indices are in the table and there is a target for each; the prior fits.
  func solve(
    _ solver: GaussianRowSolver, indices: UnsafeBufferPointer<UInt32>,
    targets: UnsafeBufferPointer<Float>, prior: GaussianRowSolver.Prior
  ) throws(SprocketError) {
    let count = indices.count
    let x = row.elements(of: Float.self)
    let mean = mean.elements(of: Float.self)
    x.update(repeating: 0)
    mean.update(repeating: 0)
    _ = mean.update(fromContentsOf: prior.mean)
    setPenalties(solver, indices: indices, prior: prior)
    if ones.count < count {
      ones = [Float](repeating: 1, count: max(count, 2 * ones.count))
      errors = [Float](repeating: 0, count: ones.count)
    }
    let status = solver.table.withUnsafeElements { rows -> Int32 in
      sprocket_dot_indexed(
        mean.baseAddress, rows.baseAddress, stride, indices.baseAddress, count, &errors)
      for position in 0..<count {
        let error = targets[position] - errors[position]
        let first = Int(indices[position]) * stride
        for column in 0..<stride { x[column] += error * rows[first + column] }
      }
      return ones.withUnsafeBufferPointer { ones in
        var problem = sprocket_ials_row(
          table: rows.baseAddress, stride: stride, indices: indices.baseAddress,
          weights: ones.baseAddress, targets: nil, count: count,
          scaled_gramian: penalties.elements(of: Float.self).baseAddress, regularization: 0)
        return sprocket_ials_factor(
          &problem, factor.elements(of: Float.self).baseAddress,
          inverseDiagonal.elements(of: Float.self).baseAddress,
          kernelScratch.elements(of: Float.self).baseAddress)
      }
    }
    guard status == 0 else {
      throw SprocketError(
        .failedPrecondition,
        "the normal equations of a row are not positive definite; use a larger regularization,"
          + " and check that ratings and factors are finite")
    }
    sprocket_cholesky_solve(
      factor.elements(of: Float.self).baseAddress,
      inverseDiagonal.elements(of: Float.self).baseAddress, stride, x.baseAddress)
    for column in prior.mean.indices { x[column] += mean[column] }
  }

  /// pⱼ + p n + Σᵢ vᵢⱼ on the diagonal, 1 in the padding; and -Σᵢ vᵢⱼ mⱼ in the right side.
  private func setPenalties(
    _ solver: GaussianRowSolver, indices: UnsafeBufferPointer<UInt32>,
    prior: GaussianRowSolver.Prior
  ) {
    let x = row.elements(of: Float.self)
    let penalties = penalties.elements(of: Float.self)
    // The diagonal is summed in the row's own memory first, so that additions are side by side.
    solver.variances?.withUnsafeElements { variances in
      for index in indices {
        let first = Int(index) * stride
        for column in 0..<stride { x[column] += variances[first + column] }
      }
    }
    let perRating = prior.penaltyPerRating * Float(indices.count)
    for column in 0..<stride {
      let isPadding = column >= prior.penalties.count
      penalties[column * stride + column] =
        isPadding ? 1 : x[column] + prior.penalties[column] + perRating
      x[column] *= isPadding ? 0 : -prior.mean[column]
    }
  }

  /// A⁻¹ `target` with the matrix of the row that was solved last.
  func solved(_ target: [Float]) -> [Float] {
    var direction = target + [Float](repeating: 0, count: stride - target.count)
    sprocket_cholesky_solve(
      factor.elements(of: Float.self).baseAddress,
      inverseDiagonal.elements(of: Float.self).baseAddress, stride, &direction)
    return Array(direction.prefix(target.count))
  }

  /// The diagonal of A⁻¹ times `scale`, for the row that was solved last, to the first `count`
  /// elements of `result`. k³ / 6 multiplications.
  ///
  /// A⁻¹ = W Wᵀ with W = U⁻¹, so element j is the squared length of row j of W, which forward
  /// substitution gives from left to right.
  func inverseDiagonals(
    scaledBy scale: Float, count: Int, into result: UnsafeMutableBufferPointer<Float>
  ) {
    let upper = UnsafeBufferPointer(factor.elements(of: Float.self))
    let inverse = UnsafeBufferPointer(inverseDiagonal.elements(of: Float.self))
    let rest = mean.elements(of: Float.self)
    for coordinate in 0..<count {
      for column in coordinate..<count { rest[column] = 0 }
      rest[coordinate] = 1
      var sum: Float = 0
      for column in coordinate..<count {
        let element = rest[column] * inverse[column]
        sum += element * element
        let first = column * stride
        for next in column + 1..<max(count, column + 1) {
          rest[next] -= element * upper[first + next]
        }
      }
      result[coordinate] = sum * scale
    }
  }
}
