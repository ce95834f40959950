#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How alike the rows of a sparse matrix are. One piece of code compares the rows with each other,
/// for lists of neighbours that are kept, and a new row with all of them, for neighbours that are
/// found when asked for.
///
/// Neighbours are rows with a similarity above 0. Never is a row × row matrix held.
package struct RowSimilarity: Sendable {
  package enum Measure: Hashable, Sendable {
    /// Σ w² x y / (|x|^2α |y|^(2 - 2α)) with |x|² = Σ w² x² over the whole rows. α = ½ is the
    /// cosine; another makes the row that asks (α above ½) or the other one pay more for its
    /// length (F. Aiolli, "Efficient top-N recommendation for very large scale binary rated
    /// datasets", 2013, section 3.2).
    case cosine(asymmetry: Float = 0.5)
    /// Σ x y / √(Σ x² Σ y²) over the columns that both rows have: of ratings, the cosine of
    /// memory-based collaborative filtering; of centred ratings, the adjusted cosine and the
    /// correlation with baselines.
    case sharedCosine
    /// Pearson's correlation over the columns that both rows have.
    case pearson
  }

  package let measure: Measure
  /// λ: a similarity that rests on n columns is multiplied by n / (n + λ), or by
  /// (n - 1) / (n - 1 + λ) for the two measures over shared columns (Y. Koren, "Factor in the
  /// neighbors", 2010, section 2.2).
  package let shrinkage: Float
  /// Rows that share fewer columns are not alike.
  package let minSupport: Int

  let byColumn: RatingMatrix
  /// w² of each column; empty: all 1.
  let squaredWeights: [Float]
  /// |y|^-(2 - 2α) of each row; empty for the measures over shared columns.
  let inverseLengths: [Float]

  /// One pass over the entries.
  /// - Parameters:
  ///   - byColumn: The rows transposed: column × row.
  ///   - columnWeights: w of each column, for the cosine; empty: all 1.
  package init(
    byColumn: RatingMatrix, measure: Measure, shrinkage: Float = 0, minSupport: Int = 1,
    columnWeights: [Float] = []
  ) {
    precondition(
      columnWeights.isEmpty || columnWeights.count == byColumn.rowCount, "one weight per column")
    self.byColumn = byColumn
    self.measure = measure
    self.shrinkage = shrinkage
    self.minSupport = max(1, minSupport)
    guard case .cosine(let asymmetry) = measure else {
      squaredWeights = []
      inverseLengths = []
      return
    }
    squaredWeights = columnWeights.map { $0 * $0 }
    var lengths = [Float](repeating: 0, count: byColumn.columnCount)
    for column in 0..<byColumn.rowCount {
      let weight = squaredWeights.isEmpty ? 1 : squaredWeights[column]
      byColumn.withRow(column) { rows, values in
        for index in rows.indices {
          lengths[Int(rows[index])] += weight * values[index] * values[index]
        }
      }
    }
    inverseLengths = lengths.map { Self.inversePower($0, 1 - asymmetry) }
  }

  /// Rows that can be found.
  package var rowCount: Int { byColumn.columnCount }

  /// Size of what it keeps besides the matrix.
  package var byteCount: Int { squaredWeights.count * 4 + inverseLengths.count * 4 }

  /// |x|^-2α of a row that asks; 1 for the measures over shared columns.
  func inverseLength(
    ofColumns columns: UnsafeBufferPointer<UInt32>, values: UnsafeBufferPointer<Float>
  ) -> Float {
    guard case .cosine(let asymmetry) = measure else { return 1 }
    var squared: Float = 0
    for index in columns.indices {
      let column = Int(columns[index])
      let weight = column < squaredWeights.count ? squaredWeights[column] : 1
      squared += weight * values[index] * values[index]
    }
    return Self.inversePower(squared, asymmetry)
  }

  /// The similarity that sums amount to; 0 for rows that are not alike.
  @inline(__always)
  func similarity<Sums: PairSums>(
    _ sums: Sums, row: Int, inverseLength: Float
  ) -> Float {
    let count = sums.count
    guard count >= Float(minSupport) else { return 0 }
    var similarity = sums.product
    if Sums.needsLengths { similarity *= inverseLength * inverseLengths[row] }
    if shrinkage > 0 {
      let freedom = count - Sums.usedFreedom
      similarity *= freedom / (freedom + shrinkage)
    }
    return similarity > 0 ? similarity : 0
  }

  /// x^-power; 0 for 0.
  private static func inversePower(_ value: Float, _ power: Float) -> Float {
    guard value > 0 else { return 0 }
    return power == 0.5 ? 1 / value.squareRoot() : Float(pow(Double(value), -Double(power)))
  }
}
