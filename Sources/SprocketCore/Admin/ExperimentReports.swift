// Stored as JSON within `Experiment`: a field that is added later must be optional.

/// What is known of one arm.
public struct ArmReport: Hashable, Sendable, Codable {
  /// "champion" or "challenger".
  public var arm: String
  /// The model versions that answered for it, in order of appearance.
  public var versions: [String]
  /// Lists that were recommended.
  public var lists: Int
  /// Users that got one.
  public var users: Int
  /// Users whose observation is over: those that the test compares.
  public var observedUsers: Int
  /// Films that were recommended and then liked.
  public var hits: Int
  /// Users with at least one.
  public var usersWithHit: Int
  /// The mean of the metric over the observed users.
  public var mean: Double
  /// The standard error of the mean; users are independent of each other, their requests are not.
  public var standardError: Double
  /// Ratings that arrived and were predicted before they were learned from.
  public var ratings: Int
  /// The root of the mean squared error of these predictions; 0 without any.
  public var rmse: Double

  public init(
    arm: String = "",
    versions: [String] = [],
    lists: Int = 0,
    users: Int = 0,
    observedUsers: Int = 0,
    hits: Int = 0,
    usersWithHit: Int = 0,
    mean: Double = 0,
    standardError: Double = 0,
    ratings: Int = 0,
    rmse: Double = 0
  ) {
    self.arm = arm
    self.versions = versions
    self.lists = lists
    self.users = users
    self.observedUsers = observedUsers
    self.hits = hits
    self.usersWithHit = usersWithHit
    self.mean = mean
    self.standardError = standardError
    self.ratings = ratings
    self.rmse = rmse
  }
}

/// The difference between the arms, challenger less champion, as it may be looked at any time.
public struct EffectReport: Hashable, Sendable, Codable {
  /// The estimate.
  public var estimate: Double
  /// With the confidence asked for, the difference is at least this, at all times at once.
  public var lower: Double
  /// And at most this.
  public var upper: Double
  /// The confidence of the interval, such as 0.95.
  public var confidence: Double
  /// The always-valid p-value: the smallest alpha at which no difference would be refused by now.
  public var pValue: Double
  /// Observed users that it rests on.
  public var users: Int

  public init(
    estimate: Double = 0,
    lower: Double = 0,
    upper: Double = 0,
    confidence: Double = 0,
    pValue: Double = 0,
    users: Int = 0
  ) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
    self.pValue = pValue
    self.users = users
  }
}

/// How a challenger answers beside the champion.
public struct ShadowReport: Hashable, Sendable, Codable {
  /// Requests that were scored by both.
  public var scored: Int
  /// Sampled requests that were not scored, for the background was behind.
  public var dropped: Int
  /// Requests that the challenger could not answer.
  public var failed: Int
  /// The mean share of films that the two lists have in common.
  public var overlap: Double
  /// Its standard error, over users.
  public var overlapError: Double
  /// Mean rank-biased overlap with p = 0.9, extrapolated: 1 is the same list, and the top counts
  /// most.
  public var rankBiasedOverlap: Double
  /// Mean Kendall's tau of the films that both lists hold, -1 to 1; of lists with at least two in
  /// common.
  public var kendallTau: Double
  /// The share of requests with the same first film.
  public var sameTop: Double
  /// Half of the champion's answers took at most this, in microseconds, within the daemon.
  public var championMicrosP50: Double
  /// 99 of 100 took at most this.
  public var championMicrosP99: Double
  /// As above, of the challenger, in the background.
  public var challengerMicrosP50: Double
  /// As above.
  public var challengerMicrosP99: Double
  /// Ratings that arrived and that both predicted before they learned from them.
  public var ratings: Int
  /// The root mean squared error of the champion's predictions of them; 0 without any.
  public var championRmse: Double
  /// And of the challenger's, of the same ratings.
  public var challengerRmse: Double

  public init(
    scored: Int = 0,
    dropped: Int = 0,
    failed: Int = 0,
    overlap: Double = 0,
    overlapError: Double = 0,
    rankBiasedOverlap: Double = 0,
    kendallTau: Double = 0,
    sameTop: Double = 0,
    championMicrosP50: Double = 0,
    championMicrosP99: Double = 0,
    challengerMicrosP50: Double = 0,
    challengerMicrosP99: Double = 0,
    ratings: Int = 0,
    championRmse: Double = 0,
    challengerRmse: Double = 0
  ) {
    self.scored = scored
    self.dropped = dropped
    self.failed = failed
    self.overlap = overlap
    self.overlapError = overlapError
    self.rankBiasedOverlap = rankBiasedOverlap
    self.kendallTau = kendallTau
    self.sameTop = sameTop
    self.championMicrosP50 = championMicrosP50
    self.championMicrosP99 = championMicrosP99
    self.challengerMicrosP50 = challengerMicrosP50
    self.challengerMicrosP99 = challengerMicrosP99
    self.ratings = ratings
    self.championRmse = championRmse
    self.challengerRmse = challengerRmse
  }
}
