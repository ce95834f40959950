extension RowSimilarity {
  /// Rows that are alike to one that asks.
  package struct Matches: Sendable {
    package var rows: [UInt32] = []
    /// Parallel to `rows`; all above 0.
    package var similarities: [Float] = []
    /// The positions in the asking row whose columns were compared: all, unless there was a limit.
    package var compared: [Int] = []
  }

  /// All rows that are alike to a new one, in no particular order.
  ///
  /// Time: the entries of its columns. Memory: 12 to 36 bytes for each row of the matrix.
  /// - Parameters:
  ///   - columns: Each once; those beyond the matrix are skipped.
  ///   - entryLimit: Columns are compared from the one with the fewest entries up until they have
  ///     this many together, at least one; those that nearly all rows have tell the least and cost
  ///     the most.
  package func matches(
    columns: [UInt32], values: [Float], entryLimit: Int = .max
  ) -> Matches {
    switch measure {
    case .cosine: matches(columns, values, entryLimit, DotSums.self)
    case .sharedCosine: matches(columns, values, entryLimit, SharedCosineSums.self)
    case .pearson: matches(columns, values, entryLimit, PearsonSums.self)
    }
  }

  /// How much each column of a row that asks has to do with its similarity to another row: parts
  /// that sum to 1, 0 for those that the other row does not have.
  /// - Parameters:
  ///   - columns: ascending, as `otherColumns` are.
  ///   - compared: as `Matches.compared`.
  package func parts(
    columns: [UInt32], values: [Float], compared: [Int], otherColumns: [UInt32],
    otherValues: [Float]
  ) -> [Float] {
    var pairs: [(position: Int, one: Float, other: Float)] = []
    var next = 0
    for position in compared.sorted() {
      while next < otherColumns.count, otherColumns[next] < columns[position] { next += 1 }
      guard next < otherColumns.count, otherColumns[next] == columns[position] else { continue }
      pairs.append((position, values[position], otherValues[next]))
    }
    var (oneMean, otherMean): (Float, Float) = (0, 0)
    if measure == .pearson, !pairs.isEmpty {
      oneMean = pairs.reduce(0) { $0 + $1.one } / Float(pairs.count)
      otherMean = pairs.reduce(0) { $0 + $1.other } / Float(pairs.count)
    }
    var parts = [Float](repeating: 0, count: columns.count)
    var sum: Float = 0
    for pair in pairs {
      let column = Int(columns[pair.position])
      let weight = column < squaredWeights.count ? squaredWeights[column] : 1
      parts[pair.position] = weight * (pair.one - oneMean) * (pair.other - otherMean)
      sum += parts[pair.position]
    }
    return sum == 0 ? parts : parts.map { $0 / sum }
  }

  private func matches<Sums: PairSums>(
    _ columns: [UInt32], _ values: [Float], _ entryLimit: Int, _ type: Sums.Type
  ) -> Matches {
    precondition(columns.count == values.count, "one value per column")
    var matches = Matches()
    matches.compared = compared(columns, entryLimit: entryLimit)
    let isAll = matches.compared.count == columns.count
    let comparedColumns = isAll ? columns : matches.compared.map { columns[$0] }
    let comparedValues = isAll ? values : matches.compared.map { values[$0] }
    var scratch = PairScratch<Sums>(rowCount: rowCount)
    comparedColumns.withUnsafeBufferPointer { columns in
      comparedValues.withUnsafeBufferPointer { values in
        squaredWeights.withUnsafeBufferPointer { weights in
          scratch.add(
            columns: columns, values: values, byColumn: byColumn, squaredWeights: weights)
        }
      }
    }
    // The length is that of the whole row, whatever part of it was compared.
    let inverse = columns.withUnsafeBufferPointer { columns in
      values.withUnsafeBufferPointer { inverseLength(ofColumns: columns, values: $0) }
    }
    scratch.drain { row, sums in
      let similarity = similarity(sums, row: row, inverseLength: inverse)
      guard similarity > 0 else { return }
      matches.rows.append(UInt32(row))
      matches.similarities.append(similarity)
    }
    return matches
  }

  private func compared(_ columns: [UInt32], entryLimit: Int) -> [Int] {
    let counts = columns.map { column in
      Int(column) < byColumn.rowCount ? byColumn.nonZeroCount(ofRow: Int(column)) : 0
    }
    guard counts.reduce(0, +) > entryLimit else { return Array(columns.indices) }
    var entries = 0
    var compared: [Int] = []
    for position in columns.indices.sorted(by: { (counts[$0], $0) < (counts[$1], $1) }) {
      entries += counts[position]
      if entries > entryLimit, !compared.isEmpty { break }
      compared.append(position)
    }
    return compared.sorted()
  }
}
