import CSprocketKernels
import SprocketCore

/// Yᵀ Y of a factor table Y: a symmetric `stride` × `stride` matrix, both halves filled, zero in
/// the padding.
package struct Gramian: Sendable {
  package let factorCount: Int
  /// Rows and columns with their padding, as in the table.
  package let stride: Int
  let elements: SharedBuffer<Float>

  /// Sums the outer products of all rows. The result does not depend on the number of threads.
  ///
  /// Cost: rowCount · stride² / 2 multiplications; sums are kept in double beyond some hundred rows.
  /// - Throws: `cancelled`.
  package init(
    of table: FactorTable, threads: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws {
    let stride = table.stride
    let square = stride * stride
    // Portions depend on the table only, and are added in order.
    let portionRows = max(4096, (table.rowCount + 63) / 64)
    let portionCount = (table.rowCount + portionRows - 1) / portionRows
    let portions = AlignedMemory(byteCount: portionCount * square * MemoryLayout<Double>.stride)
    try ParallelRows.forEach(
      RowSchedule(count: portionCount, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled,
      makeState: { AlignedMemory(byteCount: square * MemoryLayout<Float>.stride) },
      body: { scratch, portion in
        let first = portion * portionRows
        let rowCount = min(portionRows, table.rowCount - first)
        table.withUnsafeElements { rows in
          // Each portion has its own square of `portions`, so no two threads write the same memory.
          sprocket_gramian_add(
            rows.baseAddress.map { $0 + first * stride }, stride, rowCount,
            portions.elements(of: Double.self).baseAddress.map { $0 + portion * square },
            scratch.elements(of: Float.self).baseAddress)
        }
      })
    let sums = portions.elements(of: Double.self)
    factorCount = table.factorCount
    self.stride = stride
    elements = SharedBuffer(count: square) { elements in
      for row in 0..<stride {
        for column in row..<stride {
          var sum = 0.0
          for portion in 0..<portionCount { sum += sums[portion * square + row * stride + column] }
          elements[row * stride + column] = Float(sum)
          elements[column * stride + row] = Float(sum)
        }
      }
    }
    withExtendedLifetime(portions) {}
  }

  init(factorCount: Int, stride: Int, elements: SharedBuffer<Float>) {
    self.factorCount = factorCount
    self.stride = stride
    self.elements = elements
  }

  /// Every element times `scale`.
  package func scaled(by scale: Float) -> Gramian {
    let scaled = SharedBuffer<Float>(count: elements.count) { scaled in
      elements.withUnsafeElements { elements in
        for index in elements.indices { scaled[index] = elements[index] * scale }
      }
    }
    return Gramian(factorCount: factorCount, stride: stride, elements: scaled)
  }

  package subscript(row: Int, column: Int) -> Float { elements[row * stride + column] }
}
