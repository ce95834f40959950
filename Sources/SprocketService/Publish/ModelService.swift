package import Logging
package import SprocketCore
package import SprocketSnapshots

/// The model versions: which there are, which one serves, and how to get back.
package struct ModelService: Sendable {
  /// The alias of the version in service.
  package static let champion = "champion"
  /// The alias of the version that was in service before.
  package static let previous = "previous"

  /// How many snapshots are kept whether or not an alias names them.
  static let keptVersions = 5

  private let registry: any ModelRegistry
  private let publisher: ModelPublisher
  private let snapshots: SnapshotDirectory
  private let serving: ServingRegistry
  private let codeVersion: String
  private let clock: @Sendable () -> Int64
  private let logger: Logger

  package init(
    registry: any ModelRegistry, publisher: ModelPublisher, snapshots: SnapshotDirectory,
    serving: ServingRegistry, codeVersion: String, clock: @escaping @Sendable () -> Int64,
    logger: Logger
  ) {
    self.registry = registry
    self.publisher = publisher
    self.snapshots = snapshots
    self.serving = serving
    self.codeVersion = codeVersion
    self.clock = clock
    self.logger = logger
  }

  /// All versions, newest first.
  package func models() throws -> ListModelsResponse {
    ListModelsResponse(models: try registry.models())
  }

  /// At start: serves the champion; if it is damaged the one before it, then any other version,
  /// newest first; without any, the popular films of the store.
  package func restore() async throws {
    let models = try registry.models()
    let order =
      models.filter { $0.aliases.contains(Self.champion) }
      + models.filter { $0.aliases.contains(Self.previous) }
      + models.filter { $0.state != "rejected" && $0.state != "candidate" }
    var tried: Set<ModelVersion> = []
    for model in order where tried.insert(model.version).inserted {
      do {
        try await promote(model.version)
        return
      } catch {
        logger.error(
          "snapshot refused, trying the next",
          metadata: ["version": "\(model.version)", "error": "\(error)"])
      }
    }
    if !order.isEmpty { logger.error("no snapshot can be served; serving popular films") }
    try await publisher.publishBootstrap()
  }

  /// Serves a version and makes it the champion.
  /// - Throws: `notFound` for an unknown version; `dataLoss` when its snapshot is damaged, and then
  ///   the registry says so too.
  package func promote(_ version: ModelVersion) async throws {
    do {
      try await publisher.publish(version) { _ in try markServing(version) }
    } catch let error as SprocketError where error.code == .dataLoss {
      try registry.setState("damaged", of: version)
      throw error
    } catch let error as SprocketError
      where error.code == .notFound && !snapshots.contains(version)
    {
      if try registry.model(version.rawValue) != nil {
        try registry.setState("damaged", of: version)
      }
      throw error
    }
  }

  /// Points an alias at a version; pointing `champion` serves it.
  package func setAlias(_ request: SetAliasRequest) async throws -> SetAliasResponse {
    if let violation = IdentifierRule.violation(in: request.alias) {
      throw SprocketError(.invalidArgument, "alias \(violation)")
    }
    guard let model = try registry.model(request.version) else {
      throw SprocketError(
        .notFound, "no model \"\(request.version)\"; see `sprocket admin models`")
    }
    if request.alias == Self.champion {
      try await promote(model.version)
    } else if request.alias == Self.previous {
      throw SprocketError(
        .invalidArgument, "the alias \"previous\" follows the champion; choose another name")
    } else {
      try registry.setAlias(request.alias, to: model.version)
    }
    return SetAliasResponse(model: try entry(model.version))
  }

  /// Serves the version that was champion before.
  /// - Throws: `failedPrecondition` when there is none.
  package func rollback() async throws -> RollbackResponse {
    guard let previous = try registry.model(Self.previous) else {
      throw SprocketError(
        .failedPrecondition,
        "no version was champion before this one; see `sprocket admin models`")
    }
    try await promote(previous.version)
    return RollbackResponse(model: try entry(previous.version))
  }

  /// Writes the state of now, with all folded-in users, as a new version and serves it. When
  /// another version comes into service meanwhile, that one stays, and the new one is only kept.
  package func createSnapshot() async throws -> CreateSnapshotResponse {
    guard serving.current.version != ModelPublisher.bootstrapVersion else {
      throw SprocketError(
        .failedPrecondition,
        "no model has been trained yet; start with `sprocket admin retrain`")
    }
    let (parentVersion, model) = try await publisher.stateOfNow()
    let parent = try entry(parentVersion)
    let now = clock()
    var manifest = Manifest(
      of: model,
      version: snapshots.unusedVersion(
        createdMicros: now, kind: parent.kind, job: parent.job),
      parent: parent.version, job: parent.job, createdMicros: now, codeVersion: codeVersion)
    manifest.metrics = parent.metrics
    manifest = try publisher.withoutForgotten(try snapshots.write(model, manifest))
    let version = manifest.version
    try registry.register(manifest.entry(state: "ready"))
    do {
      try await publisher.publish(version) { current in
        guard current == parentVersion else { throw ServedMeanwhile() }
        try markServing(version)
      }
    } catch is ServedMeanwhile {
      logger.notice(
        "snapshot kept, not served: another version came into service",
        metadata: ["version": "\(version)"])
    }
    let written = try entry(version)
    try removeOldSnapshots()
    return CreateSnapshotResponse(model: written)
  }

  /// Registers a candidate that is in the snapshot folder. One that was trained before a user was
  /// forgotten is first written anew without them.
  package func register(candidate: Manifest) throws -> Manifest {
    let manifest = try publisher.withoutForgotten(candidate)
    try registry.register(manifest.entry(state: "candidate"))
    return manifest
  }

  /// Stores that the gate said no to a candidate, and frees its space.
  package func reject(_ version: ModelVersion) throws {
    try registry.setState("rejected", of: version)
    try snapshots.remove(version)
  }

  /// Removes the snapshots that nothing names any more: all but the newest and those that an alias
  /// points at; then the marks of users who were forgotten before the oldest one left was made.
  package func collectGarbage() throws {
    let oldestPosition = try removeOldSnapshots()
    if oldestPosition < .max { try publisher.removeTombstones(before: oldestPosition) }
  }

  /// - Returns: the oldest position among the snapshots that are left.
  @discardableResult
  private func removeOldSnapshots() throws -> Int64 {
    let models = try registry.models().filter { snapshots.contains($0.version) }
    var oldestPosition = Int64.max
    for (age, model) in models.enumerated() {
      if age < Self.keptVersions || !model.aliases.isEmpty || model.state == "serving" {
        oldestPosition = min(oldestPosition, model.position)
      } else {
        try snapshots.remove(model.version)
        try registry.remove(model.version)
        logger.info("old snapshot removed", metadata: ["version": "\(model.version)"])
      }
    }
    return oldestPosition
  }

  /// The champion, to compare a candidate with.
  package func championEntry() throws -> ModelEntry? {
    try registry.model(Self.champion)
  }

  private func entry(_ version: ModelVersion) throws -> ModelEntry {
    guard let model = try registry.model(version.rawValue) else {
      throw SprocketError(.internal, "model \(version) is not in the registry")
    }
    return model
  }

  private func markServing(_ version: ModelVersion) throws {
    for model in try registry.models() where model.state == "serving" && model.version != version {
      try registry.setState("ready", of: model.version)
    }
    try registry.setState("serving", of: version)
    if try registry.model(Self.champion)?.version != version {
      try registry.setAlias(Self.champion, to: version)
    }
  }
}
