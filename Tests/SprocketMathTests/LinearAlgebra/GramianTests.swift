import SprocketMath
import Testing

extension LevelTests {
  @Suite struct GramianTests {}
}

extension LevelTests.GramianTests {
  @Test func sumsTheOuterProductsOfAllRows() throws {
    let table = randomTable(rowCount: 9000, factorCount: 20, seed: 1)
    let gramian = try Gramian(of: table, threads: 2)
    for (row, column) in [(0, 0), (3, 17), (17, 3), (19, 19)] {
      let expected = (0..<9000).reduce(0.0) { sum, index in
        let factors = table.row(index)
        return sum + Double(factors[row]) * Double(factors[column])
      }
      #expect(abs(Double(gramian[row, column]) - expected) < 1e-3 * 9000)
      #expect(abs(Double(gramian[row, column]) - expected) < 0.05)
    }
    #expect(gramian[20, 20] == 0, "padding")
    #expect(gramian.scaled(by: 0.5)[3, 17] == gramian[3, 17] * 0.5)
  }

  @Test func doesNotDependOnTheNumberOfThreads() throws {
    let table = randomTable(rowCount: 20_000, factorCount: 16, seed: 2)
    let one = try Gramian(of: table, threads: 1)
    let four = try Gramian(of: table, threads: 4)
    for row in 0..<16 {
      for column in 0..<16 { #expect(one[row, column] == four[row, column]) }
    }
  }

  @Test func anEmptyTableHasAZeroGramian() throws {
    let gramian = try Gramian(of: randomTable(rowCount: 0, factorCount: 3, seed: 1), threads: 2)
    #expect(gramian[0, 0] == 0)
  }

  @Test func staysAccurateOverManyRows() throws {
    let builder = FactorTableBuilder(rowCount: 1 << 19, factorCount: 1)
    for row in 0..<builder.rowCount { builder.setRow(row, [0.1]) }
    let sum = try Gramian(of: builder.freeze(), threads: 2)[0, 0]
    let exact = Double(Float(0.1)) * Double(Float(0.1)) * Double(1 << 19)
    #expect(abs(Double(sum) - exact) < 1e-5 * exact)
  }
}
