/// Asks what the retraining policy would do now.
public struct GetPolicyRequest: Hashable, Sendable {
  /// How many entries of its log to give, newest first, at most 1000.
  public var log: Int

  public init(log: Int = 0) {
    self.log = log
  }
}

/// A rule of the policy and how it stands. A trigger asks for a training; a restraint holds one up.
public struct PolicyRule: Hashable, Sendable {
  /// Its name, such as "drift" or "cool-down".
  public var name: String
  /// Whether it holds a training up; otherwise it asks for one.
  public var isRestraint: Bool
  /// Whether it is switched on.
  public var isOn: Bool
  /// Whether it asks for a training, or holds one up, now.
  public var isActive: Bool
  /// For people: what it looks at, and how that is now.
  public var detail: String
  /// What it is now, in the unit of `bound`: interactions, findings, seconds.
  public var value: Double
  /// From where on it is active.
  public var bound: Double
  /// When time alone makes a trigger active or ends a restraint, microseconds since 1970-01-01 UTC;
  /// 0 when time alone does not.
  public var atMicros: Int64
  /// The keys of the configuration that make it, such as "policy.cool_down_minutes = 60".
  public var configuration: [String]

  public init(
    name: String = "", isRestraint: Bool = false, isOn: Bool = true, isActive: Bool = false,
    detail: String = "", value: Double = 0, bound: Double = 0, atMicros: Int64 = 0,
    configuration: [String] = []
  ) {
    self.name = name
    self.isRestraint = isRestraint
    self.isOn = isOn
    self.isActive = isActive
    self.detail = detail
    self.value = value
    self.bound = bound
    self.atMicros = atMicros
    self.configuration = configuration
  }
}

/// A decision of the policy. One that comes out the same again and again is one entry.
public struct PolicyEntry: Hashable, Sendable {
  /// Its number; they grow.
  public var number: Int64
  /// When it was made first, microseconds since 1970-01-01 UTC.
  public var firstMicros: Int64
  /// When it was made last, microseconds since 1970-01-01 UTC.
  public var lastMicros: Int64
  /// How often it was written down; the same one is again after a quarter of an hour.
  public var count: Int
  /// Whether a training was started.
  public var started: Bool
  /// Why it was started, or why not.
  public var reason: String
  /// The job that was started; 0 when none was.
  public var job: Int64

  public init(
    number: Int64 = 0, firstMicros: Int64 = 0, lastMicros: Int64 = 0, count: Int = 0,
    started: Bool = false, reason: String = "", job: Int64 = 0
  ) {
    self.number = number
    self.firstMicros = firstMicros
    self.lastMicros = lastMicros
    self.count = count
    self.started = started
    self.reason = reason
    self.job = job
  }
}

/// What the policy would do now, and what it did.
public struct GetPolicyResponse: Hashable, Sendable {
  /// Whether it starts a training at its next look.
  public var starts: Bool
  /// Why, or why not now.
  public var reason: String
  /// When it will start one if nothing else happens, microseconds since 1970-01-01 UTC; 0 when that
  /// cannot be said.
  public var nextMicros: Int64
  /// Which trigger that will be.
  public var nextReason: String
  /// Its rules, triggers first.
  public var rules: [PolicyRule]
  /// Its log, newest first.
  public var log: [PolicyEntry]

  public init(
    starts: Bool = false, reason: String = "", nextMicros: Int64 = 0, nextReason: String = "",
    rules: [PolicyRule] = [], log: [PolicyEntry] = []
  ) {
    self.starts = starts
    self.reason = reason
    self.nextMicros = nextMicros
    self.nextReason = nextReason
    self.rules = rules
    self.log = log
  }
}
