/// One rule of the gate and how it went.
public struct GateRule: Hashable, Sendable {
  /// Such as "champion: cold films" or "health: finite".
  public var name: String
  /// Whether it stands in the way of nothing.
  public var passed: Bool
  /// For people: the number, the bound, and what they mean.
  public var detail: String
  /// False when there was too little to judge by, or the rule only reports; it has passed then.
  public var judged: Bool
  /// What `value` is, such as "ndcg@100"; empty when there is no number.
  public var measure: String
  /// The number that decided.
  public var value: Double
  /// Where its interval at the gate's confidence begins; `value` itself when it has none.
  public var lower: Double
  /// Where its interval ends.
  public var upper: Double
  /// What the number, or the end of its interval, was held against.
  public var bound: Double
  /// Users that it was measured on; 0 when it is not about users.
  public var users: Int

  public init(
    name: String = "",
    passed: Bool = true,
    detail: String = "",
    judged: Bool = true,
    measure: String = "",
    value: Double = 0,
    lower: Double = 0,
    upper: Double = 0,
    bound: Double = 0,
    users: Int = 0
  ) {
    self.name = name
    self.passed = passed
    self.detail = detail
    self.judged = judged
    self.measure = measure
    self.value = value
    self.lower = lower
    self.upper = upper
    self.bound = bound
    self.users = users
  }
}

/// What the gate said of a candidate.
public struct GateVerdict: Hashable, Sendable {
  /// False when there was too little data to compare rankings; health was judged all the same.
  public var judged: Bool
  /// Whether every rule passed.
  public var passed: Bool
  /// One line for people.
  public var summary: String
  /// The rules, in the order in which they were judged.
  public var rules: [GateRule]
  /// The version it was compared with; nil when none served.
  public var champion: ModelVersion?
  /// How the champion was measured, in words; empty when it was not.
  public var championBasis: String
  /// How data was held out, in words; empty when none was.
  public var split: String
  /// One-sided confidence of the bounds.
  public var confidence: Double
  /// The share of the champion's value that may be lost.
  public var tolerance: Double

  public init(
    judged: Bool = false,
    passed: Bool = false,
    summary: String = "",
    rules: [GateRule] = [],
    champion: ModelVersion? = nil,
    championBasis: String = "",
    split: String = "",
    confidence: Double = 0,
    tolerance: Double = 0
  ) {
    self.judged = judged
    self.passed = passed
    self.summary = summary
    self.rules = rules
    self.champion = champion
    self.championBasis = championBasis
    self.split = split
    self.confidence = confidence
    self.tolerance = tolerance
  }
}

// In JSON, in a manifest and in the registry. What an earlier version did not write is as if it had
// not been known; a number that JSON cannot hold is written as 0, and the detail says what it was.

extension GateRule: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, passed, detail, judged, measure, value, lower, upper, bound, users
  }

  public init(from decoder: any Decoder) throws {
    let record = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try record.decode(String.self, forKey: .name),
      passed: try record.decode(Bool.self, forKey: .passed),
      detail: try record.decode(String.self, forKey: .detail),
      judged: try record.decodeIfPresent(Bool.self, forKey: .judged) ?? true,
      measure: try record.decodeIfPresent(String.self, forKey: .measure) ?? "",
      value: try record.decodeIfPresent(Double.self, forKey: .value) ?? 0,
      lower: try record.decodeIfPresent(Double.self, forKey: .lower) ?? 0,
      upper: try record.decodeIfPresent(Double.self, forKey: .upper) ?? 0,
      bound: try record.decodeIfPresent(Double.self, forKey: .bound) ?? 0,
      users: try record.decodeIfPresent(Int.self, forKey: .users) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    func finite(_ number: Double) -> Double { number.isFinite ? number : 0 }
    var record = encoder.container(keyedBy: CodingKeys.self)
    try record.encode(name, forKey: .name)
    try record.encode(passed, forKey: .passed)
    try record.encode(detail, forKey: .detail)
    try record.encode(judged, forKey: .judged)
    try record.encode(measure, forKey: .measure)
    try record.encode(finite(value), forKey: .value)
    try record.encode(finite(lower), forKey: .lower)
    try record.encode(finite(upper), forKey: .upper)
    try record.encode(finite(bound), forKey: .bound)
    try record.encode(users, forKey: .users)
  }
}

extension GateVerdict: Codable {
  private enum CodingKeys: String, CodingKey {
    case judged, passed, summary, rules, champion, split, confidence, tolerance
    case championBasis = "champion_basis"
  }

  public init(from decoder: any Decoder) throws {
    let record = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      judged: try record.decode(Bool.self, forKey: .judged),
      passed: try record.decode(Bool.self, forKey: .passed),
      summary: try record.decode(String.self, forKey: .summary),
      rules: try record.decode([GateRule].self, forKey: .rules),
      champion: try record.decodeIfPresent(String.self, forKey: .champion).map(ModelVersion.init),
      championBasis: try record.decodeIfPresent(String.self, forKey: .championBasis) ?? "",
      split: try record.decodeIfPresent(String.self, forKey: .split) ?? "",
      confidence: try record.decodeIfPresent(Double.self, forKey: .confidence) ?? 0,
      tolerance: try record.decodeIfPresent(Double.self, forKey: .tolerance) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var record = encoder.container(keyedBy: CodingKeys.self)
    try record.encode(judged, forKey: .judged)
    try record.encode(passed, forKey: .passed)
    try record.encode(summary, forKey: .summary)
    try record.encode(rules, forKey: .rules)
    try record.encodeIfPresent(champion?.rawValue, forKey: .champion)
    try record.encode(championBasis, forKey: .championBasis)
    try record.encode(split, forKey: .split)
    try record.encode(confidence, forKey: .confidence)
    try record.encode(tolerance, forKey: .tolerance)
  }
}
