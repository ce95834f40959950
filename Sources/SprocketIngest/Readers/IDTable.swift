/// Identifiers in the order in which they came, found by their bytes.
///
/// A hash table with open addressing over one array of bytes: an identifier costs its length and
/// about 45 bytes, and a look-up makes no `String`.
struct IDTable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var lines: [UInt32] = []
  /// The upper half of the hash over row + 1, or 0 for a free slot; a power of two of them, at most
  /// half taken.
  private var slots = [UInt64](repeating: 0, count: 1024)
  /// Chosen anew in each process, so that nobody can prepare identifiers that collide.
  private let seed = UInt64.random(in: .min ... .max)

  var count: Int { ends.count }

  /// The row of an identifier, or nil when it is not in the table.
  func row(of id: Span<UInt8>) -> Int? {
    let hash = hash(id)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let row = Int(slots[slot] & 0xFFFF_FFFF) - 1
      if slots[slot] >> 32 == hash >> 32, equals(row, id) { return row }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds an identifier that is not in the table.
  /// - Parameter line: Where it was met first.
  mutating func append(_ id: Span<UInt8>, line: Int) -> Int {
    if (count + 1) * 2 > slots.count { grow() }
    let hash = hash(id)
    for index in id.indices { bytes.append(id[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    lines.append(UInt32(truncatingIfNeeded: line))
    place(hash, count)
    return count - 1
  }

  /// The line on which the row was met first.
  func line(_ row: Int) -> Int { Int(lines[row]) }

  /// Whether the row holds this identifier.
  func equals(_ row: Int, _ id: Span<UInt8>) -> Bool {
    let start = row == 0 ? 0 : ends[row - 1]
    guard ends[row] - start == id.count else { return false }
    for index in id.indices where bytes[start + index] != id[index] { return false }
    return true
  }

  /// The identifier of a row.
  func text(_ row: Int) -> String {
    String(decoding: bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]], as: UTF8.self)
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    for row in 0..<count { place(hashes[row], row + 1) }
  }

  private mutating func place(_ hash: UInt64, _ value: Int) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: value)
  }

  /// Multiplies and folds eight bytes at a time.
  private func hash(_ id: Span<UInt8>) -> UInt64 {
    var state = seed ^ UInt64(id.count)
    var word: UInt64 = 0
    for index in id.indices {
      word = word << 8 | UInt64(id[index])
      if index & 7 == 7 {
        state = Self.mix(state ^ word)
        word = 0
      }
    }
    return Self.mix(state ^ word)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
