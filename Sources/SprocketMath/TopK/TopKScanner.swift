import CSprocketKernels

/// Finds the rows of a factor table with the largest dot products: exact, over all shards, on the
/// calling thread. Scoring, masking and collecting are one pass (see `sprocket_scan_top_k`).
package enum TopKScanner {
  /// The best `k` rows of `table` by `query` · row among those in `mask` (nil: all rows), best
  /// first. Ties and numbers that are not: as in `TopK`. Fewer than `k` when fewer qualify.
  ///
  /// Cost: one read of the candidates' rows; the result is the only allocation for small `k`.
  /// - Parameter bounds: of this table; blocks that cannot reach the list are then not read.
  /// - Precondition: `query` has `table.factorCount` numbers, and `mask` is over the table's rows.
  package static func top(
    _ k: Int, query: Span<Float>, table: FactorTable, mask: RowMask? = nil,
    bounds: RowBounds? = nil
  ) -> [ScoredRow] {
    precondition(query.count == table.factorCount, "a query of another length than the rows")
    precondition(mask?.rowCount ?? table.rowCount == table.rowCount, "a mask over another table")
    let k = min(k, table.rowCount)
    if k <= 0 { return [] }
    let length = RowBounds.length(of: query)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: table.stride) { padded in
      for index in 0..<table.stride { padded[index] = index < query.count ? query[index] : 0 }
      return withUnsafeTemporaryAllocation(of: sprocket_ranked.self, capacity: k) { heap in
        let count = scan(
          UnsafeBufferPointer(padded), length: length, table: table, mask: mask, bounds: bounds,
          heap: heap)
        sprocket_heap_sort(heap.baseAddress, count)
        return heap.prefix(count).map { ScoredRow($0) }
      }
    }
  }

  /// `top` for a query in an array.
  package static func top(
    _ k: Int, query: [Float], table: FactorTable, mask: RowMask? = nil, bounds: RowBounds? = nil
  ) -> [ScoredRow] {
    top(k, query: query.span, table: table, mask: mask, bounds: bounds)
  }

  /// The pointers stay inside this call: the kernel keeps none of them.
  private static func scan(
    _ query: UnsafeBufferPointer<Float>, length: Float, table: FactorTable, mask: RowMask?,
    bounds: RowBounds?, heap: UnsafeMutableBufferPointer<sprocket_ranked>
  ) -> Int {
    func scanShards(_ words: UnsafePointer<UInt64>?) -> Int {
      var count = 0
      for shard in table.shards {
        count = shard.elements.withUnsafeElements { elements in
          guard let bounds, let first = elements.baseAddress else {
            return sprocket_scan_top_k(
              query.baseAddress, elements.baseAddress, table.stride,
              UInt32(shard.rows.lowerBound), shard.rowCount, words, heap.baseAddress, count,
              heap.count)
          }
          var row = shard.rows.lowerBound
          while row < shard.rows.upperBound {
            let block = row / RowBounds.blockRows
            let end = min((block + 1) * RowBounds.blockRows, shard.rows.upperBound)
            let isHopeless =
              count == heap.count
              && bounds.highestScore(inBlock: block, queryLength: length)
                < sprocket_ranked_score(heap[0])
            if !isHopeless {
              // `row` is inside the shard, so its offset is inside the shard's elements.
              count = sprocket_scan_top_k(
                query.baseAddress, first + (row - shard.rows.lowerBound) * table.stride,
                table.stride, UInt32(row), end - row, words, heap.baseAddress, count, heap.count)
            }
            row = end
          }
          return count
        }
      }
      return count
    }
    guard let mask else { return scanShards(nil) }
    return mask.withWords { scanShards($0.baseAddress) }
  }
}
