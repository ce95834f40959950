import Foundation
import SprocketCore
import SprocketEvaluation
import Testing

@Suite struct RetrainPolicyTests {
  private static let second = RetrainPolicyConfig.second
  private static let minute = 60 * second
  private static let hour = 60 * minute
  private static let day = 24 * hour
  /// Noon in UTC on a day in June.
  private static let noon: Int64 = 1_750_000_000 / 86_400 * 86_400 * second + 12 * hour

  /// A machine that has trained on 100,000 interactions two days ago and where nothing happened.
  private static let calm: PolicyState = {
    var state = PolicyState(now: noon, started: noon - 30 * day)
    state.lastEnd = noon - 2 * day
    state.lastOutcome = .succeeded
    state.trainedInteractions = 100_000
    state.newInteractions = 6_500
    return state
  }()

  private static func config(_ change: (inout RetrainPolicyConfig) -> Void = { _ in })
    -> RetrainPolicyConfig
  {
    var config = RetrainPolicyConfig()
    config.timeZone = .gmt
    change(&config)
    return config
  }

  private static let weekly: @Sendable (inout RetrainPolicyConfig) -> Void = { $0.every = 7 * day }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var config = RetrainPolicyTests.config()
    var state = RetrainPolicyTests.calm
    /// The name of a trigger that starts a training, or nil.
    var starts: String?
    /// The restraints that hold it up.
    var held: [String] = []

