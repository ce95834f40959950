import SprocketMath
import Testing

struct LabelMatrixTests {
  private let matrix = LabelMatrix(columnCount: 4, rows: [[2, 0], [], [0], [3, 2, 0]])

  @Test func keepsTheLabelsOfEachRow() {
    #expect(matrix.rowCount == 4)
    #expect(Array(matrix[0]) == [2, 0])
    #expect(matrix.isEmpty(row: 1))
    #expect(matrix.count(ofRow: 3) == 3)
    #expect(matrix.entryCount == 6)
    #expect(matrix.filledRowCount == 3)
  }

  @Test func transposingExchangesRowsAndLabels() {
    let transposed = matrix.transposed()
    #expect((0..<4).map { Array(transposed[$0]) } == [[0, 2, 3], [], [0, 3], [3]])
    let back = transposed.transposed()
    #expect((0..<4).map { Array(back[$0]) } == [[0, 2], [], [0], [0, 2, 3]])
  }

  @Test func emptiedRowsLoseTheirLabelsOnly() {
    let emptied = matrix.emptying(RowMask(rowCount: 4, rows: [0]))
    #expect((0..<4).map { Array(emptied[$0]) } == [[], [], [0], [3, 2, 0]])
    #expect(Array(matrix[0]) == [2, 0])
  }

  @Test func renumberingLeavesOutWhatHasNoNumber() {
    let renumbered = matrix.renumbered(columnCount: 2) { $0 == 0 ? 1 : $0 == 3 ? 0 : nil }
    #expect(renumbered.columnCount == 2)
    #expect((0..<4).map { Array(renumbered[$0]) } == [[1], [], [1], [0, 1]])
  }

  @Test func resultsOfThreadsComeInOrder() throws {
    let squares = try ParallelRows.map(1_000, threads: 4, rowsPerChunk: 7, makeState: { 0 }) {
      state, row in
      state += 1
      return "\(row * row)"
    }
    #expect(squares == (0..<1_000).map { "\($0 * $0)" })
  }
}
