import CLAPACK
import SprocketCore

/// The routines of LAPACK and BLAS that we use, on blocks of matrices in memory of our own. The
/// only file that calls them.
///
/// Every call works on the calling thread alone: OpenBLAS would otherwise keep threads of its own,
/// and its results would depend on their number. Threads are ours (`ParallelRows`), each on blocks
/// of its own; OpenBLAS may be called from several at a time.
///
/// Pointers are safe here because a `Block` is only made by the owners of the memory
/// (`DenseMatrixBuilder`, `FactorTableBuilder`), who check its bounds and outlive the call; the
/// routines keep none of them.
enum Lapack {
  /// Columns of numbers, each `stride` after the one before: element (row, column) stands at
  /// `row + column · stride`. A matrix in rows is the transpose of such a block.
  struct Block {
    let base: UnsafeMutablePointer<Float>
    let rows: Int
    let columns: Int
    let stride: Int
  }

  private static let calledOnce: Void = openblas_set_num_threads(1)

  /// y → y + scale · x, for as many numbers as x has.
  static func addScaled(
    _ scale: Float, _ x: UnsafePointer<Float>, count: Int, to y: UnsafeMutablePointer<Float>
  ) {
    calledOnce
    cblas_saxpy(Int32(count), scale, x, 1, y, 1)
  }

  /// A = L Lᵀ in the lower triangle of A. False when A is not positive definite.
  static func factorCholesky(_ a: Block) -> Bool {
    calledOnce
    var (n, stride, info) = (Int32(a.rows), Int32(a.stride), Int32(0))
    spotrf_("L", &n, a.base, &stride, &info, 1)
    return info == 0
  }

  /// L → L⁻¹ in the lower triangle. False when a number on the diagonal is 0.
  static func invertLower(_ l: Block) -> Bool {
    calledOnce
    var (n, stride, info) = (Int32(l.rows), Int32(l.stride), Int32(0))
    strtri_("L", "N", &n, l.base, &stride, &info, 1, 1)
    return info == 0
  }

  /// L → Lᵀ L in the lower triangle.
  static func multiplyLowerByItself(_ l: Block) {
    calledOnce
    var (n, stride, info) = (Int32(l.rows), Int32(l.stride), Int32(0))
    slauum_("L", &n, l.base, &stride, &info, 1)
  }

  /// B → scale · B L⁻¹, or B L⁻ᵀ when transposed.
  static func divideFromRight(_ b: Block, byLower l: Block, transposed: Bool, scale: Float) {
    calledOnce
    cblas_strsm(
      CblasColMajor, CblasRight, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      Int32(b.rows), Int32(b.columns), scale, l.base, Int32(l.stride), b.base, Int32(b.stride))
  }

  /// B → L⁻¹ B.
  static func divideFromLeft(_ b: Block, byLower l: Block) {
    calledOnce
    cblas_strsm(
      CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(b.rows),
      Int32(b.columns), 1, l.base, Int32(l.stride), b.base, Int32(b.stride))
  }

  /// B → Lᵀ B.
  static func multiplyFromLeft(_ b: Block, byLowerTransposed l: Block) {
    calledOnce
    cblas_strmm(
      CblasColMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, Int32(b.rows),
      Int32(b.columns), 1, l.base, Int32(l.stride), b.base, Int32(b.stride))
  }

  /// C → C + scale · op(A) op(B), where op may transpose.
  static func addProduct(
    _ a: Block, transposed: Bool = false, _ b: Block, otherTransposed: Bool = false,
    scale: Float, to c: Block
  ) {
    calledOnce
    cblas_sgemm(
      CblasColMajor, transposed ? CblasTrans : CblasNoTrans,
      otherTransposed ? CblasTrans : CblasNoTrans, Int32(c.rows), Int32(c.columns),
      Int32(transposed ? a.rows : a.columns), scale, a.base, Int32(a.stride), b.base,
      Int32(b.stride), 1, c.base, Int32(c.stride))
  }

  /// C → C + scale · A Aᵀ, or Aᵀ A when transposed, in the lower triangle.
  static func addSquare(of a: Block, transposed: Bool, scale: Float, to c: Block) {
    calledOnce
    cblas_ssyrk(
      CblasColMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, Int32(c.rows),
      Int32(transposed ? a.rows : a.columns), scale, a.base, Int32(a.stride), 1, c.base,
      Int32(c.stride))
  }

  /// A = L Q: A, with no more rows than columns, becomes Q, whose rows are orthonormal.
  /// - Returns: L, lower triangular with zeros above, in columns.
  static func factorLQ(_ a: Block) throws(SprocketError) -> [Float] {
    calledOnce
    var (m, n, stride) = (Int32(a.rows), Int32(a.columns), Int32(a.stride))
    var reflectors = [Float](repeating: 0, count: a.rows)
    try withWorkspace("sgelqf") { work, size, info in
      sgelqf_(&m, &n, a.base, &stride, &reflectors, work, &size, &info)
    }
    var lower = [Float](repeating: 0, count: a.rows * a.rows)
    for column in 0..<a.rows {
      for row in column..<a.rows {
        lower[row + column * a.rows] = a.base[row + column * a.stride]
      }
    }
    var k = m
    try withWorkspace("sorglq") { work, size, info in
      sorglq_(&m, &n, &k, a.base, &stride, &reflectors, work, &size, &info)
    }
    return lower
  }

  /// A = U diag(σ) Vᵀ of a square matrix in columns, σ descending.
  /// - Returns: U in columns, and σ.
  static func leftSingularVectors(
    of matrix: [Float], size: Int
  ) throws(SprocketError) -> (vectors: [Float], values: [Float]) {
    calledOnce
    var a = matrix
    var values = [Float](repeating: 0, count: size)
    var left = [Float](repeating: 0, count: size * size)
    var right = [Float](repeating: 0, count: size * size)
    var integers = [Int32](repeating: 0, count: 8 * size)
    var n = Int32(size)
    var (stride, leftStride, rightStride) = (n, n, n)
    var m = n
    try withWorkspace("sgesdd") { work, size, info in
      sgesdd_(
        "A", &m, &n, &a, &stride, &values, &left, &leftStride, &right, &rightStride, work, &size,
        &integers, &info, 1)
    }
    return (left, values)
  }

  /// Asks the routine how much memory it wants, then runs it.
  private static func withWorkspace(
    _ name: String,
    _ routine: (
      _ work: UnsafeMutablePointer<Float>, _ size: inout Int32, _ info: inout Int32
    ) -> Void
  ) throws(SprocketError) {
    var (query, size, info) = (Float(0), Int32(-1), Int32(0))
    routine(&query, &size, &info)
    if info == 0 {
      // The size comes as a float, which may have rounded it down.
      size = Int32(query.nextUp.rounded(.up)) + 1
      var work = [Float](repeating: 0, count: Int(size))
      work.withUnsafeMutableBufferPointer { work in
        // It has at least one element.
        guard let base = work.baseAddress else { return }
        routine(base, &size, &info)
      }
    }
    guard info == 0 else {
      throw SprocketError(
        .internal,
        "LAPACK's \(name) gave up with code \(info); the data may hold numbers that"
          + " are infinite or none")
    }
  }
}
