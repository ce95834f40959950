package import SprocketCore

/// How much of what is recommended is remembered.
package struct ImpressionSettings: Hashable, Sendable {
  /// Of how many users, 0 to 1. Users are chosen by a hash, so all that one user is shown is
  /// remembered or nothing; 0 turns impressions off.
  package var sample: Double
  /// The first films of a list that are remembered.
  package var depth: Int
  /// Films remembered of one user; the oldest go first.
  package var filmsPerUser: Int
  /// Memory for all users; those who were shown a list longest ago go first.
  package var memoryBytes: Int
  /// How long anything is remembered.
  package var days: Int
  /// A film is a hit when the user likes it at most so long after it was shown.
  package var hitWindowSeconds: Int
  /// What a request that does not say suppresses.
  package var suppress: SuppressRecent

  package init(
    sample: Double = 1, depth: Int = 20, filmsPerUser: Int = 200, memoryBytes: Int = 64 << 20,
    days: Int = 30, hitWindowSeconds: Int = 7 * 86_400, suppress: SuppressRecent = .init()
  ) {
    self.sample = sample
    self.depth = depth
    self.filmsPerUser = filmsPerUser
    self.memoryBytes = memoryBytes
    self.days = days
    self.hitWindowSeconds = hitWindowSeconds
    self.suppress = suppress
  }

  package var isEnabled: Bool { sample > 0 }
}

/// Which arm of an experiment a user is in.
package enum ExperimentArm: UInt8, Hashable, Sendable, CaseIterable {
  /// No split experiment runs, or the request is not part of it.
  case none = 0
  case champion = 1
  case challenger = 2

  /// The word that answers use.
  package var name: String {
    switch self {
    case .none: ""
    case .champion: "champion"
    case .challenger: "challenger"
    }
  }
}

/// Numbers between 0 and 2^64 that users are sampled and dealt by.
package enum UserHash {
  /// The hash by which impressions and experiments know a user: `Tombstone.hash`.
  package static func of(_ user: UserID) -> UInt64 { Tombstone.hash(of: user) }

  /// The hash with all its bits mixed, and with a salt: the finaliser of SplitMix64 (Steele, Lea and
  /// Flood 2014, figure 17). FNV-1a alone spreads the high bits of short texts badly.
  package static func mixed(_ hash: UInt64, salt: UInt64) -> UInt64 {
    var mixed = hash ^ salt &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The number below which a mixed hash falls with a probability of `share`.
  package static func threshold(_ share: Double) -> UInt64 {
    if share >= 1 { return .max }
    return share <= 0 ? 0 : UInt64(share * 0x1p64)
  }
}
