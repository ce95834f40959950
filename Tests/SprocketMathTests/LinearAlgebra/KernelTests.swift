import CSprocketKernels
import SprocketMath
import Testing

/// The level is the whole process's, so tests that change it, and tests that compare bits, run one
/// after the other in here. All others may run at any of the levels.
@Suite(.serialized)
enum LevelTests {}

extension LevelTests {
  /// Every kernel at every level that this machine has, against the plain reference.
  @Suite struct KernelTests {}
}

extension LevelTests.KernelTests {
  static let levels = KernelLevel.allCases.filter(\.isSupported)
  static let strides = [16, 32, 48, 64, 80, 128, 256]

  /// Runs `body` at each level and goes back to the best one.
  func atEachLevel(_ body: (KernelLevel) throws -> Void) rethrows {
    defer { KernelLevel.best.use() }
    for level in Self.levels {
      level.use()
      try body(level)
    }
  }

  @Test func theBestLevelIsChosenUnlessAskedOtherwise() {
    #expect(KernelLevel.current == KernelLevel.best)
    #expect(KernelLevel.portable.name == "portable")
    #expect(KernelLevel.allCases.map(\.name) == ["portable", "avx2", "avx512"])
    for level in KernelLevel.allCases where !level.isSupported { #expect(!level.use()) }
    #expect(sprocket_kernels_set_level(7) == -1)
  }

  @Test(arguments: strides)
  func dotProductsMatchTheReference(stride: Int) {
    for rowCount in [0, 1, 3, 4, 5, 63, 130] {
      let table = randomVector(rowCount * stride, seed: 1)
      let query = randomVector(stride, seed: 2)
      var expected = [Double](repeating: 0, count: rowCount)
      sprocket_reference_dot_rows(query, table, stride, rowCount, &expected)
      let indices = (0..<rowCount).map { UInt32(($0 * 7) % rowCount) }
      atEachLevel { level in
        var scores = [Float](repeating: .nan, count: rowCount)
        sprocket_dot_rows(query, table, stride, rowCount, &scores)
        #expect(agree(scores, expected, tolerance: 1e-5), "\(level), \(rowCount) rows")
        sprocket_dot_indexed(query, table, stride, indices, rowCount, &scores)
        #expect(
          agree(scores, indices.map { expected[Int($0)] }, tolerance: 1e-5),
          "\(level), \(rowCount) indexed rows")
      }
    }
  }

