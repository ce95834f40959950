import SprocketCore
import SprocketWire

/// A type whose values can be drawn at random. None of them is the default of its field, so that a
/// field which is not written or not read shows as a difference.
protocol Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Self
}

/// SplitMix64 (Steele, Lea and Flood 2014, figure 17): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func text(length: ClosedRange<Int>) -> String {
    let alphabet: [Character] = ["a", "Z", "7", " ", "-", "é", "ß", "Ж", "映", "🎬", "👩‍🚀"]
    return String(
      (0..<Int.random(in: length, using: &self)).compactMap { _ in
        alphabet.randomElement(using: &self)
      })
  }
}

extension String: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> String { from.text(length: 1...40) }
}

extension UserID: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> UserID {
    UserID(from.text(length: 1...7))
  }
}

extension ItemID: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ItemID {
    ItemID(from.text(length: 1...7))
  }
}

extension ModelVersion: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ModelVersion {
    ModelVersion(from.text(length: 1...30))
  }
}

extension Bool: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Bool { true }
}

extension Int: Arbitrary {
  /// Fits the smallest field that an `Int` is written to.
  static func arbitrary(_ from: inout SeededGenerator) -> Int {
    Int.random(in: 1...(1 << Int.random(in: 1...31, using: &from)) - 1, using: &from)
  }
}

extension Int64: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Int64 {
    let shift = Int.random(in: 0...62, using: &from)
    let magnitude = (1 + Int64.random(in: 0..<Int64.max, using: &from)) >> shift
    return Bool.random(using: &from) ? Swift.max(magnitude, 1) : -Swift.max(magnitude, 1)
  }
}

extension Double: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Double {
    Double.random(in: 0.001...1e9, using: &from) * (Bool.random(using: &from) ? 1 : -1)
  }
}

extension UInt32: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> UInt32 {
    UInt32.random(in: 1 ... .max, using: &from)
  }
}

extension Optional: Arbitrary where Wrapped: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> Wrapped? {
    Wrapped.arbitrary(&from)
  }
}

extension Array: Arbitrary where Element: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> [Element] {
    (0..<Int.random(in: 1...4, using: &from)).map { _ in .arbitrary(&from) }
  }
}

extension Arbitrary where Self: CaseIterable & RawRepresentable<Int32> {
  static func arbitrary(_ from: inout SeededGenerator) -> Self {
    let cases = allCases.filter { $0.rawValue != 0 }
    return cases[Int.random(in: cases.indices, using: &from)]
  }
}

extension DriftTest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> DriftTest {
    allCases.randomElement(using: &from) ?? .adwin
  }
}

extension RecommendationSource: Arbitrary {}
extension EventKind: Arbitrary {}
extension JobState: Arbitrary {}
extension DriftKind: Arbitrary {}
extension DriftSeverity: Arbitrary {}
extension ServingStatus: Arbitrary {}

extension RatingColumns: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RatingColumns {
    var columns = RatingColumns(users: .arbitrary(&from), items: .arbitrary(&from))
    for _ in 0..<Int.random(in: 1...200, using: &from) {
      columns.userIndex.append(UInt32.random(in: 0..<UInt32(columns.users.count), using: &from))
      columns.itemIndex.append(UInt32.random(in: 0..<UInt32(columns.items.count), using: &from))
      columns.value.append(Float.random(in: 0.5...5, using: &from))
      columns.timeMicros.append(.arbitrary(&from))
    }
    return columns
  }
}
