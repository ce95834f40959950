/// Asks for drift.
public struct GetDriftRequest: Hashable, Sendable {
  /// Look at the data now; otherwise the answer is what was found at the last look.
  public var refresh: Bool
  /// Give the values before, too.
  public var points: Bool

  public init(refresh: Bool = false, points: Bool = false) {
    self.refresh = refresh
    self.points = points
  }
}

/// How far what arrives is from what the model in service was trained on.
public struct GetDriftResponse: Hashable, Sendable {
  /// The version the comparison is with.
  public var model: ModelVersion?
  /// Interactions that came since its data was cut: positions of the journal, and ratings that data
  /// sets added or changed.
  public var events: Int
  /// What was found, worst first.
  public var findings: [DriftFinding]
  /// When the data was looked at last, microseconds since 1970-01-01 UTC; 0: not yet.
  public var lookedMicros: Int64
  /// Looks at the data since the model came into service.
  public var looks: Int
  /// The end of the data the model was trained on.
  public var baseline: DriftWindow
  /// What is compared with it.
  public var recent: DriftWindow
  /// When the model came into service, as far as drift is concerned, microseconds since 1970-01-01
  /// UTC; 0: unknown.
  public var sinceMicros: Int64
  /// For people: why there is nothing to say, such as too few events; empty when there is.
  public var message: String
  /// Events since then that the model scored before it learned from them.
  public var scored: Int
  /// Events since then that it learned from unscored, because scoring may take only so much time.
  public var unscored: Int

  public init(
    model: ModelVersion? = nil, events: Int = 0, findings: [DriftFinding] = [],
    lookedMicros: Int64 = 0, looks: Int = 0, baseline: DriftWindow = DriftWindow(),
    recent: DriftWindow = DriftWindow(), sinceMicros: Int64 = 0, message: String = "",
    scored: Int = 0, unscored: Int = 0
  ) {
    self.model = model
    self.events = events
    self.findings = findings
    self.lookedMicros = lookedMicros
    self.looks = looks
    self.baseline = baseline
    self.recent = recent
    self.sinceMicros = sinceMicros
    self.message = message
    self.scored = scored
    self.unscored = unscored
  }
}
