/// Hashes of values, the same in every run, so that what is estimated from them can be reproduced.
enum ValueHash {
  private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Multiplies and folds eight bytes at a time. Two different values of a table share a hash with
  /// probability 2⁻⁶⁴; whoever makes them collide on purpose spoils an estimate and nothing else.
  static func of(_ value: Span<UInt8>) -> UInt64 {
    var state = seed ^ UInt64(value.count)
    var word: UInt64 = 0
    for index in value.indices {
      word = word << 8 | UInt64(value[index])
      if index & 7 == 7 {
        state = mix(state ^ word, 0xD6E8_FEB8_6659_FD93)
        word = 0
      }
    }
    return mix(mix(state ^ word, 0xA076_1D64_78BD_642F), 0xE703_7ED1_A0B4_28DB)
  }

  /// The hash of two hashes in order.
  static func combine(_ one: UInt64, _ other: UInt64) -> UInt64 {
    mix(one ^ seed, other | 1) ^ mix(other ^ 0x8EBC_6AF0_9C88_C6E3, one | 1)
  }

  private static func mix(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = (value ^ seed).multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}

/// A set of hashes with open addressing: 16 bytes for each at most.
struct HashSet64 {
  private var slots = [UInt64](repeating: 0, count: 64)
  private(set) var count = 0
  /// Chosen anew in each process, so that nobody can prepare values that make long chains.
  private let seed = UInt64.random(in: .min ... .max) | 1

  /// Adds a hash.
  /// - Returns: false when it was there.
  mutating func insert(_ hash: UInt64) -> Bool {
    // 0 marks a free slot.
    let hash = hash == 0 ? 1 : hash
    if (count + 1) * 4 > slots.count * 3 { grow() }
    var slot = home(hash)
    while slots[slot] != 0 {
      if slots[slot] == hash { return false }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = hash
    count += 1
    return true
  }

  func forEach(_ body: (UInt64) -> Void) {
    for hash in slots where hash != 0 { body(hash) }
  }

  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash &* seed) >> 20) & (slots.count - 1)
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    for hash in old where hash != 0 {
      var slot = home(hash)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = hash
    }
  }
}
