/// A set of rows as bits: all filters of a request become one mask before the scan starts.
///
/// Bit r of word r / 64 stands for row r; bits beyond `rowCount` are zero. A million rows take
/// 125 KB. Copies share memory until one of them is written to; `reset(to:)` reuses it.
package struct RowMask: Hashable, Sendable {
  package let rowCount: Int
  private var words: [UInt64]

  private init(rowCount: Int, word: UInt64) {
    precondition(rowCount >= 0, "a mask of a negative number of rows")
    self.rowCount = rowCount
    words = Array(repeating: word, count: (rowCount + 63) / 64)
    if rowCount % 64 != 0 { words[words.count - 1] &= (1 << UInt64(rowCount % 64)) - 1 }
  }

  /// Every row.
  package static func all(_ rowCount: Int) -> RowMask {
    RowMask(rowCount: rowCount, word: ~0)
  }

  /// No row.
  package static func none(_ rowCount: Int) -> RowMask {
    RowMask(rowCount: rowCount, word: 0)
  }

  /// The given rows; those outside of the table are left out.
  package init(rowCount: Int, rows: some Sequence<Int>) {
    self.init(rowCount: rowCount, word: 0)
    for row in rows { insert(row) }
  }

  /// How many rows are in the mask.
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  package var byteCount: Int { words.count * 8 }

  package func contains(_ row: Int) -> Bool {
    guard row >= 0, row < rowCount else { return false }
    return words[row >> 6] >> UInt64(row & 63) & 1 == 1
  }

  /// Adds a row; a row outside of the table is ignored, as a model may know fewer items than the
  /// catalogue.
  package mutating func insert(_ row: Int) {
    guard row >= 0, row < rowCount else { return }
    words[row >> 6] |= 1 << UInt64(row & 63)
  }

  /// Takes a row out. Returns whether it was in, so that filters can be counted.
  @discardableResult
  package mutating func remove(_ row: Int) -> Bool {
    guard contains(row) else { return false }
    words[row >> 6] &= ~(1 << UInt64(row & 63))
    return true
  }

  package mutating func insert(_ rows: Range<Int>) {
    forEachWord(of: rows) { $0 |= $1 }
  }

  package mutating func remove(_ rows: Range<Int>) {
    forEachWord(of: rows) { $0 &= ~$1 }
  }

  /// Keeps only the rows that `other` has too.
  /// - Precondition: both masks are over the same number of rows, here and below.
  package mutating func formIntersection(_ other: RowMask) {
    combine(other) { $0 &= $1 }
  }

  /// Takes out the rows that `other` has.
  package mutating func subtract(_ other: RowMask) {
    combine(other) { $0 &= ~$1 }
  }

  /// Adds the rows that `other` has.
  package mutating func formUnion(_ other: RowMask) {
    combine(other) { $0 |= $1 }
  }

  /// Turns every row over.
  package mutating func invert() {
    var inverted = RowMask.all(rowCount)
    inverted.subtract(self)
    self = inverted
  }

  /// How many rows both masks have.
  package func intersectionCount(_ other: RowMask) -> Int {
    precondition(rowCount == other.rowCount, "masks over different tables")
    var count = 0
    for index in words.indices { count += (words[index] & other.words[index]).nonzeroBitCount }
    return count
  }

  /// Becomes a copy of `other`, in the memory that this mask already has.
  package mutating func reset(to other: RowMask) {
    precondition(rowCount == other.rowCount, "masks over different tables")
    for index in words.indices { words[index] = other.words[index] }
  }

  /// Calls `body` with each row, ascending.
  package func forEachRow<Failure: Error>(
    _ body: (Int) throws(Failure) -> Void
  ) throws(Failure) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        try body(index << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  /// For kernels and for combining many masks at once.
  package func withWords<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt64>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try words.withUnsafeBufferPointer { (words) throws(Failure) in try body(words) }
  }

  private mutating func combine(_ other: RowMask, _ operation: (inout UInt64, UInt64) -> Void) {
    precondition(rowCount == other.rowCount, "masks over different tables")
    for index in words.indices { operation(&words[index], other.words[index]) }
  }

  private mutating func forEachWord(
    of rows: Range<Int>, _ operation: (inout UInt64, UInt64) -> Void
  ) {
    let rows = rows.clamped(to: 0..<rowCount)
    guard let last = rows.last else { return }
    for index in rows.lowerBound >> 6...last >> 6 {
      var bits = ~UInt64(0)
      if index == rows.lowerBound >> 6 { bits &= ~0 << UInt64(rows.lowerBound & 63) }
      if index == last >> 6 { bits &= ~0 >> UInt64(63 - last & 63) }
      operation(&words[index], bits)
    }
  }
}
