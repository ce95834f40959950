/// Keeps what was recommended beyond the end of the process: for each user a bounded list of
/// numbers, and counts. Users are known by `Tombstone.hash` alone.
public protocol ImpressionStore: Sendable {
  /// All that is stored.
  func impressions() throws -> ImpressionRecords

  /// Adds or replaces what the records hold, and removes what they say, in one transaction.
  func save(_ records: ImpressionRecords, removing: ImpressionRemoval) throws

  /// Removes what is stored of one user, in impressions and in experiments.
  func forgetImpressions(of userHash: UInt64) throws
}

/// What is stored of impressions.
public struct ImpressionRecords: Hashable, Sendable {
  /// Films and model versions have numbers, so that a list takes few bytes.
  public struct Name: Hashable, Sendable {
    public var number: Int
    public var name: String

    public init(number: Int, name: String) {
      self.number = number
      self.name = name
    }
  }

  /// What one user was shown.
  public struct User: Hashable, Sendable {
    public var hash: UInt64
    /// When they were shown a list last, seconds since 1970-01-01 UTC.
    public var seenSeconds: Int64
    /// The list, as its owner packs it.
    public var data: [UInt8]

    public init(hash: UInt64, seenSeconds: Int64, data: [UInt8]) {
      self.hash = hash
      self.seenSeconds = seenSeconds
      self.data = data
    }
  }

  /// The counts of one day, model version and arm.
  public struct Count: Hashable, Sendable {
    /// Days since 1970-01-01 UTC.
    public var day: Int
    /// The number of the version.
    public var version: Int
    public var arm: Int
    /// The counts, as their owner orders them.
    public var values: [Int]

    public init(day: Int, version: Int, arm: Int, values: [Int]) {
      self.day = day
      self.version = version
      self.arm = arm
      self.values = values
    }
  }

  public var items: [Name]
  public var versions: [Name]
  public var users: [User]
  public var counts: [Count]

  public init(
    items: [Name] = [], versions: [Name] = [], users: [User] = [], counts: [Count] = []
  ) {
    self.items = items
    self.versions = versions
    self.users = users
    self.counts = counts
  }

  public var isEmpty: Bool {
    items.isEmpty && versions.isEmpty && users.isEmpty && counts.isEmpty
  }
}

/// What is to go from the stored impressions.
public struct ImpressionRemoval: Hashable, Sendable {
  /// Users who are remembered no longer.
  public var users: [UInt64]
  /// Counts of days before this one.
  public var countsBeforeDay: Int

  public init(users: [UInt64] = [], countsBeforeDay: Int = 0) {
    self.users = users
    self.countsBeforeDay = countsBeforeDay
  }
}
