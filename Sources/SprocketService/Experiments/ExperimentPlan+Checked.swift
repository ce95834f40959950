import SprocketCore
import SprocketEvaluation

extension ExperimentPlan {
  /// What a user is judged by.
  enum Metric: String, CaseIterable {
    case hit
    case hitRate = "hit-rate"
  }

  static let longestSeconds = 366 * 86_400

  /// The plan with its defaults filled in.
  /// - Throws: `invalidArgument` naming the field.
  func checked() throws(SprocketError) -> ExperimentPlan {
    var plan = self
    try Self.check(name: name)
    if plan.share == 0 { plan.share = kind == .shadow ? 0.1 : 0.5 }
    if plan.salt.isEmpty { plan.salt = name }
    if plan.metric.isEmpty { plan.metric = Metric.hit.rawValue }
    if plan.test.isEmpty { plan.test = SplitMethod.betting.rawValue }
    if plan.alpha == 0 { plan.alpha = 0.05 }
    if plan.minimumUsers == 0 { plan.minimumUsers = 100 }
    if plan.harmBound == 0 { plan.harmBound = 0.05 }
    if plan.observationSeconds == 0 { plan.observationSeconds = 86_400 }
    if plan.maximumSeconds == 0 { plan.maximumSeconds = 28 * 86_400 }

    let highest = kind == .shadow ? 1.0 : 0.99
    let lowest = kind == .shadow ? 0.000_001 : 0.01
    try Self.check("share", plan.share, in: lowest...highest)
    try Self.check("alpha", plan.alpha, in: 0.000_001...0.499)
    try Self.check("harm_bound", plan.harmBound, in: 0.000_001...1)
    try Self.check("observation_seconds", plan.observationSeconds, in: 1...Self.longestSeconds)
    try Self.check("maximum_seconds", plan.maximumSeconds, in: 1...Self.longestSeconds)
    try Self.check("minimum_users", plan.minimumUsers, in: 1...100_000_000)
    if Metric(rawValue: plan.metric) == nil {
      throw Self.unknown("metric", plan.metric, Metric.allCases.map(\.rawValue))
    }
    if SplitMethod(rawValue: plan.test) == nil {
      throw Self.unknown("test", plan.test, SplitMethod.allCases.map(\.rawValue))
    }
    if plan.challenger.isEmpty {
      throw SprocketError(
        .invalidArgument, "plan.challenger is empty; name a version, see `sprocket admin models`")
    }
    if kind == .shadow, promoteOnWin {
      throw SprocketError(
        .invalidArgument,
        "plan.promote_on_win: a shadow serves nobody, so it cannot win; try a split")
    }
    return plan
  }

  /// The test that the plan asks for, before the first user.
  func makeTest() -> any SequentialTest {
    (SplitMethod(rawValue: test) ?? .betting)
      .test(alpha: alpha, share: share, minimumUsers: minimumUsers)
  }

  /// What one user is worth, 0 to 1.
  func value(of user: ExperimentUser) -> Double {
    switch Metric(rawValue: metric) ?? .hit {
    case .hit: user.hits > 0 ? 1 : 0
    case .hitRate: user.lists == 0 ? 0 : min(1, Double(user.hits) / Double(user.lists))
    }
  }

  private static func check(name: String) throws(SprocketError) {
    let isWord = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isWord, (1...64).contains(name.utf8.count) else {
      throw SprocketError(
        .invalidArgument,
        "plan.name is \"\(name)\"; it takes 1 to 64 letters, digits, \"-\", \"_\" and \".\"")
    }
  }

  private static func check<Value: Comparable>(
    _ field: String, _ value: Value, in range: ClosedRange<Value>
  ) throws(SprocketError) {
    if range.contains(value) { return }
    throw SprocketError(
      .invalidArgument,
      "plan.\(field) is \(value); it must be between \(range.lowerBound) and "
        + "\(range.upperBound)")
  }

  private static func unknown(
    _ field: String, _ value: String, _ known: [String]
  ) -> SprocketError {
    SprocketError(
      .invalidArgument,
      "plan.\(field) is \"\(value)\"; there are \(known.joined(separator: ", "))")
  }
}
