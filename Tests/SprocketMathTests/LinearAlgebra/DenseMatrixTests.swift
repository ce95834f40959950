import SprocketCore
import SprocketMath
import Testing

@Suite struct DenseMatrixTests {
  /// X and λ so that Xᵀ X + λ I is far from singular.
  private static func sparse(_ columns: Int, seed: UInt64 = 3) throws -> RatingMatrix {
    try randomMatrix(rowCount: 2 * columns, columnCount: columns, largestRow: 8, seed: seed)
  }

  /// Xᵀ X in double, by the definition.
  private static func gramian(_ matrix: RatingMatrix) -> [[Double]] {
    var sums = [[Double]](
      repeating: Array(repeating: 0, count: matrix.columnCount), count: matrix.columnCount)
    for row in 0..<matrix.rowCount {
      let (columns, values) = (matrix.columns(ofRow: row), matrix.values(ofRow: row))
      for (one, value) in zip(columns, values) {
        for (other, factor) in zip(columns, values) {
          sums[Int(one)][Int(other)] += Double(value) * Double(factor)
        }
      }
    }
    return sums
  }

  private static func builder(
    _ matrix: RatingMatrix, size: Int, threads: Int = 2
  ) throws -> DenseMatrixBuilder {
    try DenseMatrixBuilder(
      gramianOf: matrix, transposed: matrix.transposed(), size: size, threads: threads)
  }

  @Test("The Gramian of a sparse matrix is the one of the definition, in its upper triangle")
  func gramian() throws {
    let matrix = try Self.sparse(90)
    let expected = Self.gramian(matrix)
    for size in [90, 41, 1, 0] {
      let dense = try Self.builder(matrix, size: size)
      for row in 0..<size {
        for column in 0..<size {
          let value = row <= column ? expected[row][column] : 0
          #expect(abs(Double(dense[row, column]) - value) < 1e-4)
        }
      }
    }
  }

  @Test("Mirroring makes it symmetric", arguments: [1, 63, 64, 65, 200])
  func mirror(size: Int) throws {
    let matrix = try Self.sparse(size)
    let expected = Self.gramian(matrix)
    let dense = try Self.builder(matrix, size: size)
    try dense.mirrorUpper(threads: 3)
    for row in 0..<size {
      for column in 0..<size {
        #expect(abs(Double(dense[row, column]) - expected[row][column]) < 1e-4)
      }
    }
  }

  // One tile, a full one, one and a bit, three.
  @Test("A times its inverse is 1", arguments: [1, 7, 256, 257, 600])
  func inverse(size: Int) throws {
    let matrix = try Self.sparse(size)
    var expected = Self.gramian(matrix)
    let dense = try Self.builder(matrix, size: size)
    dense.addToDiagonal(2)
    for index in 0..<size { expected[index][index] += 2 }
    #expect(try dense.invertUpper(threads: 2))
    try dense.mirrorUpper(threads: 2)
    var worst = 0.0
    for row in 0..<size {
      let sparse = expected[row].indices.filter { expected[row][$0] != 0 }
      // Every column of a small matrix, some of a large one.
      for column in stride(from: row % 7, to: size, by: 1 + size / 8) {
        var sum = row == column ? -1.0 : 0
        for index in sparse { sum += expected[row][index] * Double(dense[index, column]) }
        worst = max(worst, abs(sum))
      }
    }
    #expect(worst < 1e-4)
  }

  @Test("The inverse does not depend on the number of threads, to the last bit")
  func threadsDoNotMatter() throws {
    let matrix = try Self.sparse(700)
    let inverses = try [1, 2, 5].map { threads in
      let dense = try Self.builder(matrix, size: 700, threads: threads)
      dense.addToDiagonal(1)
      #expect(try dense.invertUpper(threads: threads))
      try dense.mirrorUpper(threads: threads)
      return dense.freeze().elements.array()
    }
    #expect(inverses[0] == inverses[1])
    #expect(inverses[0] == inverses[2])
  }

