/// Asks for a training.
public struct StartRetrainRequest: Hashable, Sendable {
  /// The kind of model, such as "hybrid" or "ease"; empty means the configured default.
  public var kind: String
  /// Hyper-parameters that differ from the configuration, such as "factors" = "64".
  public var settings: [Setting]
  /// Publish even when the gate says no; the verdict is stored all the same.
  public var force: Bool
  /// Why it is forced; needed with `force`, stored with who asked and when.
  public var reason: String
  /// Train this version (or alias) again from its recorded inputs and compare; nothing is
  /// published. Kind, settings and force must be left out.
  public var reproduce: String
  /// What asks for it and why, for the job's record, such as "policy: volume: ..."; empty: a person.
  public var requestedBy: String

  public init(
    kind: String = "",
    settings: [Setting] = [],
    force: Bool = false,
    reason: String = "",
    reproduce: String = "",
    requestedBy: String = ""
  ) {
    self.kind = kind
    self.settings = settings
    self.force = force
    self.reason = reason
    self.reproduce = reproduce
    self.requestedBy = requestedBy
  }
}

/// The job that was queued.
public struct StartRetrainResponse: Hashable, Sendable {
  /// The job.
  public var job: Job

  public init(
    job: Job
  ) {
    self.job = job
  }
}
