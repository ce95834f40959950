import SprocketCore
import SprocketMath

/// Lists of neighbours are sparse matrices, row × neighbour, whose values are similarities and
/// whose columns ascend.
extension RatingMatrix {
  /// The similarity that the list of `row` has for `column`; 0 when it is not in the list.
  func similarity(row: Int, column: Int) -> Float { value(row: row, column: column) ?? 0 }

  /// The value at a row and a column, by binary search; nil where there is none.
  func value(row: Int, column: Int) -> Float? {
    withRow(row) { columns, values in
      var (low, high) = (0, columns.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(columns[middle]) < column { low = middle + 1 } else { high = middle }
      }
      return low < columns.count && Int(columns[low]) == column ? values[low] : nil
    }
  }

  /// How alike two rows are: from either list, since a row may be among the neighbours of another
  /// without having it among its own.
  func mutualSimilarity(_ one: Int, _ other: Int) -> Float {
    let rows = 0..<rowCount
    guard rows.contains(one), rows.contains(other) else { return 0 }
    if one == other { return nonZeroCount(ofRow: one) > 0 ? 1 : 0 }
    return min(1, max(similarity(row: one, column: other), similarity(row: other, column: one)))
  }

  /// The `k` nearest neighbours of a row in `mask`, best first.
  func nearestNeighbors(of row: Int, k: Int, mask: RowMask) -> [ScoredRow] {
    guard k > 0, row >= 0, row < rowCount else { return [] }
    var best = TopK(k)
    withRow(row) { columns, values in
      for index in columns.indices where mask.contains(Int(columns[index])) {
        if Int(columns[index]) != row, values[index] > 0 {
          best.offer(row: Int(columns[index]), score: min(1, values[index]))
        }
      }
    }
    return best.sorted()
  }

  /// The rows that have a neighbour.
  var rowsWithNeighbors: RowMask {
    RowMask(rowCount: rowCount, rows: (0..<rowCount).lazy.filter { nonZeroCount(ofRow: $0) > 0 })
  }

  var nonFiniteValueCount: Int {
    values.withUnsafeElements { values in values.count { !$0.isFinite } }
  }
}
