import Foundation

/// Counts different values: exactly up to `exactLimit`, then by HyperLogLog (Flajolet et al., 2007)
/// with 2¹⁴ registers, whose standard error is 0.81 %. At most 2 MiB while exact, then 16 KiB.
package struct DistinctCounter: Sendable {
  /// Up to so many are counted exactly.
  package static let exactLimit = 1 << 16
  /// The standard error of an estimate, relative to it.
  package static let relativeError = 1.04 / 128

  private static let precision = 14
  private var exact: HashSet64? = HashSet64()
  private var registers: [UInt8] = []

  package init() {}

  package var isExact: Bool { exact != nil }

  mutating func add(hash: UInt64) {
    if exact != nil {
      _ = exact?.insert(hash)
      guard let set = exact, set.count > Self.exactLimit else { return }
      exact = nil
      registers = [UInt8](repeating: 0, count: 1 << Self.precision)
      set.forEach { note($0) }
      return
    }
    note(hash)
  }

  private mutating func note(_ hash: UInt64) {
    let register = Int(hash >> UInt64(64 - Self.precision))
    let rest = hash << UInt64(Self.precision) | 1 << UInt64(Self.precision - 1)
    let rank = UInt8(rest.leadingZeroBitCount + 1)
    if rank > registers[register] { registers[register] = rank }
  }

  /// How many there are.
  package var count: Int {
    if let exact { return exact.count }
    let size = Double(registers.count)
    var (sum, empty) = (0.0, 0)
    for register in registers {
      sum += 1 / Double(UInt64(1) << UInt64(register))
      if register == 0 { empty += 1 }
    }
    let estimate = 0.7213 / (1 + 1.079 / size) * size * size / sum
    if estimate <= 2.5 * size, empty > 0 {
      return Int((size * log(size / Double(empty))).rounded())
    }
    return Int(estimate.rounded())
  }
}
