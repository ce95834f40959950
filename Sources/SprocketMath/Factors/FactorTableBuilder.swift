package import SprocketCore

/// A factor table that is still being written: trainers fill it row by row, from several threads,
/// and `freeze` turns it into a `FactorTable` without copying.
///
/// `@unchecked Sendable`: two threads may write different rows at the same time, never the same
/// row. `ParallelRows` gives each row to one thread, which is all that is needed.
package final class FactorTableBuilder: @unchecked Sendable {
  package let rowCount: Int
  package let factorCount: Int
  /// Floats from one row to the next.
  package let stride: Int

  private let memory: AlignedMemory

  /// All zero.
  /// - Precondition: 1 to `FactorTable.maximumFactorCount` factors.
  package init(rowCount: Int, factorCount: Int) {
    precondition(factorCount > 0 && factorCount <= FactorTable.maximumFactorCount)
    self.rowCount = rowCount
    self.factorCount = factorCount
    stride = FactorTable.stride(factorCount: factorCount)
    memory = AlignedMemory(byteCount: rowCount * stride * MemoryLayout<Float>.stride)
  }

  /// Copies all rows of `table`.
  package convenience init(copying table: FactorTable) {
    self.init(rowCount: table.rowCount, factorCount: table.factorCount)
    table.withUnsafeElements { _ = memory.elements(of: Float.self).update(fromContentsOf: $0) }
  }

  /// Draws every factor from the normal distribution around 0. The same seed gives the same table:
  /// each row has its own stream of random numbers.
  package func fillNormal(seed: UInt64, standardDeviation: Float) {
    for row in 0..<rowCount {
      var generator = SplitMix64(seed: seed, stream: UInt64(row))
      withUnsafeMutableRow(row) { factors in
        for factor in 0..<factorCount {
          factors[factor] = Float(generator.nextGaussian()) * standardDeviation
        }
      }
    }
  }

  /// Writes the factors of one row.
  /// - Precondition: `factors` has `factorCount` elements.
  package func setRow(_ row: Int, _ factors: [Float]) {
    precondition(factors.count == factorCount, "a row of another length")
    withUnsafeMutableRow(row) { _ = $0.update(fromContentsOf: factors) }
  }

  /// Lets `body` write the factors of one row.
  package func withMutableRow<Result, Failure: Error>(
    _ row: Int, _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeMutableRow(row) { (factors) throws(Failure) in
      var span = factors.extracting(0..<factorCount).mutableSpan
      return try body(&span)
    }
  }

  /// For kernels: the row with its padding, which must stay zero. Valid during `body`.
  func withUnsafeMutableRow<Result, Failure: Error>(
    _ row: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "row outside the table")
    let start = memory.base.assumingMemoryBound(to: Float.self) + row * stride
    defer { withExtendedLifetime(memory) {} }
    return try body(UnsafeMutableBufferPointer(start: start, count: stride))
  }

  /// The table as it is now, sharing memory: a half step of ALS reads one side through this while
  /// it writes the other side's builder. Do not write rows while somebody reads them here.
  package var currentTable: FactorTable {
    FactorTable(elements: elements, rowCount: rowCount, factorCount: factorCount)
  }

  /// The finished table, without copying. The builder must not be written to any more.
  package func freeze() -> FactorTable { currentTable }

  /// `freeze` with shards that begin at the given rows, ascending from 0.
  /// - Throws: `invalidArgument` for other boundaries.
  package func freeze(shardStarts: [Int]) throws(SprocketError) -> FactorTable {
    try currentTable.resharded(at: shardStarts)
  }

  private var elements: SharedBuffer<Float> { SharedBuffer(memory, count: rowCount * stride) }
}