  @Test(arguments: strides)
  func gramiansMatchTheReference(stride: Int) {
    for rowCount in [0, 1, 63, 64, 65, 300] {
      let table = randomVector(rowCount * stride, seed: 3)
      var expected = [Double](repeating: 0, count: stride * stride)
      sprocket_reference_gramian_add(table, stride, rowCount, &expected)
      atEachLevel { level in
        var sums = [Double](repeating: 0, count: stride * stride)
        var workspace = [Float](repeating: .nan, count: stride * stride)
        sprocket_gramian_add(table, stride, rowCount, &sums, &workspace)
        for row in 0..<stride {
          for column in 0..<row { sums[row * stride + column] = sums[column * stride + row] }
        }
        #expect(
          agree(sums.map { Float($0) }, expected, tolerance: 1e-5), "\(level), \(rowCount) rows")
      }
    }
  }

  @Test(arguments: strides, [0, 1, 2, 5, 63, 64, 65, 200])
  func rowSolutionsMatchGaussianElimination(stride: Int, count: Int) {
    let problem = RowProblem(stride: stride, tableRows: 150, count: count, seed: UInt64(count))
    let expected = problem.reference()
    atEachLevel { level in
      let cholesky = problem.solve { sprocket_ials_solve_cholesky($0, $1, $2) }
      #expect(cholesky.status == 0)
      #expect(agree(cholesky.x, expected, tolerance: 2e-4), "\(level), Cholesky")
      let cg = problem.solve { sprocket_ials_solve_cg($0, Int32(4 * stride), $1, $2) }
      #expect(agree(cg.x, expected, tolerance: 2e-3), "\(level), conjugate gradients")
    }
  }

  @Test func conjugateGradientsReadLongRowsFromTheTable() {
    // 3000 rows of 64 floats are more than the solver gathers.
    let problem = RowProblem(stride: 64, tableRows: 500, count: 3000, seed: 9)
    let expected = problem.reference()
    atEachLevel { level in
      let cg = problem.solve { sprocket_ials_solve_cg($0, 200, $1, $2) }
      #expect(agree(cg.x, expected, tolerance: 2e-3), "\(level)")
    }
  }

  @Test func aMatrixThatIsNotPositiveDefiniteIsReported() {
    var problem = RowProblem(stride: 32, tableRows: 10, count: 3, seed: 4)
    problem.gramian[5 * 32 + 5] = -1000
    let bad = problem
    atEachLevel { level in
      let cholesky = bad.solve { sprocket_ials_solve_cholesky($0, $1, $2) }
      #expect(cholesky.status == 1, "\(level)")
      #expect(cholesky.x == [Float](repeating: 0, count: 32), "\(level): x is unchanged")
    }
    problem.gramian[5 * 32 + 5] = .nan
    let worse = problem
    atEachLevel { level in
      #expect(worse.solve { sprocket_ials_solve_cholesky($0, $1, $2) }.status == 1, "\(level)")
      let cg = worse.solve { sprocket_ials_solve_cg($0, 3, $1, $2) }
      #expect(cg.status == 1 && cg.x.allSatisfy(\.isFinite), "\(level)")
    }
  }
}

/// A random row problem in arrays.
struct RowProblem {
  let stride: Int
  let table: [Float]
  let indices: [UInt32]
  let weights: [Float]
  let targets: [Float]
  var gramian: [Float]

  init(stride: Int, tableRows: Int, count: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    self.stride = stride
    table = randomVector(tableRows * stride, seed: seed &+ 1)
    indices = (0..<count).map { _ in UInt32.random(in: 0..<UInt32(tableRows), using: &generator) }
    weights = (0..<count).map { _ in Float(0.2 + generator.nextUniform()) }
    targets = (0..<count).map { _ in Float(generator.nextUniform() < 0.8 ? 1 : -0.5) }
    var sums = [Double](repeating: 0, count: stride * stride)
    sprocket_reference_gramian_add(table, stride, tableRows, &sums)
    gramian = sums.map { Float($0 * 0.1) }
  }

  func solve(
    _ kernel: (
      UnsafePointer<sprocket_ials_row>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Int32
  ) -> (status: Int32, x: [Float]) {
    var x = [Float](repeating: 0, count: stride)
    var workspace = [Float](repeating: .nan, count: sprocket_ials_workspace_floats(stride, 1))
    let status = withKernelProblem { problem in
      withUnsafePointer(to: problem) { kernel($0, &x, &workspace) }
    }
    return (status, x)
  }

  func reference() -> [Double] {
    var x = [Double](repeating: 0, count: stride)
    var workspace = [Double](repeating: 0, count: stride * (stride + 1))
    _ = withKernelProblem { problem in
      withUnsafePointer(to: problem) { sprocket_reference_ials_solve($0, &x, &workspace) }
    }
    return x
  }

  private func withKernelProblem(_ body: (sprocket_ials_row) -> Int32) -> Int32 {
    table.withUnsafeBufferPointer { table in
      indices.withUnsafeBufferPointer { indices in
        weights.withUnsafeBufferPointer { weights in
          targets.withUnsafeBufferPointer { targets in
            gramian.withUnsafeBufferPointer { gramian in
              body(
                sprocket_ials_row(
                  table: table.baseAddress, stride: stride, indices: indices.baseAddress,
                  weights: weights.baseAddress, targets: targets.baseAddress, count: indices.count,
                  scaled_gramian: gramian.baseAddress, regularization: 0.5))
            }
          }
        }
      }
    }
  }
}