    init(
      _ name: String, config: (inout RetrainPolicyConfig) -> Void = { _ in },
      _ change: (inout PolicyState) -> Void, starts: String? = nil, held: [String] = []
    ) {
      testDescription = name
      config(&self.config)
      change(&state)
      self.starts = starts
      self.held = held
    }
  }

  static let cases: [Case] = [
    Case("nothing happened", { _ in }),
    Case("drift was found", { $0.drift = ["genres moved"] }, starts: "drift"),
    Case(
      "drift, one short of twenty roots",
      {
        $0.drift = ["genres moved"]
        $0.newInteractions = 6_324
      }),
    Case("drift does not count", config: { $0.onDrift = false }, { $0.drift = ["genres moved"] }),
    Case("volume, one short of forty roots", { $0.newInteractions = 12_649 }),
    Case("volume, forty roots", { $0.newInteractions = 12_650 }, starts: "volume"),
    Case(
      "volume, one short of a share", config: { $0.newShare = 0.15 },
      { $0.newInteractions = 14_999 }),
    Case(
      "volume, more than a share", config: { $0.newShare = 0.15 }, { $0.newInteractions = 15_000 },
      starts: "volume"),
    Case(
      "volume, an absolute number", config: { $0.newInteractions = 6000 },
      { $0.newInteractions = 6000 }, starts: "volume"),
    Case(
      "volume does not count",
      config: {
        $0.newShare = 0
        $0.newRoot = 0
      }, { $0.newInteractions = 90_000 }),
    Case(
      "the first model, enough data",
      {
        $0.trainedInteractions = 0
        $0.newInteractions = 1000
        $0.lastEnd = nil
      }, starts: "volume"),
    Case(
      "the first model, too little data",
      {
        $0.trainedInteractions = 0
        $0.newInteractions = 999
        $0.lastEnd = nil
      }, held: ["too little data"]),
    Case("a data set came", { $0.lastIngest = noon - 10 * minute }, starts: "ingest"),
    Case(
      "a data set came just now", { $0.lastIngest = noon - 10 * minute + 1 }, held: ["settling"]),
    Case(
      "ingests do not count", config: { $0.afterIngest = false }, { $0.lastIngest = noon - hour }),
    Case(
      "a data set with hardly anything in it",
      {
        $0.lastIngest = noon - hour
        $0.newInteractions = 99
      }, held: ["nothing new"]),
    Case(
      "a data set of films only",
      {
        $0.lastIngest = noon - hour
        $0.newInteractions = 0
        $0.newFilms = 100
      }, starts: "ingest"),
    Case("a week is over", config: weekly, { $0.lastEnd = noon - 7 * day }, starts: "schedule"),
    Case("a week is not quite over", config: weekly, { $0.lastEnd = noon - 7 * day + 1 }),
    Case(
      "a week is over, nothing new", config: weekly,
      {
        $0.lastEnd = noon - 7 * day
        $0.newInteractions = 0
      }, held: ["nothing new"]),
    Case("no schedule", { $0.lastEnd = noon - 70 * day }),
    Case(
      "the time of day has come", config: { $0.daily = TimeOfDay("12:00") }, { _ in },
      starts: "schedule"),
    Case(
      "it comes in a minute, and was trained for yesterday",
      config: { $0.daily = TimeOfDay("12:01") }, { $0.lastEnd = noon - day + 5 * minute }),
    Case(
      "switched off", config: { $0.isOn = false }, { $0.drift = ["x"] }, held: ["switched off"]),
    Case(
      "pinned",
      {
        $0.drift = ["x"]
        $0.isPinned = true
      }, held: ["pinned"]),
    Case(
      "another training runs",
      {
        $0.drift = ["x"]
        $0.isTraining = true
      }, held: ["training"]),
    Case(
      "the cool-down",
      {
        $0.drift = ["x"]
        $0.lastEnd = noon - hour + 1
      }, held: ["cool-down"]),
    Case(
      "after the cool-down",
      {
        $0.drift = ["x"]
        $0.lastEnd = noon - hour
      }, starts: "drift"),
    Case(
      "a rejection cools down, but is no failure",
      {
        $0.drift = ["x"]
        $0.lastEnd = noon - hour
        $0.lastOutcome = .rejected
      }, starts: "drift"),
    Case(
      "the fourth failure backs off for two hours",
      {
        $0.drift = ["x"]
        $0.lastEnd = noon - 2 * hour + 1
        $0.lastOutcome = .failed
        $0.failures = 4
      }, held: ["back-off"]),
    Case(
      "after the back-off",
      {
        $0.drift = ["x"]
        $0.lastEnd = noon - 2 * hour
        $0.lastOutcome = .failed
        $0.failures = 4
      }, starts: "drift"),
    Case(
      "quiet hours", config: { $0.quietHours = QuietHours("11:00-12:01") }, { $0.drift = ["x"] },
      held: ["quiet hours"]),
    Case(
      "the end of quiet hours", config: { $0.quietHours = QuietHours("11:00-12:00") },
      { $0.drift = ["x"] }, starts: "drift"),
    Case(
      "quiet hours over midnight", config: { $0.quietHours = QuietHours("22:00-13:00") },
      { $0.drift = ["x"] }, held: ["quiet hours"]),
    Case(
      "the daemon has just started",
      {
        $0.drift = ["x"]
        $0.started = noon - 10 * minute + 1
      }, held: ["start delay"]),
    Case(
      "everything at once",
      {
        $0.drift = ["x"]
        $0.started = noon
        $0.isPinned = true
        $0.lastEnd = noon - minute
      }, held: ["pinned", "start delay", "cool-down"]),
  ]

  @Test(arguments: cases) func `each trigger starts a training and each restraint holds it up`(
    _ one: Case
  ) {
    let decision = RetrainPolicy(one.config).decide(one.state)
    let asking = decision.rules.filter { !$0.isRestraint && $0.isActive }.map(\.name)
    let holding = decision.rules.filter { $0.isRestraint && $0.isActive }.map(\.name)
    #expect(decision.starts == (one.starts != nil))
    if let starts = one.starts { #expect(asking.contains(starts), "\(asking)") }
    // What is held back is what would have started otherwise.
    if !asking.isEmpty { #expect(holding == one.held) }
    if !one.held.isEmpty { #expect(!asking.isEmpty) }
    #expect(!decision.reason.isEmpty && !decision.key.isEmpty)
    #expect(RetrainPolicy(one.config).decide(one.state) == decision)
  }

  @Test func `a training starts at the moment that was foretold, not before`() throws {
    let config = Self.config {
      $0.quietHours = QuietHours("13:00-15:30")
      $0.coolDown = 90 * Self.minute
    }
    var state = Self.calm
    state.drift = ["genres moved"]
    state.lastEnd = Self.noon
    let next = try #require(RetrainPolicy(config).decide(state).next)
    #expect(next.micros == Self.noon + Self.hour * 7 / 2)
    #expect(next.trigger == "drift")
    for moment in stride(from: state.now, to: next.micros, by: Int(Self.minute)) {
      state.now = moment
      #expect(!RetrainPolicy(config).decide(state).starts)
    }
    state.now = next.micros
    #expect(RetrainPolicy(config).decide(state).starts)
  }

  @Test func `what does not end by itself foretells nothing`() {
    var state = Self.calm
    state.drift = ["x"]
    state.isPinned = true
    #expect(RetrainPolicy(Self.config()).decide(state).next == nil)
    var idle = Self.calm
    idle.now += 1
    #expect(RetrainPolicy(Self.config()).decide(idle).next == nil)
  }

  @Test func `waiting after failures doubles up to its cap`() {
    let policy = RetrainPolicy(Self.config())
    let minutes = (0...12).map { policy.backOff(after: $0) / Self.minute }
    #expect(minutes == [0, 15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440, 1440])
    #expect(policy.backOff(after: .max) == 24 * Self.hour)
  }

  @Test func `decisions that differ in figures only have one key`() {
    let policy = RetrainPolicy(Self.config())
    var later = Self.calm
    later.newInteractions += 17
    later.now += Self.minute
    #expect(policy.decide(later).key == policy.decide(Self.calm).key)
    #expect(policy.decide(later).reason != policy.decide(Self.calm).reason)
    later.newInteractions = 50_000
    #expect(policy.decide(later).key != policy.decide(Self.calm).key)
  }
}
