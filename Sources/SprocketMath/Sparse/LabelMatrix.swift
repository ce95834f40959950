/// Which labels each row has: a sparse matrix of ones, by rows.
///
/// Immutable; 4 bytes for each entry and for each row.
package struct LabelMatrix: Sendable {
  package let rowCount: Int
  /// Labels are 0 ..< columnCount.
  package let columnCount: Int
  /// Row r has `labels[starts[r]..<starts[r + 1]]`.
  private let starts: [UInt32]
  private let labels: [UInt32]

  /// - Precondition: `starts` ascend from 0 to the number of labels, one more than there are rows,
  ///   and the labels are below `columnCount`.
  package init(columnCount: Int, starts: [UInt32], labels: [UInt32]) {
    precondition(starts.first == 0 && starts.last.map { Int($0) } == labels.count)
    rowCount = starts.count - 1
    self.columnCount = columnCount
    self.starts = starts
    self.labels = labels
  }

  /// From lists of labels, each without repetitions.
  package init(columnCount: Int, rows: [[UInt32]]) {
    var starts: [UInt32] = [0]
    for row in rows { starts.append(starts[starts.count - 1] + UInt32(row.count)) }
    self.init(columnCount: columnCount, starts: starts, labels: rows.flatMap(\.self))
  }

  package var entryCount: Int { labels.count }

  package var byteCount: Int { 4 * (starts.count + labels.count) }

  /// The labels of a row.
  package subscript(row: Int) -> ArraySlice<UInt32> {
    labels[Int(starts[row])..<Int(starts[row + 1])]
  }

  package func count(ofRow row: Int) -> Int { Int(starts[row + 1] - starts[row]) }

  package func isEmpty(row: Int) -> Bool { starts[row + 1] == starts[row] }

  /// Rows with at least one label.
  package var filledRowCount: Int { (0..<rowCount).count { !isEmpty(row: $0) } }

  /// Label × row: for each label the rows that have it, ascending.
  package func transposed() -> LabelMatrix {
    var ends = [UInt32](repeating: 0, count: columnCount + 1)
    for label in labels { ends[Int(label) + 1] += 1 }
    for label in 0..<columnCount { ends[label + 1] += ends[label] }
    var next = ends
    var rows = [UInt32](repeating: 0, count: labels.count)
    for row in 0..<rowCount {
      for label in self[row] {
        rows[Int(next[Int(label)])] = UInt32(row)
        next[Int(label)] += 1
      }
    }
    return LabelMatrix(columnCount: rowCount, starts: ends, labels: rows)
  }

  /// The same rows, those in `emptied` without their labels.
  package func emptying(_ emptied: RowMask) -> LabelMatrix {
    precondition(emptied.rowCount == rowCount, "a mask of other rows")
    var starts: [UInt32] = [0]
    starts.reserveCapacity(rowCount + 1)
    var kept: [UInt32] = []
    kept.reserveCapacity(labels.count)
    for row in 0..<rowCount {
      if !emptied.contains(row) { kept += self[row] }
      starts.append(UInt32(kept.count))
    }
    return LabelMatrix(columnCount: columnCount, starts: starts, labels: kept)
  }

  /// The same rows with other numbers for the labels; those without a new number are left out.
  package func renumbered(columnCount: Int, _ number: (UInt32) -> UInt32?) -> LabelMatrix {
    var starts: [UInt32] = [0]
    starts.reserveCapacity(rowCount + 1)
    var kept: [UInt32] = []
    for row in 0..<rowCount {
      for label in self[row] {
        if let number = number(label) { kept.append(number) }
      }
      starts.append(UInt32(kept.count))
    }
    return LabelMatrix(columnCount: columnCount, starts: starts, labels: kept)
  }
}
