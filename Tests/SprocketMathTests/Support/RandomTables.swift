import SprocketMath

/// A table of normal random factors.
func randomTable(rowCount: Int, factorCount: Int, seed: UInt64) -> FactorTable {
  let builder = FactorTableBuilder(rowCount: rowCount, factorCount: factorCount)
  builder.fillNormal(seed: seed, standardDeviation: 1)
  return builder.freeze()
}

/// Rows of random, distinct columns with weights between 0.5 and 2.
func randomMatrix(
  rowCount: Int, columnCount: Int, largestRow: Int, seed: UInt64
) throws -> RatingMatrix {
  var generator = SplitMix64(seed: seed)
  var rows: [UInt32] = []
  var columns: [UInt32] = []
  var values: [Float] = []
  for row in 0..<rowCount {
    let count = Int.random(in: 0...min(largestRow, columnCount), using: &generator)
    for column in Array(0..<columnCount).shuffled(using: &generator).prefix(count) {
      rows.append(UInt32(row))
      columns.append(UInt32(column))
      values.append(Float(0.5 + 1.5 * generator.nextUniform()))
    }
  }
  return try RatingMatrix(
    rowCount: rowCount, columnCount: columnCount, rows: rows, columns: columns, values: values,
    duplicates: .sum)
}

func randomVector(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in Float(generator.nextGaussian()) }
}

/// Σ aᵢ bᵢ in double.
func dot(_ one: [Float], _ other: [Float]) -> Double {
  zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// Whether two vectors agree to `tolerance` times the larger one's largest element.
func agree(_ one: [Float], _ other: [Double], tolerance: Double) -> Bool {
  let scale = max(other.map { abs($0) }.max() ?? 0, 1e-30)
  return one.count == other.count
    && zip(one, other).allSatisfy { abs(Double($0) - $1) <= tolerance * scale }
}
