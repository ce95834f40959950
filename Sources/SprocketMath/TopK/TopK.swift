import CSprocketKernels
package import SprocketCore

/// A row of a table with its score.
package struct ScoredRow: Hashable, Sendable {
  package let row: Int
  package let score: Float

  package init(row: Int, score: Float) {
    self.row = row
    self.score = score
  }

  init(_ entry: sprocket_ranked) {
    row = Int(sprocket_ranked_row(entry))
    score = sprocket_ranked_score(entry)
  }

  /// The row of an item table.
  package var item: ItemRow { ItemRow(row) }

  /// The row of a user table.
  package var user: UserRow { UserRow(row) }
}

/// Keeps the best `k` of the rows offered to it.
///
/// The rule for ties: the higher score first and, at equal scores, the lower row. So a list does
/// not depend on the order of offers. A score that is not a number never enters. An offer costs one
/// comparison when it is not among the best so far, O(log k) when it is.
package struct TopK: Sendable {
  package let k: Int
  private var heap: [sprocket_ranked] = []
  private var count = 0

  /// - Precondition: `k` is not negative.
  package init(_ k: Int) {
    precondition(k >= 0, "a list of a negative length")
    self.k = k
  }

  package mutating func offer(row: Int, score: Float) {
    if count == heap.count, count < k {
      heap.append(0)
    }
    count = heap.withUnsafeMutableBufferPointer { heap in
      // While the heap grows, it always has exactly one free place, so it never drops an entry.
      sprocket_heap_offer(heap.baseAddress, count, heap.count, score, UInt32(row))
    }
  }

  /// The rows kept so far, best first.
  package func sorted() -> [ScoredRow] {
    var sorted = Array(heap.prefix(count))
    sorted.withUnsafeMutableBufferPointer { sprocket_heap_sort($0.baseAddress, $0.count) }
    return sorted.map { ScoredRow($0) }
  }
}
