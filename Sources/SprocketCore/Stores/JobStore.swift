/// The durable list of jobs.
public protocol JobStore: Sendable {
  /// Adds a job in state `queued` and gives it the next number.
  /// - Parameter actor: who asks, such as "uid 1000"; "sprocketd" when the daemon does by itself.
  func create(
    _ request: StartRetrainRequest, kind: String, actor: String, now: Int64
  ) throws -> Job

  /// Stores the job as it is now.
  func update(_ job: Job) throws

  /// One job, or nil.
  func job(_ number: Int64) throws -> Job?

  /// The request a job was created from, or nil.
  func request(of number: Int64) throws -> StartRetrainRequest?

  /// Who asked for a job; nil when there is no such job.
  func actor(of number: Int64) throws -> String?

  /// Jobs, newest first.
  func jobs(limit: Int) throws -> [Job]

  /// The oldest job that is queued, or nil.
  func nextQueued() throws -> Job?

  /// Marks every job that was running when the daemon ended as failed with `message`; queued ones
  /// stay queued.
  func failInterrupted(message: String, now: Int64) throws -> [Job]
}

extension JobStore {
  /// Adds a job that the daemon starts by itself.
  public func create(
    _ request: StartRetrainRequest, kind: String, now: Int64
  ) throws -> Job {
    try create(request, kind: kind, actor: RegistryChange.daemon, now: now)
  }
}

/// The durable list of model versions and of the aliases that point at them.
public protocol ModelRegistry: Sendable {
  /// Adds a version or replaces what is known of it. Aliases are not touched.
  func register(_ model: ModelEntry) throws

  /// One version by its name or an alias, or nil.
  func model(_ versionOrAlias: String) throws -> ModelEntry?

  /// All versions, newest first, with their aliases.
  func models() throws -> [ModelEntry]

  /// Points an alias at a version; pointing `champion` moves the old one to `previous`.
  /// - Throws: `notFound` when there is no such version.
  func setAlias(_ alias: String, to version: ModelVersion) throws

  /// Takes an alias away; nothing happens when there is none of that name.
  func removeAlias(_ alias: String) throws

  /// Sets the state of a version.
  func setState(_ state: String, of version: ModelVersion) throws

  /// Removes a version from the list.
  func remove(_ version: ModelVersion) throws

  /// Writes down what was done.
  func note(_ change: RegistryChange) throws

  /// What was done, newest first.
  /// - Parameter version: only what was done to this one; nil: everything.
  func changes(of version: ModelVersion?, limit: Int) throws -> [RegistryChange]

  /// Set while automatic promotion is off.
  func pin() throws -> PromotionPin?

  /// Turns automatic promotion off, or with nil on again.
  func setPin(_ pin: PromotionPin?) throws
}
