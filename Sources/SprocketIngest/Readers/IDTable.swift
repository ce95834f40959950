/// Identifiers in the order in which they came, found by their bytes.
///
/// Small whole numbers, which most identifiers are, are looked up in an array; the others in a hash
/// table with open addressing over one array of bytes. An identifier costs its length and about 45
/// bytes, and a look-up makes no `String`.
struct IDTable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var lines: [UInt32] = []
  /// The upper half of the hash over row + 1, or 0 for a free slot; a power of two of them, at most
  /// half taken.
  private var slots = [UInt64](repeating: 0, count: 1024)
  /// For each whole number below `numberLimit` its row + 1, or 0 when it is not in the table.
  private var rowOfNumber: [UInt32] = []
  private static let numberLimit = 1_000_000
  /// Chosen anew in each process, so that nobody can prepare identifiers that collide.
  private let seed = UInt64.random(in: .min ... .max)

  var count: Int { ends.count }

  /// The row of an identifier, or nil when it is not in the table.
  func row(of id: Span<UInt8>) -> Int? {
    if let number = Self.number(id) {
      return number < rowOfNumber.count && rowOfNumber[number] != 0
        ? Int(rowOfNumber[number]) - 1 : nil
    }
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
    if let number = Self.number(id) {
      if number >= rowOfNumber.count {
        let size = min(Self.numberLimit, max(number + 1, rowOfNumber.count * 2))
        rowOfNumber.append(contentsOf: repeatElement(0, count: size - rowOfNumber.count))
      }
      rowOfNumber[number] = UInt32(truncatingIfNeeded: count)
    } else {
      place(hash, count)
    }
    return count - 1
  }

  /// The identifier as a number, when it is written as numbers are and is below `numberLimit`.
  private static func number(_ id: Span<UInt8>) -> Int? {
    guard id.count > 0, id.count <= 6, id[0] != 0x30 || id.count == 1 else { return nil }
    var number = 0
    for index in id.indices {
      let digit = id[index] &- 0x30
      guard digit < 10 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return number
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
    var start = 0
    for row in 0..<count {
      let isNumber = Self.number(bytes.span.extracting(start..<ends[row])) != nil
      if !isNumber { place(hashes[row], row + 1) }
      start = ends[row]
    }
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
