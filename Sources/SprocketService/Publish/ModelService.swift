package import Logging
package import SprocketCore
import SprocketEvaluation
package import SprocketSnapshots

/// The model versions: which there are, which one serves, and how to get back.
package struct ModelService: Sendable {
  /// The alias of the version in service.
  package static let champion = "champion"
  /// The alias of the version that was in service before.
  package static let previous = "previous"
  /// The alias of the version that was judged last, until it serves.
  package static let challenger = "challenger"
  /// The alias of the version that is tried in an experiment, until that ends.
  package static let experiment = "experiment"

  /// Versions without a snapshot that are kept in the list, so that their verdicts can be read.
  private static let keptEntries = 100

  let registry: any ModelRegistry
  let publisher: ModelPublisher
  let snapshots: SnapshotDirectory
  let serving: ServingRegistry
  let retention: RetentionRule
  private let codeVersion: String
  let clock: @Sendable () -> Int64
  let logger: Logger

  package init(
    registry: any ModelRegistry, publisher: ModelPublisher, snapshots: SnapshotDirectory,
    serving: ServingRegistry, retention: RetentionRule = RetentionRule(), codeVersion: String,
    clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.registry = registry
    self.publisher = publisher
    self.snapshots = snapshots
    self.serving = serving
    self.retention = retention
    self.codeVersion = codeVersion
    self.clock = clock
    self.logger = logger
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
    var refused: [String] = []
    for model in order where tried.insert(model.version).inserted {
      do {
        try await promote(model.version)
        if !refused.isEmpty {
          try note(
            "fell back", model.version, actor: RegistryChange.daemon,
            reason: refused.joined(separator: "; "))
        }
        return
      } catch {
        refused.append((error as? SprocketError)?.message ?? "\(error)")
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
    _ = try await serve(version, gate: nil)
  }

  /// - Parameter gate: judges how fast it is at warm-up; nil: nobody does.
  /// - Returns: the rule that was judged.
  /// - Throws: also `GateRefusal`.
  func serve(_ version: ModelVersion, gate: EvaluationGate?) async throws -> GateRule? {
    do {
      return try await publisher.publish(version, gate: gate) { _ in try markServing(version) }
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
    manifest.baseline = parent.baseline
    manifest.evaluation = parent.evaluation
    manifest.gate = parent.gate
    manifest.requested = parent.requested
    manifest.dataVersion = parent.dataVersion
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

  /// Removes the snapshots that the retention rule no longer keeps; then the marks of users who were
  /// forgotten before the oldest one left was made.
  package func collectGarbage(actor: String = RegistryChange.daemon) throws {
    let oldestPosition = try removeOldSnapshots(actor: actor)
    if oldestPosition < .max { try publisher.removeTombstones(before: oldestPosition) }
  }

  /// - Returns: the oldest position among the snapshots that are left.
  @discardableResult
  private func removeOldSnapshots(actor: String = RegistryChange.daemon) throws -> Int64 {
    let models = try allModels()
    let decisions = retention.decide(models, serving: serving.current.version, now: clock())
    let doomed = Set(decisions.filter(\.removed).map(\.version))
    var oldestPosition = Int64.max
    for model in models where model.hasSnapshot {
      guard doomed.contains(model.version) else {
        oldestPosition = min(oldestPosition, model.position)
        continue
      }
      try snapshots.remove(model.version)
      // What was rejected stays in the list for a while: its verdict says why.
      if model.state != "rejected" { try registry.remove(model.version) }
      try registry.note(
        RegistryChange(
          timeMicros: clock(), act: "removed", version: model.version, actor: actor,
          reason: decisions.first { $0.version == model.version }?.reason ?? ""))
      logger.info("old snapshot removed", metadata: ["version": "\(model.version)"])
    }
    let bare = models.filter { !snapshots.contains($0.version) && $0.aliases.isEmpty }
    for model in bare.dropFirst(Self.keptEntries) { try registry.remove(model.version) }
    return oldestPosition
  }

  /// All versions, newest first, with whether they have a snapshot.
  func allModels() throws -> [ModelEntry] {
    try registry.models().map { model in
      var model = model
      model.hasSnapshot = snapshots.contains(model.version)
      return model
    }
  }

  /// The champion, to compare a candidate with.
  package func championEntry() throws -> ModelEntry? {
    try registry.model(Self.champion)
  }

  func entry(_ version: ModelVersion) throws -> ModelEntry {
    guard var model = try registry.model(version.rawValue) else {
      throw SprocketError(.internal, "model \(version) is not in the registry")
    }
    model.hasSnapshot = snapshots.contains(version)
    return model
  }

  private func markServing(_ version: ModelVersion) throws {
    for model in try registry.models() where model.state == "serving" && model.version != version {
      try registry.setState("ready", of: model.version)
    }
    try registry.setState("serving", of: version)
    // Who serves challenges nobody.
    if try registry.model(Self.challenger)?.version == version {
      try registry.removeAlias(Self.challenger)
    }
    if try registry.model(Self.champion)?.version != version {
      try registry.setAlias(Self.champion, to: version)
    }
  }
}
