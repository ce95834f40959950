import CXXHash
package import SprocketCore

/// The only place where ids and rows meet: row r has the r-th id.
///
/// Three columns, made to lie in a file and be memory mapped: `offsets` (n + 1 numbers; id r is
/// `bytes[offsets[r] ..< offsets[r + 1]]`), `bytes` (UTF-8 without separators) and `slots` (a hash
/// index by open addressing with linear probing: a power of two of slots, at most 60 % used; a
/// slot holds row + 1, or 0 when it is empty; the home slot of an id is the low bits of its
/// XXH3_64). Ids are compared byte by byte. 4 bytes + 7 to 14 bytes + the id itself per row.
package struct Vocabulary<Row: TableRow>: Sendable {
  private let columns: VocabularyColumns

  /// Gives the ids rows in their order.
  /// - Throws: `invalidArgument` when an id occurs twice or all together exceed 4 GiB.
  package init(ids: some Sequence<String>) throws(SprocketError) {
    var offsets: [UInt32] = [0]
    var bytes: [UInt8] = []
    for id in ids {
      bytes.append(contentsOf: id.utf8)
      guard let end = UInt32(exactly: bytes.count), offsets.count < Int(UInt32.max) else {
        throw SprocketError(.invalidArgument, "the ids need more than 4 GiB; use shorter ones")
      }
      offsets.append(end)
    }
    var slots = [UInt32](
      repeating: 0, count: VocabularyIndex.slotCount(forRows: offsets.count - 1))
    try VocabularyIndex.fill(&slots, offsets: offsets, bytes: bytes)
    columns = VocabularyColumns(copying: offsets, bytes, slots)
  }

  /// Borrows columns that lie elsewhere, such as in a mapped file, and checks every bound that a
  /// lookup relies on, so that a damaged file is refused here and cannot crash later. One pass.
  ///
  /// - Parameter owner: Kept as long as the vocabulary; the columns must stay put and unchanged
  ///   as long as it lives.
  /// - Throws: `dataLoss` that says which column is wrong.
  package init(
    offsets: UnsafeBufferPointer<UInt32>, bytes: UnsafeBufferPointer<UInt8>,
    slots: UnsafeBufferPointer<UInt32>, owner: any AnyObject & Sendable
  ) throws(SprocketError) {
    try VocabularyIndex.validate(offsets: offsets, bytes: bytes, slots: slots)
    columns = VocabularyColumns(borrowing: offsets, bytes, slots, owner: owner)
  }

  /// Number of ids.
  package var count: Int { columns.offsets.count - 1 }

  /// Size of the three columns.
  package var byteCount: Int {
    columns.offsets.count * 4 + columns.bytes.count + columns.slots.count * 4
  }

  /// The row of an id, or nil. Allocates nothing; about two cache misses.
  package func row(of id: String) -> Row? {
    // `withUTF8` makes a native string contiguous, which it always is on Linux.
    var id = id
    return id.withUTF8 { row(ofUTF8: $0) }
  }

  /// The row of an id given as its bytes, or nil. Allocates nothing.
  package func row(ofUTF8 id: UnsafeBufferPointer<UInt8>) -> Row? {
    VocabularyIndex.find(
      id, offsets: columns.offsets, bytes: columns.bytes, slots: columns.slots
    ).map { Row($0) }
  }

  /// The id of a row; empty for a row that is not in the table.
  package func id(of row: Row) -> String {
    let index = row.offset
    guard index >= 0, index < count else { return "" }
    let range = Int(columns.offsets[index])..<Int(columns.offsets[index + 1])
    return String(decoding: columns.bytes[range], as: UTF8.self)
  }

  /// All ids in the order of their rows. For tests, exports and rebuilding.
  package func allIDs() -> [String] {
    (0..<count).map { id(of: Row($0)) }
  }

  /// Lends the columns, such as to the writer of snapshots. They must not escape `body`.
  package func withColumns<Result>(
    _ body: (
      _ offsets: UnsafeBufferPointer<UInt32>, _ bytes: UnsafeBufferPointer<UInt8>,
      _ slots: UnsafeBufferPointer<UInt32>
    ) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(columns) {
      try body(columns.offsets, columns.bytes, columns.slots)
    }
  }
}
