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

  public init(
    name: String = "",
    value: Double = 0,
    standardError: Double = 0
  ) {
    self.name = name
    self.value = value
    self.standardError = standardError
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
    job: Int64 = 0
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

  public init(
    models: [ModelEntry] = []
  ) {
    self.models = models
  }
}

/// Points an alias.
public struct SetAliasRequest: Hashable, Sendable {
  /// The alias: "champion" or a name of one's own.
  public var alias: String
  /// The version; an alias works too.
  public var version: String

  public init(
    alias: String = "",
    version: String = ""
  ) {
    self.alias = alias
    self.version = version
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

  public init() {}
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
