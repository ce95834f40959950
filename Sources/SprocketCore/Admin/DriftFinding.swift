/// What may have moved.
public enum DriftKind: Int32, Hashable, Sendable, CaseIterable, Codable {
  /// The data: who rates what, and how.
  case data = 1
  /// What the model says of it: its errors, its ranks, its hits.
  case concept = 2
}

/// How bad it is.
public enum DriftSeverity: Int32, Hashable, Sendable, CaseIterable, Codable, Comparable {
  /// Nothing beyond what chance does.
  case none = 1
  /// More than chance does, but too little to act on.
  case warning = 2
  /// More than chance does, and enough to matter.
  case drift = 3

  public static func < (one: DriftSeverity, other: DriftSeverity) -> Bool {
    one.rawValue < other.rawValue
  }
}

/// How it was found out.
public enum DriftTest: String, Hashable, Sendable, CaseIterable, Codable {
  /// Population stability index: the symmetric Kullback-Leibler divergence of two histograms.
  case populationStability = "psi"
  /// Kolmogorov-Smirnov: the largest distance of two distribution functions.
  case kolmogorovSmirnov = "ks"
  /// The difference of two shares.
  case proportion = "proportion"
  /// Adaptive windowing: the difference of the means of two parts of a window.
  case adwin = "adwin"
  /// Page-Hinkley: the cumulated excess over the mean, in standard deviations.
  case pageHinkley = "page_hinkley"
}

/// A value of a measure at one moment.
public struct DriftPoint: Hashable, Sendable, Codable {
  /// When, microseconds since 1970-01-01 UTC.
  public var timeMicros: Int64
  /// The value then.
  public var value: Double
  /// The threshold then; 0 when there was none.
  public var threshold: Double

  public init(timeMicros: Int64 = 0, value: Double = 0, threshold: Double = 0) {
    self.timeMicros = timeMicros
    self.value = value
    self.threshold = threshold
  }
}

/// One part of a distribution that was compared.
public struct DriftCell: Hashable, Sendable, Codable {
  /// What it is, such as "Horror" or "4.5".
  public var name: String
  /// Its share before, 0 to 1.
  public var baseline: Double
  /// Its share now, 0 to 1.
  public var recent: Double

  public init(name: String = "", baseline: Double = 0, recent: Double = 0) {
    self.name = name
    self.baseline = baseline
    self.recent = recent
  }
}

/// What one test says of one measure.
public struct DriftFinding: Hashable, Sendable, Codable {
  /// What is measured, such as "genres" or "rating_error".
  public var measure: String
  /// Whether it is the data or what the model says of it.
  public var kind: DriftKind
  /// The test.
  public var test: DriftTest
  /// Its statistic; `DriftTest` says which.
  public var value: Double
  /// The value from which on this is drift, calibrated to the number of users or observations and to
  /// how often it is looked; 0 when there is too little to say.
  public var threshold: Double
  /// How probable such a value is without drift, corrected for the number of measures; 1 when there
  /// is too little to say.
  public var pValue: Double
  /// What follows.
  public var severity: DriftSeverity
  /// Since when the severity has been other than none, microseconds since 1970-01-01 UTC; 0: it is
  /// none.
  public var sinceMicros: Int64
  /// The mean, or the share, before.
  public var baseline: Double
  /// The mean, or the share, now.
  public var recent: Double
  /// Users (data) or observations (concept) that the baseline rests on.
  public var baselineCount: Int
  /// Users or observations that the recent value rests on.
  public var recentCount: Int
  /// The Jensen-Shannon divergence of the two distributions in bits, 0 to 1; 0 where the test
  /// compares none.
  public var divergence: Double
  /// The parts that moved most, the largest first.
  public var cells: [DriftCell]
  /// The values before, oldest first, the present one last; only when asked for.
  public var points: [DriftPoint]

  public init(
    measure: String, kind: DriftKind, test: DriftTest, value: Double = 0, threshold: Double = 0,
    pValue: Double = 1, severity: DriftSeverity = .none, sinceMicros: Int64 = 0,
    baseline: Double = 0, recent: Double = 0, baselineCount: Int = 0, recentCount: Int = 0,
    divergence: Double = 0, cells: [DriftCell] = [], points: [DriftPoint] = []
  ) {
    self.measure = measure
    self.kind = kind
    self.test = test
    self.value = value
    self.threshold = threshold
    self.pValue = pValue
    self.severity = severity
    self.sinceMicros = sinceMicros
    self.baseline = baseline
    self.recent = recent
    self.baselineCount = baselineCount
    self.recentCount = recentCount
    self.divergence = divergence
    self.cells = cells
    self.points = points
  }
}

/// The data between two moments.
public struct DriftWindow: Hashable, Sendable, Codable {
  /// The first interaction, microseconds since 1970-01-01 UTC; 0 without any.
  public var firstMicros: Int64
  /// The last one.
  public var lastMicros: Int64
  /// Interactions in it.
  public var events: Int
  /// Users who have some in it.
  public var users: Int

  public init(firstMicros: Int64 = 0, lastMicros: Int64 = 0, events: Int = 0, users: Int = 0) {
    self.firstMicros = firstMicros
    self.lastMicros = lastMicros
    self.events = events
    self.users = users
  }
}
