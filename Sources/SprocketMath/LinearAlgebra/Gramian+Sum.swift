extension Gramian {
  /// All zero.
  package init(zeroOf factorCount: Int) {
    let stride = FactorTable.stride(factorCount: factorCount)
    self.init(
      factorCount: factorCount, stride: stride,
      elements: SharedBuffer(count: stride * stride) { _ in
      })
  }

  /// The sum of both, the other one times `scale`.
  package func adding(_ other: Gramian, scale: Float = 1) -> Gramian {
    precondition(factorCount == other.factorCount, "a Gramian of another size")
    let sum = SharedBuffer<Float>(count: elements.count) { sum in
      elements.withUnsafeElements { one in
        other.elements.withUnsafeElements { other in
          for index in one.indices { sum[index] = one[index] + scale * other[index] }
        }
      }
    }
    return Gramian(factorCount: factorCount, stride: stride, elements: sum)
  }
}

extension FactorTable {
  /// Some of the rows, in the given order, as a table of their own. A copy.
  package func rows(_ rows: some Collection<Int>) -> FactorTable {
    let copy = FactorTableBuilder(rowCount: rows.count, factorCount: factorCount)
    for (place, row) in rows.enumerated() { copy.setRow(place, self.row(row)) }
    return copy.freeze()
  }
}
