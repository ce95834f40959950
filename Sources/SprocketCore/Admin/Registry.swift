/// Something that was done to the registry.
public struct RegistryChange: Hashable, Sendable {
  /// When, microseconds since 1970-01-01 UTC.
  public var timeMicros: Int64
  /// "judged", "promoted", "forced", "rolled back", "alias set", "alias deleted", "pinned",
  /// "unpinned" or "removed".
  public var act: String
  /// The version it was done to; nil when to none in particular.
  public var version: ModelVersion?
  /// Who asked, such as "uid 1000"; "sprocketd" when the daemon did it by itself.
  public var actor: String
  /// Why, or what exactly.
  public var reason: String

  public init(
    timeMicros: Int64 = 0,
    act: String = "",
    version: ModelVersion? = nil,
    actor: String = "",
    reason: String = ""
  ) {
    self.timeMicros = timeMicros
    self.act = act
    self.version = version
    self.actor = actor
    self.reason = reason
  }
}

extension RegistryChange {
  /// The actor of what the daemon does by itself.
  public static let daemon = "sprocketd"

  /// The actor that a user id stands for.
  public static func actor(uid: UInt32) -> String { "uid \(uid)" }
}

/// Automatic promotion is off.
public struct PromotionPin: Hashable, Sendable {
  /// Since when, microseconds since 1970-01-01 UTC.
  public var timeMicros: Int64
  /// Who asked, such as "uid 1000".
  public var actor: String
  /// Why.
  public var reason: String

  public init(
    timeMicros: Int64 = 0,
    actor: String = "",
    reason: String = ""
  ) {
    self.timeMicros = timeMicros
    self.actor = actor
    self.reason = reason
  }
}

/// Names a version.
public struct GetModelRequest: Hashable, Sendable {
  /// The version, or an alias of it.
  public var version: String

  public init(
    version: String = ""
  ) {
    self.version = version
  }
}

/// One version with its history.
public struct GetModelResponse: Hashable, Sendable {
  /// The version.
  public var model: ModelEntry
  /// What was done to it, newest first, at most 100.
  public var changes: [RegistryChange]

  public init(
    model: ModelEntry,
    changes: [RegistryChange] = []
  ) {
    self.model = model
    self.changes = changes
  }
}

/// Asks to serve a version.
public struct PromoteModelRequest: Hashable, Sendable {
  /// The version, or an alias of it.
  public var version: String
  /// Serve it although the gate rejected it.
  public var force: Bool
  /// Why; needed with `force`.
  public var reason: String

  public init(
    version: String = "",
    force: Bool = false,
    reason: String = ""
  ) {
    self.version = version
    self.force = force
    self.reason = reason
  }
}

/// What serves now.
public struct PromoteModelResponse: Hashable, Sendable {
  /// The version.
  public var model: ModelEntry

  public init(
    model: ModelEntry
  ) {
    self.model = model
  }
}

/// Names the alias to take away.
public struct DeleteAliasRequest: Hashable, Sendable {
  /// The alias.
  public var alias: String

  public init(
    alias: String = ""
  ) {
    self.alias = alias
  }
}

/// The version that had it.
public struct DeleteAliasResponse: Hashable, Sendable {
  /// The version.
  public var model: ModelEntry

  public init(
    model: ModelEntry
  ) {
    self.model = model
  }
}

/// Turns automatic promotion off or on.
public struct SetPinRequest: Hashable, Sendable {
  /// True: trainings that pass the gate stay ready and are not served by themselves.
  public var pinned: Bool
  /// Why; needed to turn it off.
  public var reason: String

  public init(
    pinned: Bool = false,
    reason: String = ""
  ) {
    self.pinned = pinned
    self.reason = reason
  }
}

/// How it is now.
public struct SetPinResponse: Hashable, Sendable {
  /// Set while automatic promotion is off.
  public var pin: PromotionPin?

  public init(
    pin: PromotionPin? = nil
  ) {
    self.pin = pin
  }
}

/// Asks to clean up.
public struct CollectGarbageRequest: Hashable, Sendable {
  /// Only say what would go.
  public var dryRun: Bool

  public init(
    dryRun: Bool = false
  ) {
    self.dryRun = dryRun
  }
}

/// What the retention rule says of one version.
public struct RetentionDecision: Hashable, Sendable {
  /// The version.
  public var version: ModelVersion
  /// Whether its snapshot goes.
  public var removed: Bool
  /// Size of its snapshot's tensor file.
  public var bytes: Int
  /// Why it goes or stays.
  public var reason: String

  public init(
    version: ModelVersion,
    removed: Bool = false,
    bytes: Int = 0,
    reason: String = ""
  ) {
    self.version = version
    self.removed = removed
    self.bytes = bytes
    self.reason = reason
  }
}

/// What went and what stayed.
public struct CollectGarbageResponse: Hashable, Sendable {
  /// All versions with a snapshot, newest first.
  public var decisions: [RetentionDecision]

  public init(
    decisions: [RetentionDecision] = []
  ) {
    self.decisions = decisions
  }
}
