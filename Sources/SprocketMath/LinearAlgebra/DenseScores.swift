import CSprocketKernels

/// Finds the best of scores that were computed for all rows.
package enum DenseScores {
  /// The best `k` rows of `scores` among those in `mask`, best first. Ties and numbers that are
  /// not: as in `TopK`. Rows of the mask beyond the scores are left out.
  /// - Parameter skippingZeros: whether a score of 0 means that nothing is known of the row.
  package static func top(
    _ k: Int, of scores: UnsafeBufferPointer<Float>, mask: RowMask, skippingZeros: Bool = false
  ) -> [ScoredRow] {
    let k = min(k, scores.count)
    if k <= 0 { return [] }
    return withUnsafeTemporaryAllocation(of: sprocket_ranked.self, capacity: k) { heap in
      var count = 0
      mask.withWords { words in
        for (index, word) in words.enumerated() {
          if index << 6 >= scores.count { break }
          var rest = word
          while rest != 0 {
            let row = index << 6 + rest.trailingZeroBitCount
            rest &= rest - 1
            if row >= scores.count { break }
            if skippingZeros, scores[row] == 0 { continue }
            // The heap has room for `k` and keeps no pointer.
            count = sprocket_heap_offer(heap.baseAddress, count, k, scores[row], UInt32(row))
          }
        }
      }
      sprocket_heap_sort(heap.baseAddress, count)
      return heap.prefix(count).map { ScoredRow($0) }
    }
  }
}
