/// The longest row of each block of a table: what no score of the block can exceed.
///
/// By Cauchy and Schwarz |q · y| ≤ |q| |y|, so a scan whose list is full passes over a block whose
/// longest row, times the length of the query, stays below the worst score on the list. The result
/// is exact. It pays where row lengths differ much, as they do when well-known items come first.
package struct RowBounds: Sendable {
  /// Rows of a block: whole words of a mask.
  static let blockRows = 256
  /// Covers the rounding of norms and scores, a few units in the last place for each factor.
  private static let margin: Float = 1.001

  private let longest: [Float]

  /// One pass over the table.
  package init(of table: FactorTable) {
    let blocks = (table.rowCount + Self.blockRows - 1) / Self.blockRows
    var longest = [Float](repeating: 0, count: blocks)
    for row in 0..<table.rowCount {
      let squared = table.withRow(row) { Self.squaredLength($0) }
      longest[row / Self.blockRows] = max(longest[row / Self.blockRows], squared)
    }
    // What is no number bounds nothing: the block is always read.
    self.longest = longest.map { $0.isFinite ? $0.squareRoot() * Self.margin : .infinity }
  }

  /// The length of a query.
  static func length(of query: Span<Float>) -> Float {
    squaredLength(query).squareRoot()
  }

  /// What no row of a block can score more than, for a query of this length.
  func highestScore(inBlock block: Int, queryLength: Float) -> Float {
    longest[block] * queryLength
  }

  private static func squaredLength(_ values: Span<Float>) -> Float {
    var sum: Float = 0
    for index in values.indices { sum += values[index] * values[index] }
    return sum.isNaN ? .infinity : sum
  }
}
