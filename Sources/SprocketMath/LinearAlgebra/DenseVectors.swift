/// Operations on rows of dense matrices, as fast as the processor's vectors allow.
package enum DenseVectors {
  /// `sums` → `sums` + `scale` · `row`.
  /// - Precondition: as many sums as numbers in the row.
  package static func add(
    _ scale: Float, times row: UnsafeBufferPointer<Float>,
    to sums: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(row.count == sums.count, "another length")
    guard let from = row.baseAddress, let to = sums.baseAddress else { return }
    // Both have `count` numbers, which is less than LAPACK can count (`DenseMatrixBuilder`).
    Lapack.addScaled(scale, from, count: row.count, to: to)
  }
}
