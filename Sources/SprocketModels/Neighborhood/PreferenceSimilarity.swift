package import SprocketMath

/// Which cosine tells how alike two rows of preferences are.
///
/// For item-KNN the rows are items and their columns the users; for user-KNN the other way round.
/// A column that many rows have says less about two of them, which the last two take into account.
package enum PreferenceSimilarity: String, CaseIterable, Hashable, Sendable {
  case cosine
  /// Columns weighted by ln((N + 1) / n), N rows of which n have the column.
  case tfidf = "tf-idf"
  /// Columns weighted by ln(1 + (N - n + ½) / (n + ½)), values saturated by the length of their row
  /// (S. Robertson and H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009,
  /// section 3).
  case bm25
}

/// A `PreferenceSimilarity` fitted to a matrix of preferences.
package struct PreferenceWeighting: Sendable {
  /// Of each column; empty: all 1.
  package let columnWeights: [Float]
  private let similarity: PreferenceSimilarity
  /// The mean sum of the values of a row that has any.
  private let averageLength: Float

  /// k₁ and b of BM25, as its authors advise.
  private static let saturation: Float = 1.2
  private static let lengthShare: Float = 0.75

  /// One pass over the entries.
  /// - Parameter byColumn: the rows transposed, column × row.
  package init(_ similarity: PreferenceSimilarity, byColumn: RatingMatrix) {
    self.similarity = similarity
    guard similarity != .cosine else {
      columnWeights = []
      averageLength = 1
      return
    }
    var hasEntry = [Bool](repeating: false, count: byColumn.columnCount)
    var sum = 0.0
    byColumn.columns.withUnsafeElements { rows in for row in rows { hasEntry[Int(row)] = true } }
    byColumn.values.withUnsafeElements { values in for value in values { sum += Double(value) } }
    let rowCount = hasEntry.reduce(0) { $1 ? $0 + 1 : $0 }
    averageLength = Float(sum / Double(max(1, rowCount)))
    let total = Float(rowCount)
    columnWeights = (0..<byColumn.rowCount).map { column in
      let count = Float(byColumn.nonZeroCount(ofRow: column))
      let ratio =
        similarity == .tfidf
        ? (total + 1) / max(1, count) : 1 + (total - count + 0.5) / (count + 0.5)
      return naturalLogarithm(max(1, ratio))
    }
  }

  /// The values of one row as they are compared.
  package func values(ofRow values: [Float]) -> [Float] {
    guard similarity == .bm25, !values.isEmpty else { return values }
    let length = values.reduce(0, +)
    let scale = (1 - Self.lengthShare) + Self.lengthShare * length / averageLength
    return values.map { $0 * (Self.saturation + 1) / ($0 + Self.saturation * scale) }
  }

  /// The same for all rows; the matrix itself where nothing changes.
  package func values(of rows: RatingMatrix) -> RatingMatrix {
    guard similarity == .bm25 else { return rows }
    let changed = SharedBuffer<Float>(count: rows.nonZeroCount) { changed in
      for row in 0..<rows.rowCount {
        let range = rows.elementRange(ofRow: row)
        for (index, value) in zip(range, values(ofRow: rows.values(ofRow: row))) {
          changed[index] = value
        }
      }
    }
    return rows.filtered(values: changed) { _ in true }
  }
}
