package import SprocketCore

/// A number that stands for data: FNV-1a over 64-bit words (G. Fowler, L. Noll and K.-P. Vo, 1991).
/// Good for telling data apart that nobody means to confuse.
package struct Fingerprint: Hashable, Sendable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package mutating func add(_ word: UInt64) {
    // Folded, since a multiplication alone never lets high bits reach the low ones.
    let mixed = (value ^ word) &* 0x0000_0100_0000_01B3
    value = mixed ^ (mixed >> 32)
  }

  package mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(UInt64(text.utf8.count) | 1 << 63)
  }

  /// Of one text.
  package static func hash(of text: String) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(text)
    return fingerprint.value
  }

  /// Of users, items and interactions, in their order; not of what the catalogue says of items.
  /// One pass.
  package init(of data: TrainingData) {
    for user in data.users { add(user.rawValue) }
    for item in data.items { add(item.item.rawValue) }
    for position in 0..<data.count {
      add(UInt64(data.userIndex[position]) << 32 | UInt64(data.itemIndex[position]))
      add(UInt64(data.kind[position].rawValue) << 32 | UInt64(data.value[position].bitPattern))
      add(UInt64(bitPattern: data.timeMicros[position]))
    }
  }

  /// As 16 hexadecimal digits.
  package var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
