package import SprocketCore

/// The factors of all users or of all items: `rowCount` rows of `factorCount` float32 numbers,
/// immutable and shared.
///
/// A row takes `stride` floats: `factorCount` rounded up to a multiple of 16, the rest zero, so that
/// every row begins on a 64-byte boundary. The memory is the table's own (see `FactorTableBuilder`)
/// or that of a mapped file. Copying a table copies references only.
package struct FactorTable: Sendable {
  /// Rows of a shard unless other boundaries are asked for.
  package static let defaultShardRows = 65_536

  /// The widest row that the kernels take.
  package static let maximumFactorCount = 4096

  package let rowCount: Int
  package let factorCount: Int
  /// Floats from one row to the next.
  package let stride: Int
  /// Ranges of rows in ascending order that together are the table.
  package let shards: [FactorShard]

  let elements: SharedBuffer<Float>

  /// Floats that a row of `factorCount` factors takes.
  package static func stride(factorCount: Int) -> Int { (factorCount + 15) / 16 * 16 }

  /// Borrows rows that live as long as `owner`, such as those of a mapped snapshot.
  ///
  /// `bytes` hold exactly `rowCount` rows of `stride(factorCount:)` floats, from a 64-byte boundary;
  /// the padding must be zero. `shardStarts` are the first rows of the shards, ascending from 0;
  /// without them a shard has `defaultShardRows` rows.
  /// - Throws: `dataLoss` when size or alignment do not fit, `invalidArgument` for bad boundaries.
  package init(
    borrowing bytes: UnsafeRawBufferPointer, rowCount: Int, factorCount: Int,
    shardStarts: [Int]? = nil, owner: any AnyObject & Sendable
  ) throws(SprocketError) {
    guard factorCount > 0, factorCount <= Self.maximumFactorCount, rowCount >= 0 else {
      throw SprocketError(
        .dataLoss,
        "a factor table has 1 to \(Self.maximumFactorCount) factors and at least 0 rows,"
          + " not \(factorCount) and \(rowCount); the file is damaged")
    }
    let stride = Self.stride(factorCount: factorCount)
    let (expected, overflow) = rowCount.multipliedReportingOverflow(by: stride * 4)
    guard !overflow, bytes.count == expected else {
      throw SprocketError(
        .dataLoss,
        "\(rowCount) rows of \(stride) floats do not take \(bytes.count) bytes;"
          + " the file is damaged or of another format")
    }
    let elements = try SharedBuffer<Float>(
      borrowing: bytes, owner: owner, alignment: AlignedMemory.alignment)
    self.init(elements: elements, rowCount: rowCount, factorCount: factorCount)
    if let shardStarts { self = try resharded(at: shardStarts) }
  }

  /// - Precondition: `elements` are `rowCount` rows of `stride(factorCount:)` floats.
  init(elements: SharedBuffer<Float>, rowCount: Int, factorCount: Int, shardStarts: [Int]? = nil) {
    let stride = Self.stride(factorCount: factorCount)
    self.rowCount = rowCount
    self.factorCount = factorCount
    self.stride = stride
    self.elements = elements
    let starts =
      shardStarts ?? Array(Swift.stride(from: 0, to: rowCount, by: Self.defaultShardRows))
    shards = zip(starts, starts.dropFirst() + [rowCount]).map { start, end in
      FactorShard(
        rows: start..<end, stride: stride,
        elements: elements.slice(start * stride..<end * stride))
    }
  }

  /// The same table in shards that begin at the given rows, ascending from 0.
  /// - Throws: `invalidArgument` for other boundaries.
  package func resharded(at starts: [Int]) throws(SprocketError) -> FactorTable {
    guard starts.first ?? rowCount == 0,
      zip(starts, starts.dropFirst() + [rowCount])
        .allSatisfy({ $0 <= $1 })
    else {
      throw SprocketError(
        .invalidArgument,
        "shard boundaries must ascend from 0 to at most the \(rowCount) rows of the table")
    }
    return FactorTable(
      elements: elements, rowCount: rowCount, factorCount: factorCount, shardStarts: starts)
  }

  /// Bytes of all rows with their padding.
  package var byteCount: Int { elements.byteCount }

  /// Shows the factors of a row, without padding.
  package func withRow<Result, Failure: Error>(
    _ row: Int, _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(row >= 0 && row < rowCount, "row outside the table")
    return try elements.withSpan(row * stride..<row * stride + factorCount, body)
  }

  /// A copy of the factors of a row, without padding.
  package func row(_ row: Int) -> [Float] {
    precondition(row >= 0 && row < rowCount, "row outside the table")
    return elements.withUnsafeElements { Array($0[row * stride..<row * stride + factorCount]) }
  }

  /// For writing files and for kernels: all rows with their padding, valid during `body`.
  package func withUnsafeElements<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try elements.withUnsafeElements(body)
  }
}

/// A contiguous range of a table's rows.
package struct FactorShard: Sendable {
  package let rows: Range<Int>
  package let stride: Int
  let elements: SharedBuffer<Float>

  package var rowCount: Int { rows.count }

  package var byteCount: Int { elements.byteCount }
}
