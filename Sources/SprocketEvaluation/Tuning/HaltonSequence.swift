import SprocketMath

/// Points that fill a cube evenly (J. Halton, "On the efficiency of certain quasi-random sequences
/// of points", 1960), moved by a random offset so that seeds differ (P. Cranley and T. Patterson,
/// 1976).
enum HaltonSequence {
  private static let primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53]

  /// The point of an index from 0. Dimensions beyond the 16th are plainly random.
  static func point(_ index: Int, dimensions: Int, seed: UInt64) -> [Double] {
    var offsets = SplitMix64(seed: seed, stream: .max)
    var rest = SplitMix64(seed: seed, stream: UInt64.max &- UInt64(index) &- 1)
    return (0..<dimensions).map { dimension in
      let offset = offsets.nextUniform()
      guard dimension < primes.count else { return rest.nextUniform() }
      let value = radicalInverse(index + 1, base: primes[dimension]) + offset
      return value >= 1 ? value - 1 : value
    }
  }

  /// The digits of a number mirrored at the point.
  private static func radicalInverse(_ number: Int, base: Int) -> Double {
    var rest = number
    var factor = 1 / Double(base)
    var value = 0.0
    while rest > 0 {
      value += Double(rest % base) * factor
      rest /= base
      factor /= Double(base)
    }
    return value
  }
}
