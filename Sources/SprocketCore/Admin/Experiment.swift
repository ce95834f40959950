// Stored as JSON: a field that is added later must be optional.

/// Whether a challenger answers.
public enum ExperimentKind: Int32, Hashable, Sendable, CaseIterable, Codable {
  /// It scores a share of the requests in the background; the champion answers all.
  case shadow = 1
  /// It answers a fixed share of the users.
  case split = 2
}

/// Where an experiment is.
public enum ExperimentState: Int32, Hashable, Sendable, CaseIterable, Codable {
  /// It runs.
  case running = 1
  /// It has ended.
  case stopped = 2
}

/// What an experiment came to.
public enum ExperimentOutcome: Int32, Hashable, Sendable, CaseIterable, Codable {
  /// Nothing yet.
  case undecided = 1
  /// The challenger is better.
  case challengerBetter = 2
  /// The champion is better.
  case championBetter = 3
  /// The challenger is worse by more than the bound.
  case harm = 4
  /// The time was over.
  case inconclusive = 5
  /// Somebody stopped it.
  case stoppedByHand = 6
  /// It could not go on: the challenger became the champion, or cannot be loaded.
  case interrupted = 7
}

/// What an experiment is to do. Zeros mean the default that is named.
public struct ExperimentPlan: Hashable, Sendable, Codable {
  /// Its name, 1 to 64 letters, digits, `-`, `_` and `.`; no two experiments have the same.
  public var name: String
  /// Whether the challenger answers users or only scores beside the champion.
  public var kind: ExperimentKind
  /// The version that is tried, or an alias of it.
  public var challenger: String
  /// Of a shadow the share of requests that are scored, of a split the share of users that the
  /// challenger serves; above 0, of a split below 1. 0 means 0.1 for a shadow and 0.5 for a split.
  public var share: Double
  /// Users are dealt to the arms by a hash of their id and this text; empty means the name. The
  /// same salt deals the same users to the same arms again.
  public var salt: String
  /// Of a split, what is compared, of each user once, when their observation is over: "hit"
  /// (whether they liked a film that was recommended to them) or "hit-rate" (such films for each
  /// list, at most 1). Empty means "hit".
  public var metric: String
  /// Of a split, the sequential test: "betting" (exact at any time) or "msprt" (asymptotic, often
  /// sooner). Empty means "betting".
  public var test: String
  /// The probability of deciding for a difference that is not there, over the whole experiment
  /// however often one looks, below 0.5; 0 means 0.05.
  public var alpha: Double
  /// Of a split, users with a complete observation that each arm needs before it is decided; 0
  /// means 100.
  public var minimumUsers: Int
  /// Of a split: stopped at once, whatever the number of users, when the challenger is surely worse
  /// by more than this; 0 means 0.05, and the metric lies between 0 and 1.
  public var harmBound: Double
  /// Of a split, how long a user is observed from their first list on; 0 means a day.
  public var observationSeconds: Int
  /// The experiment ends after so long; 0 means 28 days.
  public var maximumSeconds: Int
  /// Of a split: make the challenger the champion when it is found to be better.
  public var promoteOnWin: Bool

  public init(
    name: String = "",
    kind: ExperimentKind = .split,
    challenger: String = "",
    share: Double = 0,
    salt: String = "",
    metric: String = "",
    test: String = "",
    alpha: Double = 0,
    minimumUsers: Int = 0,
    harmBound: Double = 0,
    observationSeconds: Int = 0,
    maximumSeconds: Int = 0,
    promoteOnWin: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.challenger = challenger
    self.share = share
    self.salt = salt
    self.metric = metric
    self.test = test
    self.alpha = alpha
    self.minimumUsers = minimumUsers
    self.harmBound = harmBound
    self.observationSeconds = observationSeconds
    self.maximumSeconds = maximumSeconds
    self.promoteOnWin = promoteOnWin
  }
}

/// An experiment and what it has found so far.
public struct Experiment: Hashable, Sendable, Codable {
  /// What it is to do, with all defaults filled in and the challenger's version.
  public var plan: ExperimentPlan
  /// Whether it runs.
  public var state: ExperimentState
  /// What it came to; undecided while it runs.
  public var outcome: ExperimentOutcome
  /// For people: why it was stopped, or what it waits for.
  public var reason: String
  /// The champion when it began.
  public var champion: String
  /// When it began, microseconds since 1970-01-01 UTC.
  public var startedMicros: Int64
  /// When it ended; 0 while it runs.
  public var stoppedMicros: Int64
  /// Whether the challenger was made the champion because of it.
  public var promoted: Bool
  /// Users that were served but not measured, for there were too many.
  public var unmeasuredUsers: Int
  /// Of a split, both arms, the champion's first.
  public var arms: [ArmReport]
  /// Of a split, the difference; absent before the first user was observed.
  public var effect: EffectReport?
  /// Of a shadow, the comparison.
  public var shadow: ShadowReport?

  public init(
    plan: ExperimentPlan,
    state: ExperimentState = .running,
    outcome: ExperimentOutcome = .undecided,
    reason: String = "",
    champion: String = "",
    startedMicros: Int64 = 0,
    stoppedMicros: Int64 = 0,
    promoted: Bool = false,
    unmeasuredUsers: Int = 0,
    arms: [ArmReport] = [],
    effect: EffectReport? = nil,
    shadow: ShadowReport? = nil
  ) {
    self.plan = plan
    self.state = state
    self.outcome = outcome
    self.reason = reason
    self.champion = champion
    self.startedMicros = startedMicros
    self.stoppedMicros = stoppedMicros
    self.promoted = promoted
    self.unmeasuredUsers = unmeasuredUsers
    self.arms = arms
    self.effect = effect
    self.shadow = shadow
  }
}
