/// What is summed over the columns that two rows share, to tell how alike they are.
protocol PairSums: BitwiseCopyable, Sendable {
  init()
  /// Columns that both rows have.
  var count: Float { get }
  /// Counts one more of them, with its value in either row.
  mutating func add(_ one: Float, _ other: Float)
  /// What the similarity is made from: the dot product, or a correlation already.
  var product: Float { get }
  /// Whether `product` is still to be divided by the lengths of the whole rows.
  static var needsLengths: Bool { get }
  /// Degrees of freedom that the measure uses up: a single shared column always correlates.
  static var usedFreedom: Float { get }
}

/// n and Σ x y.
struct DotSums: PairSums {
  private var sums = SIMD2<Float>()

  var count: Float { sums[0] }
  var product: Float { sums[1] }
  static var needsLengths: Bool { true }
  static var usedFreedom: Float { 0 }

  @inline(__always)
  mutating func add(_ one: Float, _ other: Float) {
    sums += SIMD2(1, one * other)
  }
}

/// n, Σ x y, Σ x² and Σ y².
struct SharedCosineSums: PairSums {
  private var sums = SIMD4<Float>()

  var count: Float { sums[0] }
  static var needsLengths: Bool { false }
  static var usedFreedom: Float { 1 }

  @inline(__always)
  mutating func add(_ one: Float, _ other: Float) {
    sums += SIMD4(1, one, one, other) * SIMD4(1, other, one, other)
  }

  var product: Float {
    let squares = sums[2] * sums[3]
    return squares > 0 ? min(1, sums[1] / squares.squareRoot()) : 0
  }
}

/// The sums of `SharedCosineSums`, Σ x and Σ y.
struct PearsonSums: PairSums {
  private var sums = SIMD8<Float>()

  var count: Float { sums[0] }
  static var needsLengths: Bool { false }
  static var usedFreedom: Float { 1 }

  @inline(__always)
  mutating func add(_ one: Float, _ other: Float) {
    sums += SIMD8(1, one, one, other, one, other, 0, 0) * SIMD8(1, other, one, other, 1, 1, 0, 0)
  }

  /// In double precision, as the sums nearly cancel where the values of a row are nearly equal.
  var product: Float {
    let (n, x, y) = (Double(sums[0]), Double(sums[4]), Double(sums[5]))
    let covariance = Double(sums[1]) - x * y / n
    let xVariance = Double(sums[2]) - x * x / n
    let yVariance = Double(sums[3]) - y * y / n
    // Below this a variance is what rounding left of equal values.
    let noise = 1e-6
    guard xVariance > noise * Double(sums[2]), yVariance > noise * Double(sums[3]) else { return 0 }
    return Float(min(1, covariance / (xVariance * yVariance).squareRoot()))
  }
}

/// The sums of one row with every other row: dense, with a list of those that were touched, so
/// that it costs what is shared and not the number of rows.
struct PairScratch<Sums: PairSums> {
  private var sums: [Sums]
  private var touched: [UInt32]
  private var touchedCount = 0

  init(rowCount: Int) {
    sums = Array(repeating: Sums(), count: rowCount)
    touched = Array(repeating: 0, count: rowCount)
  }

  /// Adds the products of a row with all rows that share a column with it (F. Gustavson, "Two fast
  /// algorithms for sparse matrices: multiplication and permuted transposition", 1978).
  /// - Parameters:
  ///   - columns: of the row, each once; those beyond the matrix are skipped.
  ///   - byColumn: column × row, with as many columns as there is scratch.
  ///   - squaredWeights: of the columns; empty: all 1.
  mutating func add(
    columns: UnsafeBufferPointer<UInt32>, values: UnsafeBufferPointer<Float>,
    byColumn: RatingMatrix, squaredWeights: UnsafeBufferPointer<Float>
  ) {
    precondition(byColumn.columnCount == sums.count, "scratch for another number of rows")
    var count = touchedCount
    // Every column of `byColumn` is below its column count, so all accesses stay inside; a row is
    // touched once, so the list cannot overflow.
    sums.withUnsafeMutableBufferPointer { sums in
      touched.withUnsafeMutableBufferPointer { touched in
        byColumn.columns.withUnsafeElements { rows in
          byColumn.values.withUnsafeElements { others in
            byColumn.offsets.withUnsafeElements { offsets in
              for position in columns.indices {
                let column = Int(columns[position])
                guard column < byColumn.rowCount else { continue }
                var value = values[position]
                if column < squaredWeights.count { value *= squaredWeights[column] }
                for entry in Int(offsets[column])..<Int(offsets[column + 1]) {
                  let row = Int(rows[entry])
                  if sums[row].count == 0 {
                    touched[count] = UInt32(row)
                    count += 1
                  }
                  sums[row].add(value, others[entry])
                }
              }
            }
          }
        }
      }
    }
    touchedCount = count
  }

  /// Shows the sums of every row that was touched and clears them.
  @inline(__always)
  mutating func drain(_ body: (_ row: Int, _ sums: Sums) -> Void) {
    for index in 0..<touchedCount {
      let row = Int(touched[index])
      body(row, sums[row])
      sums[row] = Sums()
    }
    touchedCount = 0
  }
}
