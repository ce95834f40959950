#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small seeded random number generator: the same seed gives the same numbers everywhere.
/// G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", 2014, fig. 14.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// One of many streams of the same seed that have nothing to do with each other.
  package init(seed: UInt64, stream: UInt64) {
    var mixer = SplitMix64(seed: stream)
    self.init(seed: seed ^ mixer.next())
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension RandomNumberGenerator {
  /// Uniform in 0 ..< 1, with 53 random bits.
  package mutating func nextUniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// From the normal distribution with mean 0 and variance 1.
  /// G. Marsaglia's polar method, of whose pair of numbers the second is dropped.
  package mutating func nextGaussian() -> Double {
    while true {
      let x = 2 * nextUniform() - 1
      let y = 2 * nextUniform() - 1
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }
}
