/// Asks for a training.
public struct StartRetrainRequest: Hashable, Sendable {
  /// The kind of model, such as "hybrid" or "ease"; empty means the configured default.
  public var kind: String
  /// Hyper-parameters that differ from the configuration, such as "factors" = "64".
  public var settings: [Setting]
  /// Publish even when the gate says no; the verdict is stored all the same.
  public var force: Bool

  public init(
    kind: String = "",
    settings: [Setting] = [],
    force: Bool = false
  ) {
    self.kind = kind
    self.settings = settings
    self.force = force
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
