import SprocketCore
import SprocketMath
import Testing

@Suite struct GaussianRowSolverTests {
  private let table = table(rows: 40, factors: 11, seed: 3)
  private let variances: FactorTable = {
    let builder = FactorTableBuilder(rowCount: 40, factorCount: 11)
    var generator = SplitMix64(seed: 8)
    for row in 0..<40 {
      builder.setRow(row, (0..<11).map { _ in Float(generator.nextUniform()) * 0.3 })
    }
    return builder.freeze()
  }()
  private let prior = GaussianRowSolver.Prior(
    mean: [0, 1, 0.5] + [Float](repeating: 0, count: 8),
    penalties: (0..<11).map { 0.3 + 0.1 * Float($0) }, penaltyPerRating: 0.05)
  private let indices: [UInt32] = [2, 3, 7, 11, 19, 20, 33, 39]
  private let targets: [Float] = [1, -0.5, 0.25, 2, -1.5, 0, 0.75, 1.25]

  private static func table(rows: Int, factors: Int, seed: UInt64) -> FactorTable {
    let builder = FactorTableBuilder(rowCount: rows, factorCount: factors)
    builder.fillNormal(seed: seed, standardDeviation: 1)
    return builder.freeze()
  }

  /// Half the gradient of the objective at x, term by term.
  private func gradient(_ x: [Float], variances: FactorTable?) -> [Double] {
    var gradient = x.indices.map { column in
      Double(prior.penalties[column] + prior.penaltyPerRating * Float(indices.count))
        * Double(x[column] - prior.mean[column])
    }
    for (index, target) in zip(indices, targets) {
      let y = table.row(Int(index)).map { Double($0) }
      let error = Double(target) - zip(x, y).reduce(0) { $0 + Double($1.0) * $1.1 }
      for column in x.indices {
        gradient[column] -= error * y[column]
        gradient[column] +=
          Double(variances?.row(Int(index))[column] ?? 0) * Double(x[column])
      }
    }
    return gradient
  }

  @Test("The gradient vanishes at the solution", arguments: [false, true])
  func solutionIsStationary(isUncertain: Bool) throws {
    let variances = isUncertain ? variances : nil
    let solver = GaussianRowSolver(table: table, variances: variances)
    let x = try solver.solve(indices: indices, targets: targets, prior: prior)
    for component in gradient(x, variances: variances) { #expect(abs(component) < 1e-4) }
  }

  @Test("Without ratings the row is the mean")
  func noRatings() throws {
    let solver = GaussianRowSolver(table: table, variances: variances)
    #expect(try solver.solve(indices: [], targets: [], prior: prior) == prior.mean)
  }

  @Test("Contributions sum to what the ratings change", arguments: [false, true])
  func contributions(isUncertain: Bool) throws {
    let solver = GaussianRowSolver(table: table, variances: isUncertain ? variances : nil)
    let x = try solver.solve(indices: indices, targets: targets, prior: prior)
    let rows = [1, 7, 30].map { table.row($0) }
    let shares = try solver.contributions(
      to: rows, indices: indices, targets: targets, prior: prior)
    for (row, shares) in zip(rows, shares) {
      #expect(shares.count == indices.count)
      let change = zip(row, zip(x, prior.mean)).reduce(Float(0)) { sum, next in
        sum + next.0 * (next.1.0 - next.1.1)
      }
      #expect(abs(shares.reduce(0, +) - change) < 1e-4)
    }
  }

  @Test("Solving all rows gives each row, the variances of the inverse, and zeros for empty rows")
  func solvesAll() throws {
    let ratings = try RatingMatrix(
      rowCount: 3, columnCount: 40, rows: indices.map { _ in 1 } + [2], columns: indices + [5],
      values: targets + [3], duplicates: .last)
    let solver = GaussianRowSolver(table: table, variances: variances)
    func solve(threads: Int) throws -> (rows: FactorTable, variances: FactorTable) {
      let rows = FactorTableBuilder(rowCount: 3, factorCount: 11)
      let spread = FactorTableBuilder(rowCount: 3, factorCount: 11)
      for row in 0..<3 { rows.setRow(row, [Float](repeating: 9, count: 11)) }
      try solver.solveAll(
        ratings, prior: prior, schedule: RowSchedule(count: 3, rowsPerChunk: 1), into: rows,
        variances: spread, noiseVariance: 0.5, threads: threads)
      return (rows.freeze(), spread.freeze())
    }
    let one = try solve(threads: 1)
    let other = try solve(threads: 3)
    let expected = try solver.solve(indices: indices, targets: targets, prior: prior)
    #expect(one.rows.row(0).allSatisfy { $0 == 0 } && one.variances.row(0).allSatisfy { $0 == 0 })
    #expect(one.rows.row(1) == expected)
    for row in 0..<3 {
      #expect(one.rows.row(row) == other.rows.row(row))
      #expect(one.variances.row(row) == other.variances.row(row))
    }
    let inverse = inverseDiagonal()
    for column in 0..<11 {
      #expect(abs(Double(one.variances.row(1)[column]) - 0.5 * inverse[column]) < 1e-5)
    }
  }

  /// The diagonal of the inverse of the normal equations, by Gauss and Jordan in double precision.
  private func inverseDiagonal() -> [Double] {
    let n = 11
    var rows = (0..<n).map { row in
      (0..<2 * n).map { $0 == row + n ? 1.0 : 0 }
    }
    for column in 0..<n {
      rows[column][column] += Double(prior.penalties[column] + prior.penaltyPerRating * 8)
    }
    for index in indices {
      let y = table.row(Int(index)).map { Double($0) }
      for row in 0..<n {
        rows[row][row] += Double(variances.row(Int(index))[row])
        for column in 0..<n { rows[row][column] += y[row] * y[column] }
      }
    }
    for pivot in 0..<n {
      let scale = rows[pivot][pivot]
      rows[pivot] = rows[pivot].map { $0 / scale }
      for row in 0..<n where row != pivot {
        let factor = rows[row][pivot]
        rows[row] = zip(rows[row], rows[pivot]).map { $0 - factor * $1 }
      }
    }
    return (0..<n).map { rows[$0][n + $0] }
  }

  @Test("Ratings and priors that do not fit are refused")
  func refusesOtherSizes() {
    let solver = GaussianRowSolver(table: table)
    let short = GaussianRowSolver.Prior(mean: [0], penalties: [1])
    let cases: [([UInt32], [Float], GaussianRowSolver.Prior)] = [
      ([1, 2], [1], prior), ([40], [1], prior), ([1], [1], short),
    ]
    for (indices, targets, prior) in cases {
      let error = #expect(throws: SprocketError.self) {
        try solver.solve(indices: indices, targets: targets, prior: prior)
      }
      #expect(error?.code == .invalidArgument)
    }
  }
}
