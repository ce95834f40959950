/// Draws from a discrete distribution in constant time (Vose 1991, "A linear algorithm for
/// generating random numbers with a given distribution").
struct AliasTable {
  private struct Slot {
    /// Below this fraction the slot itself is drawn, above it `alias`.
    var threshold: Float
    var alias: UInt32
  }

  private let slots: [Slot]

  /// - Parameter weights: Not negative, at least one positive.
  init(_ weights: [Double]) {
    let total = weights.reduce(0, +)
    var scaled = weights.map { $0 * Double(weights.count) / total }
    var slots = weights.indices.map { Slot(threshold: 1, alias: UInt32($0)) }
    var small: [Int] = []
    var large: [Int] = []
    for (index, weight) in scaled.enumerated() {
      if weight < 1 { small.append(index) } else { large.append(index) }
    }
    while let low = small.popLast(), let high = large.last {
      slots[low] = Slot(threshold: Float(scaled[low]), alias: UInt32(high))
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    self.slots = slots
  }

  /// One number of the distribution, from one random number: its high half chooses the slot, its
  /// low bits decide between slot and alias.
  func draw(_ random: inout SplitMix) -> Int {
    let (slot, rest) = random.next().multipliedFullWidth(by: UInt64(slots.count))
    let chosen = slots[Int(slot)]
    return Float(rest >> 40) * 0x1p-24 < chosen.threshold ? Int(slot) : Int(chosen.alias)
  }
}
