/// Counts values exactly while there are few, and keeps the frequent ones when there are many.
///
/// Misra and Gries' summary in batches: when twice the capacity is reached, the count of the first
/// value beyond the capacity is taken from all, and what falls to 0 is forgotten. A count is then too
/// low by at most `error`, which is at most (values seen) / capacity. At most 2 MiB.
package struct FrequentValues: Sendable {
  package struct Value: Hashable, Sendable {
    package var text: String
    package var count: Int
  }

  private struct Entry {
    var hash: UInt64
    var count: Int
    var start: Int
    var length: Int
  }

  private static let capacity = 8192
  /// How much of a value is kept for people.
  private static let mostBytes = 100

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  private var slots = [Int32](repeating: -1, count: 4 * capacity)
  private let seed = UInt64.random(in: .min ... .max) | 1
  /// By how much a count may be too low; 0 while all counts are exact.
  package private(set) var error = 0

  package init() {}

  package var isExact: Bool { error == 0 }

  /// How many different values are known; all of them while counts are exact.
  package var count: Int { entries.count }

  mutating func add(_ value: Span<UInt8>, hash: UInt64) {
    var slot = home(hash)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if entries[index].hash == hash {
        entries[index].count += 1
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let length = min(value.count, Self.mostBytes)
    let start = bytes.count
    for index in 0..<length { bytes.append(value[index]) }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(hash: hash, count: 1, start: start, length: length))
    if entries.count == 2 * Self.capacity { compact() }
  }

  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash &* seed) >> 20) & (slots.count - 1)
  }

  private mutating func compact() {
    let counts = entries.map(\.count).sorted(by: >)
    let taken = counts[Self.capacity]
    error += taken
    var keptBytes: [UInt8] = []
    keptBytes.reserveCapacity(bytes.count)
    var kept: [Entry] = []
    kept.reserveCapacity(2 * Self.capacity)
    for var entry in entries where entry.count > taken {
      entry.count -= taken
      keptBytes.append(contentsOf: bytes[entry.start..<entry.start + entry.length])
      entry.start = keptBytes.count - entry.length
      kept.append(entry)
    }
    entries = kept
    bytes = keptBytes
    for slot in slots.indices { slots[slot] = -1 }
    for (index, entry) in entries.enumerated() {
      var slot = home(entry.hash)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }

  /// The most frequent values, largest count first, equal ones in alphabetical order.
  package func top(_ limit: Int) -> [Value] {
    // Sorting by count first keeps it to few strings.
    let counts = entries.map(\.count).sorted(by: >)
    let least = counts.count > limit && limit > 0 ? counts[limit - 1] : 0
    let values = entries.filter { $0.count >= least }.map { entry in
      Value(
        text: String(decoding: bytes[entry.start..<entry.start + entry.length], as: UTF8.self),
        count: entry.count)
    }
    return Array(values.sorted { ($1.count, $0.text) < ($0.count, $1.text) }.prefix(limit))
  }
}
