import SprocketMath
import Synchronization

/// 1 / |row| for each row of a table, 0 for a row of zeros: what turns dot products into cosines.
struct InverseNorms: Sendable {
  private let values: [Float]
  /// The rows that are not all zero.
  let nonZeroRows: RowMask

  /// One pass over the table.
  init(of table: FactorTable) {
    var values = [Float](repeating: 0, count: table.rowCount)
    var nonZeroRows = RowMask.none(table.rowCount)
    for row in 0..<table.rowCount {
      let squared = table.withRow(row) { factors in
        var sum: Float = 0
        for index in factors.indices { sum += factors[index] * factors[index] }
        return sum
      }
      if squared > 0 {
        values[row] = 1 / squared.squareRoot()
        nonZeroRows.insert(row)
      }
    }
    self.values = values
    self.nonZeroRows = nonZeroRows
  }

  /// The cosine of `query` to each of `rows`, 0 for nil. `table` is the one the norms are of.
  func cosines(of query: [Float], in table: FactorTable, rows: [Int?]) -> [Float] {
    let length = query.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return rows.map { _ in 0 } }
    let products = table.scores(query: query, rows: rows.map { UInt32($0 ?? 0) })
    return zip(rows, products).map { row, product in
      row.map { product / length * values[$0] } ?? 0
    }
  }

  /// The `k` rows in `mask` with the largest cosine to `query`, best first. `table` is the one
  /// the norms are of. Reads each row in the mask once.
  func nearest(
    to query: [Float], in table: FactorTable, k: Int, mask: RowMask
  ) -> [ScoredRow] {
    let length = query.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard k > 0, length > 0 else { return [] }
    let scale = 1 / length
    var best = TopK(k)
    var rows: [UInt32] = []
    // Some thousand rows at a time, so that the scores stay in the cache.
    let blockRows = 4096
    rows.reserveCapacity(blockRows)
    func offerBlock() {
      for (row, score) in zip(rows, table.scores(query: query, rows: rows)) {
        best.offer(row: Int(row), score: score * scale * values[Int(row)])
      }
      rows.removeAll(keepingCapacity: true)
    }
    mask.forEachRow { row in
      rows.append(UInt32(row))
      if rows.count == blockRows { offerBlock() }
    }
    offerBlock()
    return best.sorted()
  }
}

/// The norms of a large table, computed when somebody first asks.
final class LazyInverseNorms: Sendable {
  private let table: FactorTable
  private let norms = Mutex<InverseNorms?>(nil)

  init(of table: FactorTable) {
    self.table = table
  }

  var value: InverseNorms {
    norms.withLock { norms in
      if let norms { return norms }
      let computed = InverseNorms(of: table)
      norms = computed
      return computed
    }
  }
}
