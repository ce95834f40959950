/// A square matrix that is still being written, by several threads, and that `freeze` turns into a
/// `DenseMatrix` without copying.
///
/// `@unchecked Sendable`: two threads may write different elements at the same time, never the same
/// one. The operations here give each thread rows or blocks of its own.
package final class DenseMatrixBuilder: @unchecked Sendable {
  /// Rows, and columns.
  package let size: Int

  private let memory: AlignedMemory

  /// All zero; 4 · size² bytes.
  package init(size: Int) {
    precondition(size >= 0 && size <= Int(Int32.max), "a size that LAPACK cannot count")
    self.size = size
    memory = AlignedMemory(byteCount: size * size * MemoryLayout<Float>.stride)
  }

  /// Bytes of a matrix of this size.
  package static func byteCount(size: Int) -> Int { size * size * MemoryLayout<Float>.stride }

  package subscript(row: Int, column: Int) -> Float {
    get { elements(ofRow: row)[column] }
    set { elements(ofRow: row)[column] = newValue }
  }

  /// The finished matrix, without copying. The builder must not be written to any more.
  package func freeze() -> DenseMatrix {
    DenseMatrix(
      unchecked: size, columnCount: size, elements: SharedBuffer(memory, count: size * size))
  }

  /// Lets `body` write a row. Valid during `body`.
  package func withMutableRow<Result>(
    _ index: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Result
  ) -> Result {
    defer { withExtendedLifetime(memory) {} }
    return body(elements(ofRow: index))
  }

  /// The part of the matrix in the given rows and columns, which as a block of columns is its
  /// transpose. Keep the builder alive while it is used.
  func block(rows: Range<Int>, columns: Range<Int>) -> Lapack.Block {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= size)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= size)
    return Lapack.Block(
      base: memory.base.assumingMemoryBound(to: Float.self) + rows.lowerBound * size
        + columns.lowerBound, rows: columns.count, columns: rows.count, stride: size)
  }

  private func elements(ofRow row: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition(row >= 0 && row < size, "row outside the matrix")
    return UnsafeMutableBufferPointer(
      start: memory.base.assumingMemoryBound(to: Float.self) + row * size, count: size)
  }
}

extension DenseMatrixBuilder {
  /// Copies the upper triangle to the lower one, or the other way round.
  /// - Throws: `cancelled`.
  package func mirrorUpper(
    threads: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    try forEachPair(threads: threads, isCancelled: isCancelled) { upper, lower, _, _ in
      lower = upper
    }
  }

  /// Calls `body` once for each pair of elements that mirror each other, row < column: the upper
  /// one, the lower one, row and column.
  /// - Throws: `cancelled`.
  package func forEachPair(
    threads: Int, isCancelled: @Sendable () -> Bool = { false },
    _ body: @Sendable (_ upper: inout Float, _ lower: inout Float, Int, Int) -> Void
  ) throws {
    // Small squares, so that both an element's row and its mirror's stay in the cache.
    let side = 64
    let bands = (size + side - 1) / side
    try ParallelRows.forEach(
      RowSchedule(lengths: (0..<bands).map { (bands - $0) * side * side }), threads: threads,
      isCancelled: isCancelled
    ) { [self] band in
      let rows = band * side..<min(size, (band + 1) * side)
      let base = memory.base.assumingMemoryBound(to: Float.self)
      // Rows and columns end at `size`. A band owns its upper elements and their mirrors.
      for start in stride(from: rows.lowerBound, to: size, by: side) {
        let end = min(size, start + side)
        for row in rows {
          var column = max(start, row + 1)
          while column < end {
            body(&base[row * size + column], &base[column * size + row], row, column)
            column += 1
          }
        }
      }
    }
  }
}
