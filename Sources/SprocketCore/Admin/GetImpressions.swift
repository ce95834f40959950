/// Asks what was recommended and what became of it.
public struct GetImpressionsRequest: Hashable, Sendable {
  /// How many days to count, today included; 0 means all that are kept.
  public var days: Int

  public init(
    days: Int = 0
  ) {
    self.days = days
  }
}

/// What became of films that were shown under one condition.
public struct ImpressionRate: Hashable, Sendable {
  /// The model version that placed them; empty when all are counted.
  public var version: String
  /// The arm of the experiment; empty outside of one, and when all are counted.
  public var arm: String
  /// The lowest place on the list, or the lowest number of the exposure, from 1; 0 when all are
  /// counted.
  public var first: Int
  /// The highest; 0 when there is no limit.
  public var last: Int
  /// Films shown; the same film on two lists counts twice.
  public var shown: Int
  /// Those that the user liked afterwards, within the window. A film that was shown several times
  /// before is counted at its last showing.
  public var hits: Int

  public init(
    version: String = "",
    arm: String = "",
    first: Int = 0,
    last: Int = 0,
    shown: Int = 0,
    hits: Int = 0
  ) {
    self.version = version
    self.arm = arm
    self.first = first
    self.last = last
    self.shown = shown
    self.hits = hits
  }
}

/// What was recommended and what became of it.
public struct GetImpressionsResponse: Hashable, Sendable {
  /// Whether what is recommended is remembered.
  public var enabled: Bool
  /// The share of users of whom it is.
  public var sample: Double
  /// A film counts as a hit when the user likes it at most so long after it was shown.
  public var hitWindowSeconds: Int
  /// The days that are counted.
  public var days: Int
  /// Lists shown.
  public var lists: Int
  /// Lists of which the user liked at least one film.
  public var listsWithHit: Int
  /// Films shown.
  public var shown: Int
  /// Films liked after they were shown.
  public var hits: Int
  /// Films shown that had been shown to the same user within what is remembered.
  public var repeats: Int
  /// Films liked by users who had been shown a list within the window, shown or not: hits and
  /// misses.
  public var positives: Int
  /// Lists not remembered since the start, for the background was behind.
  public var dropped: Int
  /// Users of whom lists are in memory now.
  public var users: Int
  /// Bytes that these take.
  public var bytes: Int
  /// By model version and arm.
  public var versions: [ImpressionRate]
  /// By place on the list.
  public var positions: [ImpressionRate]
  /// By how many times the user had been shown the film, this time included: fatigue shows as a
  /// rate that falls.
  public var exposures: [ImpressionRate]

  public init(
    enabled: Bool = false,
    sample: Double = 0,
    hitWindowSeconds: Int = 0,
    days: Int = 0,
    lists: Int = 0,
    listsWithHit: Int = 0,
    shown: Int = 0,
    hits: Int = 0,
    repeats: Int = 0,
    positives: Int = 0,
    dropped: Int = 0,
    users: Int = 0,
    bytes: Int = 0,
    versions: [ImpressionRate] = [],
    positions: [ImpressionRate] = [],
    exposures: [ImpressionRate] = []
  ) {
    self.enabled = enabled
    self.sample = sample
    self.hitWindowSeconds = hitWindowSeconds
    self.days = days
    self.lists = lists
    self.listsWithHit = listsWithHit
    self.shown = shown
    self.hits = hits
    self.repeats = repeats
    self.positives = positives
    self.dropped = dropped
    self.users = users
    self.bytes = bytes
    self.versions = versions
    self.positions = positions
    self.exposures = exposures
  }
}
