/// A named value.
public struct Setting: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The value as text.
  public var value: String

  public init(
    name: String = "",
    value: String = ""
  ) {
    self.name = name
    self.value = value
  }
}

/// Asks for a snapshot of now.
public struct CreateSnapshotRequest: Hashable, Sendable {

  public init() {}
}

/// The snapshot.
public struct CreateSnapshotResponse: Hashable, Sendable {
  /// The new version.
  public var model: ModelEntry

  public init(
    model: ModelEntry
  ) {
    self.model = model
  }
}

/// A number with a name.
public struct Metric: Hashable, Sendable {
  /// Its name, such as "ndcg@100".
  public var name: String
  /// Its value.
  public var value: Double
  /// Its standard error; 0 when unknown.
  public var standardError: Double
  /// Where its 95 % confidence interval begins; 0 like `upper` when unknown.
  public var lower: Double
  /// Where its 95 % confidence interval ends.
  public var upper: Double

  public init(
    name: String = "",
    value: Double = 0,
    standardError: Double = 0,
    lower: Double = 0,
    upper: Double = 0
  ) {
    self.name = name
    self.value = value
    self.standardError = standardError
    self.lower = lower
    self.upper = upper
  }
}

/// A model version in the registry.
public struct ModelEntry: Hashable, Sendable {
  /// Its version.
  public var version: ModelVersion
  /// Its kind, such as "hybrid".
  public var kind: String
  /// "candidate", "serving", "ready", "rejected" or "damaged".
  public var state: String
  /// The names that point at it, such as "champion" and "previous".
  public var aliases: [String]
  /// What was measured on held-out data.
  public var metrics: [Metric]
  /// Its hyper-parameters, seed among them.
  public var settings: [Setting]
  /// When it was made, microseconds since 1970-01-01 UTC.
  public var createdMicros: Int64
  /// Position in the journal through which it knows the events.
  public var position: Int64
  /// Users in its tables.
  public var users: Int
  /// Films in its tables.
  public var items: Int
  /// Interactions it was trained on.
  public var interactions: Int
  /// Size of its file.
  public var bytes: Int
  /// What the gate said of it; empty when it was not asked.
  public var verdict: String
  /// The job that made it; 0 when none did.
  public var job: Int64
  /// The version it was made from by taking in fresh users; nil for a trained one.
  public var parent: ModelVersion?
  /// The version of the program that made it.
  public var codeVersion: String
  /// The newest version of the data it was trained from; 0 when unknown.
  public var dataVersion: Int64
  /// The catalogue's revision through which it knows the films; 0 when unknown.
  public var catalogRevision: Int64
  /// Time of its oldest interaction, microseconds since 1970-01-01 UTC; 0 without any.
  public var firstMicros: Int64
  /// Time of its newest interaction, microseconds since 1970-01-01 UTC; 0 without any.
  public var lastMicros: Int64
  /// How data was held out to measure on, in words; empty when none was.
  public var evaluation: String
  /// What the popular films reach on the same held-out data.
  public var baseline: [Metric]
  /// What the gate said, rule by rule; nil when it was not asked.
  public var gate: GateVerdict?
  /// The settings as they were asked for, before those that adapt to the data were worked out;
  /// enough, with the data, to train it again. Empty when unknown.
  public var requested: [Setting]
  /// A number that stands for the users, films and interactions it was trained on; empty when
  /// unknown.
  public var dataFingerprint: String
  /// Whether its snapshot is still on the disk.
  public var hasSnapshot: Bool

  public init(
    version: ModelVersion,
    kind: String = "",
    state: String = "",
    aliases: [String] = [],
    metrics: [Metric] = [],
    settings: [Setting] = [],
    createdMicros: Int64 = 0,
    position: Int64 = 0,
    users: Int = 0,
    items: Int = 0,
    interactions: Int = 0,
    bytes: Int = 0,
    verdict: String = "",
    job: Int64 = 0,
    parent: ModelVersion? = nil,
    codeVersion: String = "",
    dataVersion: Int64 = 0,
    catalogRevision: Int64 = 0,
    firstMicros: Int64 = 0,
    lastMicros: Int64 = 0,
    evaluation: String = "",
    baseline: [Metric] = [],
    gate: GateVerdict? = nil,
    requested: [Setting] = [],
    dataFingerprint: String = "",
    hasSnapshot: Bool = false
  ) {
    self.version = version
    self.kind = kind
    self.state = state
    self.aliases = aliases
    self.metrics = metrics
    self.settings = settings
    self.createdMicros = createdMicros
    self.position = position
    self.users = users
    self.items = items
    self.interactions = interactions
    self.bytes = bytes
    self.verdict = verdict
    self.job = job
    self.parent = parent
    self.codeVersion = codeVersion
    self.dataVersion = dataVersion
    self.catalogRevision = catalogRevision
    self.firstMicros = firstMicros
    self.lastMicros = lastMicros
    self.evaluation = evaluation
    self.baseline = baseline
    self.gate = gate
    self.requested = requested
    self.dataFingerprint = dataFingerprint
    self.hasSnapshot = hasSnapshot
  }
}

/// Asks for the versions.
public struct ListModelsRequest: Hashable, Sendable {

  public init() {}
}

/// The versions, newest first.
public struct ListModelsResponse: Hashable, Sendable {
  /// The versions.
  public var models: [ModelEntry]
  /// Set while automatic promotion is off.
  public var pin: PromotionPin?

  public init(
    models: [ModelEntry] = [],
    pin: PromotionPin? = nil
  ) {
    self.models = models
    self.pin = pin
  }
}

/// Points an alias.
public struct SetAliasRequest: Hashable, Sendable {
  /// The alias: "champion" or a name of one's own.
  public var alias: String
  /// The version; an alias works too.
  public var version: String
  /// Why, for the list of changes; may be empty.
  public var reason: String

  public init(
    alias: String = "",
    version: String = "",
    reason: String = ""
  ) {
    self.alias = alias
    self.version = version
    self.reason = reason
  }
}

/// The version the alias points at.
public struct SetAliasResponse: Hashable, Sendable {
  /// The version.
  public var model: ModelEntry

  public init(
    model: ModelEntry
  ) {
    self.model = model
  }
}

/// Asks for the champion before.
public struct RollbackRequest: Hashable, Sendable {
  /// Why, for the list of changes; may be empty.
  public var reason: String

  public init(
    reason: String = ""
  ) {
    self.reason = reason
  }
}

/// What serves now.
public struct RollbackResponse: Hashable, Sendable {
  /// The version.
  public var model: ModelEntry

  public init(
    model: ModelEntry
  ) {
    self.model = model
  }
}
