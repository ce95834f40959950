/// Sebastiano Vigna's SplitMix64: small, fast, and the same on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A stream of its own for one of many things, such as a user, so that each can be made without
  /// the ones before it.
  init(seed: UInt64, stream: UInt64) {
    var mixer = SplitMix(seed: seed ^ (stream &* 0xD134_2543_DE82_EF95))
    state = mixer.next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0 ..< `bound`, which must be positive, by multiplication; the bias is below
  /// `bound` / 2^64.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// About normal with mean 0 and deviation 1: the sum of twelve uniform numbers. No logarithm, so
  /// the digits are the same everywhere.
  mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }
}
