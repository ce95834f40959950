import CLAPACK
import SprocketCore
import SprocketMath
import Testing

@Suite struct RandomizedSVDTests {
  /// LAPACK's full decomposition in double: σ descending and the rows of Vᵀ.
  private static func full(
    _ matrix: RatingMatrix
  ) throws -> (values: [Double], right: [[Double]]) {
    var (m, n) = (Int32(matrix.rowCount), Int32(matrix.columnCount))
    let k = min(matrix.rowCount, matrix.columnCount)
    var a = [Double](repeating: 0, count: matrix.rowCount * matrix.columnCount)
    for row in 0..<matrix.rowCount {
      for (column, value) in zip(matrix.columns(ofRow: row), matrix.values(ofRow: row)) {
        a[row + Int(column) * matrix.rowCount] = Double(value)
      }
    }
    var values = [Double](repeating: 0, count: k)
    var u: [Double] = [0]
    var vt = [Double](repeating: 0, count: matrix.columnCount * matrix.columnCount)
    var (stride, uStride, vStride, info) = (m, Int32(1), n, Int32(0))
    var work = [Double](repeating: 0, count: 100_000)
    var size = Int32(work.count)
    dgesvd_(
      "N", "A", &m, &n, &a, &stride, &values, &u, &uStride, &vt, &vStride, &work, &size, &info, 1,
      1)
    try #require(info == 0)
    let right = (0..<k).map { row in
      (0..<matrix.columnCount).map { vt[row + $0 * matrix.columnCount] }
    }
    return (values, right)
  }

  private static func randomized(
    _ matrix: RatingMatrix, rank: Int, powerIterations: Int = 12, threads: Int = 2
  ) throws -> RandomizedSVD {
    try RandomizedSVD(
      of: matrix, transposed: matrix.transposed(), rank: rank, powerIterations: powerIterations,
      seed: 4, threads: threads)
  }

  @Test("Singular values and vectors are LAPACK's, for tall and for wide matrices")
  func agreesWithLAPACK() throws {
    for (rows, columns) in [(80, 50), (50, 80), (60, 60)] {
      let matrix = try randomMatrix(
        rowCount: rows, columnCount: columns, largestRow: 20, seed: UInt64(rows))
      let expected = try Self.full(matrix)
      let svd = try Self.randomized(matrix, rank: 5)
      #expect(svd.rightVectors.rowCount == columns)
      #expect(agree(svd.values, Array(expected.values.prefix(5)), tolerance: 1e-4))
      for factor in 0..<5 {
        let column = (0..<columns).map { svd.rightVectors.row($0)[factor] }
        // Either direction is right.
        let product = zip(column, expected.right[factor]).reduce(0) { $0 + Double($1.0) * $1.1 }
        #expect(abs(abs(product) - 1) < 1e-3)
      }
    }
  }

  @Test(
    "No subspace of this rank leaves less of the matrix than LAPACK's, and ours leaves as little")
  func reconstructionIsOptimal() throws {
    let matrix = try randomMatrix(rowCount: 3000, columnCount: 70, largestRow: 12, seed: 8)
    let values = try Self.full(matrix).values
    let svd = try Self.randomized(matrix, rank: 20, powerIterations: 6)
    // ‖X − X V Vᵀ‖² = ‖X‖² − ‖X V‖² for orthonormal columns of V.
    var kept = 0.0
    var all = 0.0
    for row in 0..<matrix.rowCount {
      let entries = matrix.values(ofRow: row)
      let projected = svd.rightVectors.weightedSum(
        rows: matrix.columns(ofRow: row), weights: entries)
      kept += dot(projected, projected)
      all += dot(entries, entries)
    }
    let best = values.dropFirst(20).reduce(0) { $0 + $1 * $1 }
    #expect(all - kept >= best * (1 - 1e-4))
    #expect(all - kept <= best * 1.01)
  }

  @Test("Directions are orthonormal, and the rank may be all there is")
  func orthonormal() throws {
    let matrix = try randomMatrix(rowCount: 40, columnCount: 9, largestRow: 5, seed: 2)
    let svd = try Self.randomized(matrix, rank: 9)
    for one in 0..<9 {
      for other in 0..<9 {
        let product = dot(
          (0..<9).map { svd.rightVectors.row($0)[one] },
          (0..<9).map { svd.rightVectors.row($0)[other] })
        #expect(abs(product - (one == other ? 1 : 0)) < 1e-5)
      }
    }
  }

  @Test("A matrix of a lower rank than asked for gives zeros for the rest")
  func lowRank() throws {
    // Three kinds of rows only.
    let kinds: [[UInt32]] = [[0, 1, 2], [3, 4], [5, 6, 7, 8]]
    var (rows, columns): ([UInt32], [UInt32]) = ([], [])
    for row in 0..<60 {
      for column in kinds[row % 3] {
        rows.append(UInt32(row))
        columns.append(column)
      }
    }
    let matrix = try RatingMatrix(
      rowCount: 60, columnCount: 12, rows: rows, columns: columns,
      values: Array(repeating: 1, count: rows.count), duplicates: .sum)
    let svd = try Self.randomized(matrix, rank: 6)
    let expected = [80.0, 60, 40].map { $0.squareRoot() } + [0, 0, 0]
    #expect(agree(svd.values, expected, tolerance: 1e-4))
    #expect(svd.rightVectors.row(3).allSatisfy { $0.isFinite })
  }

  @Test("The numbers do not depend on the number of threads")
  func threadsDoNotMatter() throws {
    // Enough rows for several portions of the QR factorisation.
    let matrix = try randomMatrix(rowCount: 9000, columnCount: 60, largestRow: 6, seed: 5)
    let one = try Self.randomized(matrix, rank: 8, powerIterations: 2, threads: 1)
    let other = try Self.randomized(matrix, rank: 8, powerIterations: 2, threads: 3)
    #expect(one.values == other.values)
    for row in 0..<60 { #expect(one.rightVectors.row(row) == other.rightVectors.row(row)) }
  }

  @Test("Iterations are told with what the basis holds, which grows")
  func progress() throws {
    let matrix = try randomMatrix(rowCount: 200, columnCount: 60, largestRow: 20, seed: 6)
    var held: [Double] = []
    _ = try RandomizedSVD(
      of: matrix, transposed: matrix.transposed(), rank: 4, oversampling: 2, powerIterations: 3,
      seed: 1, threads: 1, afterIteration: { held.append(($0 == held.count) ? $1 : -1) })
    #expect(held.count == 4)
    for (one, next) in zip(held, held.dropFirst()) { #expect(next > one) }
    let error = #expect(throws: SprocketError.self) {
      try RandomizedSVD(
        of: matrix, transposed: matrix.transposed(), rank: 4, seed: 1, threads: 1,
        isCancelled: { true })
    }
    #expect(error?.code == .cancelled)
  }
}
