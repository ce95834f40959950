import SprocketModels

/// Numbers the distinct terms of films as they come, and counts the films that have each: a hash
/// table by open addressing over one array of bytes, so that millions of terms need no object each.
struct TermTable: Sendable {
  private(set) var count = 0
  /// By term: how many films have it.
  private(set) var filmCounts: [UInt32] = []

  /// Term + 1, or 0. A power of two, at most half used.
  private var slots = [UInt32](repeating: 0, count: 1024)
  private var hashes: [UInt64] = []
  private var keys: [UInt8] = []
  private var keyEnds: [Int] = []
  private var spellings: [UInt8] = []
  private var spellingRanges: [Range<Int>] = []
  /// By term: the first film that has it, whose spelling is taken.
  private var firstRows: [UInt32] = []

  /// The number of a key, a new one if it is new.
  /// - Parameter row: the film that has it; of several films' spellings that of the lowest row
  ///   stays, so the order of calls does not matter.
  mutating func term(
    ofKey key: UnsafeBufferPointer<UInt8>, hash: UInt64, spelling: UnsafeBufferPointer<UInt8>,
    row: UInt32
  ) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let term = Int(slots[slot]) - 1
      if hashes[term] == hash, keys[keyRange(of: term)].elementsEqual(key) {
        if row < firstRows[term] { spell(term, spelling, row: row) }
        return term
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let term = count
    slots[slot] = UInt32(term + 1)
    count += 1
    hashes.append(hash)
    keys.append(contentsOf: key)
    keyEnds.append(keys.count)
    spellingRanges.append(0..<0)
    firstRows.append(row)
    filmCounts.append(0)
    spell(term, spelling, row: row)
    if count * 2 > slots.count { grow() }
    return term
  }

  mutating func addFilms(_ films: UInt32, to term: Int) { filmCounts[term] += films }

  /// Takes in the terms and counts of another table.
  /// - Returns: the numbers they have here.
  mutating func merge(_ other: TermTable) -> [UInt32] {
    other.keys.withUnsafeBufferPointer { otherKeys in
      other.spellings.withUnsafeBufferPointer { otherSpellings in
        (0..<other.count).map { index in
          let term = term(
            ofKey: UnsafeBufferPointer(rebasing: otherKeys[other.keyRange(of: index)]),
            hash: other.hashes[index],
            spelling: UnsafeBufferPointer(rebasing: otherSpellings[other.spellingRanges[index]]),
            row: other.firstRows[index])
          filmCounts[term] += other.filmCounts[index]
          return UInt32(term)
        }
      }
    }
  }

  /// The first byte of the key.
  func fieldTag(of term: Int) -> UInt8 { keys[keyRange(of: term).lowerBound] }

  func key(of term: Int) -> String { String(decoding: keys[keyRange(of: term)], as: UTF8.self) }

  func spelling(of term: Int) -> String {
    String(decoding: spellings[spellingRanges[term]], as: UTF8.self)
  }

  /// Whether a key comes before another, byte by byte.
  func precedes(_ term: Int, _ other: Int) -> Bool {
    keys[keyRange(of: term)].lexicographicallyPrecedes(keys[keyRange(of: other)])
  }

  private func keyRange(of term: Int) -> Range<Int> {
    (term == 0 ? 0 : keyEnds[term - 1])..<keyEnds[term]
  }

  private mutating func spell(_ term: Int, _ spelling: UnsafeBufferPointer<UInt8>, row: UInt32) {
    firstRows[term] = row
    if spellings[spellingRanges[term]].elementsEqual(spelling) { return }
    let start = spellings.count
    spellings.append(contentsOf: spelling)
    spellingRanges[term] = start..<spellings.count
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 4)
    for term in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[term]) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(term + 1)
    }
  }
}
