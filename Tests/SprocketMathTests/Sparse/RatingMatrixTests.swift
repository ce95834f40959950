import SprocketCore
import SprocketMath
import Testing

struct RatingMatrixTests {
  @Test func compressesTriplesInAnyOrder() throws {
    let matrix = try RatingMatrix(
      rowCount: 4, columnCount: 3, rows: [2, 0, 2, 0], columns: [1, 2, 0, 0],
      values: [21, 2, 20, 0.5], duplicates: .sum)
    #expect(matrix.nonZeroCount == 4)
    #expect((0..<4).map { matrix.columns(ofRow: $0) } == [[0, 2], [], [0, 1], []])
    #expect(matrix.values(ofRow: 2) == [20, 21])
    #expect(matrix.nonZeroCount(ofRow: 3) == 0)
  }

  @Test func mergesDuplicatesByTheRule() throws {
    func merged(_ rule: RatingMatrix.DuplicateRule) throws -> RatingMatrix {
      try RatingMatrix(
        rowCount: 2, columnCount: 2, rows: [1, 1, 0, 1], columns: [1, 0, 1, 1],
        values: [1, 5, 7, 2], duplicates: rule)
    }
    #expect(try merged(.sum).values(ofRow: 1) == [5, 3])
    #expect(try merged(.last).values(ofRow: 1) == [5, 2])
    #expect(try merged(.last).columns(ofRow: 1) == [0, 1])
    #expect(try merged(.sum).nonZeroCount == 3)
  }

  @Test func transposingExchangesRowsAndColumns() throws {
    let matrix = try randomMatrix(rowCount: 40, columnCount: 23, largestRow: 15, seed: 1)
    let transposed = matrix.transposed()
    #expect(transposed.rowCount == 23 && transposed.columnCount == 40)
    func cells(_ matrix: RatingMatrix) -> [[Int]: Float] {
      var cells: [[Int]: Float] = [:]
      for row in 0..<matrix.rowCount {
        matrix.withRow(row) { columns, values in
          for index in columns.indices { cells[[row, Int(columns[index])]] = values[index] }
        }
      }
      return cells
    }
    let flipped = cells(transposed).map { ([$0.key[1], $0.key[0]], $0.value) }
    #expect(cells(matrix) == Dictionary(uniqueKeysWithValues: flipped))
    for row in 0..<23 {
      let columns = transposed.columns(ofRow: row)
      #expect(columns == columns.sorted())
    }
    #expect(transposed.transposed().columns.array() == matrix.columns.array())
    #expect(transposed.transposed().offsets.array() == matrix.offsets.array())
  }

  @Test func mapsValuesAndKeepsTheirPlaces() throws {
    let matrix = try randomMatrix(rowCount: 5, columnCount: 5, largestRow: 5, seed: 2)
    let doubled = matrix.mapValues { $0 * 2 }
    #expect(doubled.values.array() == matrix.values.array().map { $0 * 2 })
    #expect(doubled.columns.array() == matrix.columns.array())
  }

  @Test func refusesWhatDoesNotFit() {
    #expect(throws: SprocketError.self) {
      try RatingMatrix(
        rowCount: 1, columnCount: 1, rows: [1], columns: [0], values: [1], duplicates: .sum)
    }
    #expect(throws: SprocketError.self) {
      try RatingMatrix(
        rowCount: 1, columnCount: 1, rows: [0], columns: [1], values: [1], duplicates: .sum)
    }
    #expect(throws: SprocketError.self) {
      try RatingMatrix(
        rowCount: 1, columnCount: 1, rows: [0], columns: [], values: [1], duplicates: .sum)
    }
    for offsets: [Int64] in [[0, 2], [0, 1], [1, 2, 2], [0, 3, 2], [0, -1, 2]] {
      #expect(throws: SprocketError.self) {
        try RatingMatrix(
          rowCount: 2, columnCount: 2, offsets: SharedBuffer(offsets),
          columns: SharedBuffer([0, 1]), values: SharedBuffer([1, 1]))
      }
    }
    #expect(throws: SprocketError.self) {
      try RatingMatrix(
        rowCount: 1, columnCount: 2, offsets: SharedBuffer([0, 1]), columns: SharedBuffer([2]),
        values: SharedBuffer([1]))
    }
  }

  @Test func anEmptyMatrixIsAMatrix() throws {
    let matrix = try RatingMatrix(
      rowCount: 0, columnCount: 3, rows: [], columns: [], values: [], duplicates: .sum)
    #expect(matrix.transposed().rowCount == 3)
    #expect(matrix.transposed().nonZeroCount == 0)
  }
}
