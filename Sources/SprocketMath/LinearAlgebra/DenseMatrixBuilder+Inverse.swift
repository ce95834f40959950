extension DenseMatrixBuilder {
  /// Replaces a symmetric positive definite matrix, of which only the upper triangle is read, by
  /// its inverse, of which only the upper triangle is written; in place, in three steps:
  /// A = L Lᵀ, L⁻¹, A⁻¹ = L⁻ᵀ L⁻¹.
  ///
  /// Works on square tiles: E. Agullo et al., "Towards an efficient tile matrix inversion of
  /// symmetric positive definite matrices on multicore architectures", 2010. Tiles go to threads,
  /// but what is done to a tile, and in which order, is fixed, so the result does not depend on
  /// the number of threads. n³ floating-point operations.
  ///
  /// - Parameter afterStep: told after each of the three steps.
  /// - Returns: false when the matrix is not positive definite; its content is then lost.
  /// - Throws: `cancelled`; what `afterStep` throws.
  package func invertUpper(
    threads: Int, isCancelled: @Sendable () -> Bool = { false },
    afterStep: (Int) throws -> Void = { _ in }
  ) throws -> Bool {
    let tiles = TiledTriangle(self, threads: threads)
    guard try tiles.factor(isCancelled: isCancelled) else { return false }
    try afterStep(1)
    guard try tiles.invert(isCancelled: isCancelled) else { return false }
    try afterStep(2)
    try tiles.square(isCancelled: isCancelled)
    try afterStep(3)
    return true
  }
}

/// A triangle in tiles. The upper triangle in rows is the lower triangle in columns, which is what
/// LAPACK is told; tile (i, j), i ≥ j, is below the diagonal there.
private struct TiledTriangle {
  let matrix: DenseMatrixBuilder
  let threads: Int
  /// Large enough for fast products, small enough to share the work of a small matrix.
  let side: Int
  /// Tiles in a row.
  let count: Int

  init(_ matrix: DenseMatrixBuilder, threads: Int) {
    self.matrix = matrix
    self.threads = threads
    side = matrix.size < 4096 ? 256 : 512
    count = (matrix.size + side - 1) / side
  }

  /// A → L. False when A is not positive definite.
  func factor(isCancelled: @Sendable () -> Bool) throws -> Bool {
    for k in 0..<count {
      guard Lapack.factorCholesky(tile(k, k)) else { return false }
      try forEach(pairs: (k + 1..<count).map { ($0, k) }, isCancelled) { i, _ in
        Lapack.divideFromRight(tile(i, k), byLower: tile(k, k), transposed: true, scale: 1)
      }
      let rest = (k + 1..<count).flatMap { j in (j..<count).map { ($0, j) } }
      try forEach(pairs: rest, isCancelled) { i, j in
        if i == j {
          Lapack.addSquare(of: tile(i, k), transposed: false, scale: -1, to: tile(i, i))
        } else {
          Lapack.addProduct(
            tile(i, k), tile(j, k), otherTransposed: true, scale: -1, to: tile(i, j))
        }
      }
    }
    return true
  }

  /// L → L⁻¹. False when L has a 0 on its diagonal.
  func invert(isCancelled: @Sendable () -> Bool) throws -> Bool {
    for k in 0..<count {
      try forEach(pairs: (k + 1..<count).map { ($0, k) }, isCancelled) { i, _ in
        Lapack.divideFromRight(tile(i, k), byLower: tile(k, k), transposed: false, scale: -1)
      }
      let rest = (0..<k).flatMap { j in (k + 1..<count).map { ($0, j) } }
      try forEach(pairs: rest, isCancelled) { i, j in
        Lapack.addProduct(tile(i, k), tile(k, j), scale: 1, to: tile(i, j))
      }
      try forEach(pairs: (0..<k).map { (k, $0) }, isCancelled) { _, j in
        Lapack.divideFromLeft(tile(k, j), byLower: tile(k, k))
      }
      guard Lapack.invertLower(tile(k, k)) else { return false }
    }
    return true
  }

  /// W → Wᵀ W.
  func square(isCancelled: @Sendable () -> Bool) throws {
    for k in 0..<count {
      let done = (0..<k).flatMap { j in (j..<k).map { ($0, j) } }
      try forEach(pairs: done, isCancelled) { i, j in
        if i == j {
          Lapack.addSquare(of: tile(k, i), transposed: true, scale: 1, to: tile(i, i))
        } else {
          Lapack.addProduct(tile(k, i), transposed: true, tile(k, j), scale: 1, to: tile(i, j))
        }
      }
      try forEach(pairs: (0..<k).map { (k, $0) }, isCancelled) { _, j in
        Lapack.multiplyFromLeft(tile(k, j), byLowerTransposed: tile(k, k))
      }
      Lapack.multiplyLowerByItself(tile(k, k))
    }
  }

  private func tile(_ i: Int, _ j: Int) -> Lapack.Block {
    // Rows of a block in columns are columns of the matrix in rows.
    matrix.block(rows: range(j), columns: range(i))
  }

  private func range(_ tile: Int) -> Range<Int> {
    tile * side..<min(matrix.size, (tile + 1) * side)
  }

  /// Each pair is a tile that `body` may write; the tiles that it reads are written by none.
  private func forEach(
    pairs: [(Int, Int)], _ isCancelled: @Sendable () -> Bool,
    _ body: @Sendable (Int, Int) -> Void
  ) throws {
    try ParallelRows.forEach(
      RowSchedule(count: pairs.count, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled
    ) { index in body(pairs[index].0, pairs[index].1) }
  }
}
