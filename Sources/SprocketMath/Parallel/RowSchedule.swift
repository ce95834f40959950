/// In which order, and in which portions, threads take the rows of a table.
package struct RowSchedule: Sendable {
  package let count: Int
  /// Rows in the order of work; nil: 0, 1, 2 …
  private let order: [UInt32]?
  /// Where each portion of `order` ends.
  private let chunkEnds: [Int]

  /// Rows in their natural order, in portions of about the same number.
  package init(count: Int, rowsPerChunk: Int = 256) {
    self.count = count
    order = nil
    chunkEnds = stride(from: 0, to: count, by: max(1, rowsPerChunk)).map {
      min(count, $0 + max(1, rowsPerChunk))
    }
  }

  /// The rows with the most ratings first, in portions of about the same number of ratings, so that
  /// no thread is left alone with a long row at the end. Costs a counting sort; keep it for all
  /// iterations.
  package init(longestFirst matrix: RatingMatrix) {
    self.init(lengths: (0..<matrix.rowCount).map { matrix.nonZeroCount(ofRow: $0) })
  }

  /// The rows with the most work first, where `lengths` says how much work each one is.
  package init(lengths: [Int]) {
    count = lengths.count
    let order = lengths.indices.sorted {
      lengths[$0] != lengths[$1] ? lengths[$0] > lengths[$1] : $0 < $1
    }
    // A row costs something even when it is empty.
    let rowCost = 16
    let total = lengths.reduce(0) { $0 + $1 + rowCost }
    let portion = max(1024, total / 1024)
    var ends: [Int] = []
    var work = 0
    for (position, row) in order.enumerated() {
      work += lengths[row] + rowCost
      if work >= portion {
        ends.append(position + 1)
        work = 0
      }
    }
    if work > 0 { ends.append(order.count) }
    self.order = order.map { UInt32($0) }
    chunkEnds = ends
  }

  package var chunkCount: Int { chunkEnds.count }

  /// Calls `body` with each row of a portion.
  package func forEachRow<Failure: Error>(
    inChunk chunk: Int, _ body: (Int) throws(Failure) -> Void
  ) throws(Failure) {
    let start = chunk == 0 ? 0 : chunkEnds[chunk - 1]
    for position in start..<chunkEnds[chunk] {
      try body(order.map { Int($0[position]) } ?? position)
    }
  }
}
