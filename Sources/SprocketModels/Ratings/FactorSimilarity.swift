import SprocketCore
import SprocketMath

/// How alike items are by their factors, biases left out:
///
///     q · q' / √((|q|² + Σ v) (|q'|² + Σ v'))
///
/// the cosine, with lengths that include how uncertain the factors are. So two films that hardly
/// anybody rated are not alike just because chance points them the same way.
struct FactorSimilarity: Sendable {
  private let items: FactorTable
  /// The items that are compared.
  private let mask: RowMask
  /// 1 over the length; 0 for a row of zeros.
  private let inverseLengths: [Float]

  /// One pass over the tables.
  init(_ factors: RatingFactors) {
    let first = RatingFactors.biasCount
    func squares(_ table: FactorTable, _ row: Int, _ term: (Float) -> Float) -> Float {
      table.withRow(row) { values in
        var sum: Float = 0
        for column in first..<values.count { sum += term(values[column]) }
        return sum
      }
    }
    items = factors.items
    mask = factors.counts.ratedItems
    var lengths = [Float](repeating: 0, count: items.rowCount)
    mask.forEachRow { row in
      var squared = squares(factors.items, row) { $0 * $0 }
      if let variances = factors.variances { squared += squares(variances, row) { max($0, 0) } }
      lengths[row] = squared > 0 ? 1 / squared.squareRoot() : 0
    }
    inverseLengths = lengths
  }

  var byteCount: Int { inverseLengths.count * MemoryLayout<Float>.stride }

  /// The similarities of a row of factors to the rows, each of which is in the table.
  private func similarities(of item: Int, to rows: [UInt32]) -> [Float] {
    var query = items.row(item)
    for column in 0..<RatingFactors.biasCount { query[column] = 0 }
    var products = items.scores(query: query, rows: rows)
    for position in products.indices {
      products[position] *= inverseLengths[item] * inverseLengths[Int(rows[position])]
    }
    return products
  }

  func similarities(of item: ItemRow, to others: [ItemRow]) -> [Float] {
    guard mask.contains(item.offset) else { return others.map { _ in 0 } }
    let known = others.map { mask.contains($0.offset) ? UInt32($0.offset) : nil }
    var found = similarities(of: item.offset, to: known.compactMap { $0 }).makeIterator()
    return known.map { $0 == nil ? 0 : min(1, found.next() ?? 0) }
  }

  /// The `k` items in `mask` most like `item`, best first.
  func nearest(to item: ItemRow, k: Int, mask wanted: RowMask) -> [ScoredRow] {
    guard k > 0, mask.contains(item.offset), wanted.rowCount == items.rowCount else { return [] }
    var wanted = wanted
    wanted.formIntersection(mask)
    wanted.remove(item.offset)
    var best = TopK(k)
    var rows: [UInt32] = []
    // Some thousand rows at a time, so that the scores stay in the cache.
    let blockRows = 4096
    rows.reserveCapacity(blockRows)
    func offerBlock() {
      for (row, score) in zip(rows, similarities(of: item.offset, to: rows)) {
        best.offer(row: Int(row), score: min(1, score))
      }
      rows.removeAll(keepingCapacity: true)
    }
    wanted.forEachRow { row in
      rows.append(UInt32(row))
      if rows.count == blockRows { offerBlock() }
    }
    offerBlock()
    return best.sorted()
  }
}
