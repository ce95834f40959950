import SprocketCore
import SprocketMath
import Testing

struct IALSRowSolverTests {
  let table = randomTable(rowCount: 200, factorCount: 24, seed: 11)

  func solver() throws -> IALSRowSolver {
    try IALSRowSolver(table: table, unobservedWeight: 0.2, threads: 1)
  }

  func history(_ count: Int, seed: UInt64 = 5) -> IALSRowSolver.History {
    var generator = SplitMix64(seed: seed)
    let rows = Array(0..<200).shuffled(using: &generator).prefix(count)
    return IALSRowSolver.History(
      indices: rows.map { UInt32($0) },
      weights: rows.map { _ in Float(0.5 + generator.nextUniform()) })
  }

  /// The objective that the solver minimises, in double.
  func objective(
    _ x: [Float], _ history: IALSRowSolver.History, regularization: Double
  ) -> Double {
    var sum = regularization * dot(x, x)
    for row in 0..<200 { sum += 0.2 * dot(x, table.row(row)) * dot(x, table.row(row)) }
    for (index, row) in history.indices.enumerated() {
      let error = Double(history.targets?[index] ?? 1) - dot(x, table.row(Int(row)))
      sum += Double(history.weights[index]) * error * error
    }
    return sum
  }

  @Test(arguments: [1, 7, 150])
  func theSolutionIsAMinimum(count: Int) throws {
    var history = history(count)
    history.targets = history.indices.map { $0 % 5 == 0 ? 0 : 1 }
    let x = try solver().solve(history, regularization: 0.3)
    let least = objective(x, history, regularization: 0.3)
    for factor in x.indices {
      for step: Float in [-0.01, 0.01] {
        var moved = x
        moved[factor] += step
        #expect(objective(moved, history, regularization: 0.3) > least)
      }
    }
  }

  @Test func conjugateGradientsConvergeToCholesky() throws {
    let history = history(60)
    let solver = try solver()
    let exact = try solver.solve(history, regularization: 0.3)
    let cg = try solver.solve(
      history, regularization: 0.3, method: .conjugateGradient(steps: 100))
    #expect(agree(cg, exact.map { Double($0) }, tolerance: 1e-4))
    let stay = try solver.solve(
      history, regularization: 0.3, method: .conjugateGradient(steps: 1), start: exact)
    #expect(agree(stay, exact.map { Double($0) }, tolerance: 1e-4))
  }

  @Test func anEmptyHistoryGivesZeros() throws {
    let none = IALSRowSolver.History(indices: [], weights: [])
    let start = randomVector(24, seed: 1)
    for method in [IALSRowSolver.Method.cholesky, .conjugateGradient(steps: 3)] {
      let x = try solver().solve(none, regularization: 0.1, method: method, start: start)
      #expect(x == [Float](repeating: 0, count: 24))
    }
  }

  @Test func refusesAHistoryThatDoesNotFit() throws {
    let solver = try solver()
    #expect(throws: SprocketError.self) {
      try solver.solve(.init(indices: [200], weights: [1]), regularization: 0.1)
    }
    #expect(throws: SprocketError.self) {
      try solver.solve(.init(indices: [2, 3], weights: [1]), regularization: 0.1)
    }
    #expect(throws: SprocketError.self) {
      try solver.solve(.init(indices: [2], weights: [1], targets: []), regularization: 0.1)
    }
    #expect(throws: SprocketError.self) {
      try solver.solve(.init(indices: [2], weights: [.nan]), regularization: 0.1)
    }
  }

  @Test(arguments: [IALSRowSolver.Method.cholesky, .conjugateGradient(steps: 40)])
  func aHalfStepSolvesEachRowLikeFoldIn(method: IALSRowSolver.Method) throws {
    let matrix = try randomMatrix(rowCount: 90, columnCount: 200, largestRow: 120, seed: 3)
    let solver = try solver()
    let builder = FactorTableBuilder(rowCount: 90, factorCount: 24)
    try solver.solveAll(
      matrix, schedule: RowSchedule(longestFirst: matrix), into: builder, method: method,
      threads: 3, regularization: { 0.01 * Float($0) + 0.1 })
    let solved = builder.freeze()
    for row in 0..<90 {
      let history = IALSRowSolver.History(
        indices: matrix.columns(ofRow: row), weights: matrix.values(ofRow: row))
      let alone = try solver.solve(
        history, regularization: 0.01 * Float(history.indices.count) + 0.1, method: method)
      #expect(agree(solved.row(row), alone.map { Double($0) }, tolerance: 1e-4))
    }
  }

  @Test func aHalfStepCanBeCancelled() throws {
    let matrix = try randomMatrix(rowCount: 20, columnCount: 200, largestRow: 20, seed: 3)
    let builder = FactorTableBuilder(rowCount: 20, factorCount: 24)
    let error = #expect(throws: SprocketError.self) {
      try solver().solveAll(
        matrix, schedule: RowSchedule(longestFirst: matrix), into: builder, method: .cholesky,
        threads: 2, regularization: { _ in 0.1 }, isCancelled: { true })
    }
    #expect(error?.code == .cancelled)
  }

  @Test func contributionsAddUpToTheScore() throws {
    var history = history(40)
    history.targets = history.indices.map { $0 % 7 == 0 ? 0.5 : 1 }
    let solver = try solver()
    let x = try solver.solve(history, regularization: 0.3)
    let explanation = try IALSExplanation(
      solver: solver, history: history, regularization: 0.3)
    for target in [0, 3, 77, 199] {
      let contributions = explanation.contributions(to: target)
      #expect(contributions.count == 40)
      let sum = contributions.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - dot(x, table.row(target))) < 1e-4)
    }
  }
}