  @Test("A matrix that is not positive definite is refused", arguments: [5, 300])
  func notPositiveDefinite(size: Int) throws {
    let dense = DenseMatrixBuilder(size: size)
    dense.addToDiagonal(1)
    dense[size - 1, size - 1] = -1
    #expect(try !dense.invertUpper(threads: 2))
  }

  @Test("The steps of the inverse are told, and cancelling stops it")
  func progressAndCancellation() throws {
    let matrix = try Self.sparse(300)
    let dense = try Self.builder(matrix, size: 300)
    dense.addToDiagonal(1)
    var steps: [Int] = []
    #expect(try dense.invertUpper(threads: 1, afterStep: { steps.append($0) }))
    #expect(steps == [1, 2, 3])
    let again = try Self.builder(matrix, size: 300)
    again.addToDiagonal(1)
    let error = #expect(throws: SprocketError.self) {
      try again.invertUpper(threads: 1, isCancelled: { true })
    }
    #expect(error?.code == .cancelled)
  }

  @Test("Sums of weighted rows are those of the definition", arguments: [0, 1, 3, 4, 5, 9])
  func accumulate(count: Int) throws {
    let elements = randomVector(20 * 37, seed: 1)
    let matrix = try DenseMatrix(rowCount: 20, columnCount: 37, elements: SharedBuffer(elements))
    let rows = (0..<count).map { $0 * 7 % 20 }
    let weights = randomVector(count, seed: 2)
    var sums = [Float](repeating: 1, count: 37)
    sums.withUnsafeMutableBufferPointer {
      matrix.accumulate(rows: rows, weights: weights, into: $0)
    }
    let expected = (0..<37).map { column in
      zip(rows, weights).reduce(1.0) {
        $0 + Double($1.1) * Double(elements[$1.0 * 37 + column])
      }
    }
    #expect(agree(sums, expected, tolerance: 1e-5))
  }

  @Test("Adding a scaled row adds each of its numbers")
  func addScaledRow() {
    for count in [0, 1, 17, 100] {
      let row = randomVector(count, seed: 1)
      let before = randomVector(count, seed: 2)
      var sums = before
      row.withUnsafeBufferPointer { row in
        sums.withUnsafeMutableBufferPointer { DenseVectors.add(-0.5, times: row, to: $0) }
      }
      let expected = zip(before, row).map { Double($0) - 0.5 * Double($1) }
      #expect(agree(sums, expected, tolerance: 1e-6))
    }
  }

  @Test("Elements that are too many or too few are damage")
  func damaged() {
    for count in [0, 5, 7] {
      let error = #expect(throws: SprocketError.self) {
        try DenseMatrix(
          rowCount: 2, columnCount: 3,
          elements: SharedBuffer([Float](repeating: 0, count: count)))
      }
      #expect(error?.code == .dataLoss)
    }
    #expect(throws: SprocketError.self) {
      try DenseMatrix(rowCount: .max, columnCount: 2, elements: SharedBuffer([]))
    }
    #expect(throws: SprocketError.self) {
      try DenseMatrix(rowCount: -1, columnCount: 0, elements: SharedBuffer([]))
    }
  }

  @Test("The best scores are found as a sort finds them")
  func denseScores() {
    var scores = randomVector(300, seed: 9).map { ($0 * 4).rounded() }
    scores[17] = .nan
    let mask = RowMask(rowCount: 400, rows: stride(from: 1, to: 400, by: 2))
    for skippingZeros in [false, true] {
      let expected = scores.indices
        .filter { $0 % 2 == 1 && !scores[$0].isNaN && !(skippingZeros && scores[$0] == 0) }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
      for k in [0, 1, 10, 1000] {
        let found = scores.withUnsafeBufferPointer {
          DenseScores.top(k, of: $0, mask: mask, skippingZeros: skippingZeros)
        }
        #expect(found.map(\.row) == Array(expected.prefix(k)))
      }
    }
  }
}
