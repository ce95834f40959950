package import Logging
package import SprocketCore
import SprocketEvaluation
import SprocketMath
package import SprocketModels
package import SprocketSnapshots
import SprocketTraining

/// Brings model versions into service: verify → map → warm up → replay → swap.
///
/// Everything that was recorded since a model's data was cut is folded in before the swap, and
/// what arrives during that is folded in on the worker's queue right before it, so no event is
/// missing afterwards.
package struct ModelPublisher: Sendable {
  /// The version name of the model that is made from the store while there is no snapshot.
  package static let bootstrapVersion = ModelVersion("popularity-bootstrap")

  private let worker: FoldInWorker
  private let snapshots: SnapshotDirectory
  private let journal: any EventJournal
  private let catalog: any CatalogStore
  private let dataSource: any TrainingDataSource
  private let preferences: [Setting]
  private let memoryLimitBytes: Int
  private let latency: ListLatency.Measure
  private let logger: Logger

  /// - Parameters:
  ///   - preferences: the configured preference policy, for the bootstrap model.
  ///   - memoryLimitBytes: what the components of a model may take together; 0 means no limit.
  ///   - latency: how long a list takes; a test gives its own.
  package init(
    worker: FoldInWorker, snapshots: SnapshotDirectory, journal: any EventJournal,
    catalog: any CatalogStore, dataSource: any TrainingDataSource, preferences: [Setting],
    memoryLimitBytes: Int = 0,
    latency: @escaping ListLatency.Measure = ListLatency.medianMilliseconds, logger: Logger
  ) {
    self.worker = worker
    self.snapshots = snapshots
    self.journal = journal
    self.catalog = catalog
    self.dataSource = dataSource
    self.preferences = preferences
    self.memoryLimitBytes = memoryLimitBytes
    self.latency = latency
    self.logger = logger
  }

  /// Serves a version from now on.
  /// - Parameter beforeSwap: gets the version in service, on the worker's queue, as the last thing
  ///   before the swap; when it throws, that version stays. What is written there and what is
  ///   served cannot drift apart, however many callers publish at once.
  /// - Throws: `dataLoss` when the snapshot is damaged, `notFound` when there is none,
  ///   `resourceExhausted` when it does not fit the memory limit; the version in service stays.
  /// - Complexity: reading the file once for its checksum, then the events since its data was cut.
  package func publish(
    _ version: ModelVersion,
    beforeSwap: @escaping @Sendable (ModelVersion) throws -> Void = { _ in }
  ) async throws {
    _ = try await publish(version, gate: nil, beforeSwap: beforeSwap)
  }

  /// The same with a gate that judges how fast the model is once it is warm.
  /// - Returns: what the gate said; nil without one.
  /// - Throws: also `GateRefusal`, and then the version in service stays.
  func publish(
    _ version: ModelVersion, gate: EvaluationGate?,
    beforeSwap: @escaping @Sendable (ModelVersion) throws -> Void
  ) async throws -> GateRule? {
    let model = try await BackgroundWork.run { try open(version) }
    return try await serve(version, model, gate: gate, beforeSwap: beforeSwap)
  }

  /// A model, verified, with as much of it as fits the memory limit, beside another one if there is
  /// one.
  private func open(
    _ version: ModelVersion, beside other: TrainedModel? = nil
  ) throws -> TrainedModel {
    let stored = try snapshots.open(version, verifyChecksum: true).model
    let taken = other?.components.reduce(0) { $0 + $1.byteCount } ?? 0
    if memoryLimitBytes > 0, taken >= memoryLimitBytes {
      throw SprocketError(
        .resourceExhausted,
        "the champion takes all that serving.memory_limit_mb allows; raise it to hold a challenger "
          + "beside it")
    }
    let limit = memoryLimitBytes == 0 ? 0 : memoryLimitBytes - taken
    let fitting = try MemoryBudget(bytes: limit).fitting(stored)
    for left in fitting.dropped {
      logger.notice(
        "model left out: serving.memory_limit_mb is too small for all",
        metadata: [
          "version": "\(version)", "model": "\(left.kind.rawValue)", "bytes": "\(left.byteCount)",
        ])
    }
    return fitting.model
  }

  /// Serves the popular films of the store, for as long as no model has been trained. A model that
  /// came into service in the meantime stays.
  package func publishBootstrap() async throws {
    let model = try await BackgroundWork.run { [dataSource, preferences] in
      try TrainingRecipe(kind: .popularity, settings: preferences)
        .train(dataSource.trainingData(describingItems: false) { _, _ in })
    }
    do {
      _ = try await serve(Self.bootstrapVersion, model, gate: nil) { current in
        guard current == Self.bootstrapVersion || current == ServingHandle.emptyVersion else {
          throw ServedMeanwhile()
        }
      }
    } catch is ServedMeanwhile {}
  }

  /// The model in service with every folded-in user in its tables and no forgotten one, and the
  /// version it was made from.
  ///
  /// The tables hold only films the model knows. Where a fresh user's history has newer ones, the
  /// journal position stays the old one, so that loading the snapshot replays them.
  package func stateOfNow() async throws -> (parent: ModelVersion, model: TrainedModel) {
    try await worker.perform { [worker, journal] in
      let handle = worker.registry.current
      let model = handle.model
      let position = try journal.lastPosition()
      try worker.foldIn(try journal.users(withEventsAfter: model.position), into: handle)
      let knownItems = model.items.count
      var hasNewerItems = false
      let fresh = handle.freshUsers.all().map { id, user in
        var history = UserHistory.empty
        let all = user.view.history
        for position in all.items.indices {
          if all.items[position].offset < knownItems {
            history.append(
              all.items[position], weight: all.weights[position], rating: all.ratings[position])
          } else {
            hasNewerItems = true
          }
        }
        return SprocketSnapshots.FreshUser(
          user: id, factors: user.view.factors, history: history)
      }
      let forgotten = handle.freshUsers.forgottenRows.map { row in
        Tombstone.hash(of: UserID(model.users.id(of: row)))
      }
      let merged = try model.merging(
        freshUsers: fresh, removing: Set(forgotten),
        position: hasNewerItems ? model.position : position)
      return (handle.version, merged)
    }
  }

  /// The same snapshot when it holds no user who was forgotten since its data was cut; otherwise
  /// one that was written anew without them, in place of it.
  func withoutForgotten(_ manifest: Manifest) throws -> Manifest {
    let hashes = try hashesForgotten(since: manifest.position)
    if hashes.isEmpty { return manifest }
    let trained = try snapshots.open(manifest.version).model
    if Self.rows(of: hashes, in: trained).isEmpty { return manifest }
    let model = try trained.merging(
      freshUsers: [], removing: hashes, position: trained.position)
    var clean = manifest
    clean.version = snapshots.unusedVersion(
      createdMicros: manifest.createdMicros, kind: manifest.kind, job: manifest.job)
    clean.users = model.users.count
    clean = try snapshots.write(model, clean)
    try snapshots.remove(manifest.version)
    return clean
  }

  /// Drops the marks of users that no snapshot with data from `position` on can hold.
  func removeTombstones(before position: Int64) throws {
    try journal.removeTombstones(through: position - 1)
  }

  /// The genres of the films as they are.
  func filmGenres() throws -> FilmGenres {
    var genres = FilmGenres()
    _ = try catalog.changes(after: 0, pageSize: 1_024) { for item in $0 { genres.add(item) } }
    return genres
  }

  /// Where the journal is.
  func journalPosition() throws -> Int64 { try journal.lastPosition() }

  /// How many users were forgotten since `position`.
  func forgottenCount(since position: Int64) throws -> Int {
    try hashesForgotten(since: position).count
  }

  /// Whether users were forgotten or ratings retracted since `position`.
  func wasReduced(since position: Int64) throws -> Bool {
    try forgottenCount(since: position) > 0 || journal.retractionCount(after: position) > 0
  }

  private func serve(
    _ version: ModelVersion, _ model: TrainedModel, gate: EvaluationGate?,
    beforeSwap: @escaping @Sendable (ModelVersion) throws -> Void
  ) async throws -> GateRule? {
    // The position before the films: whatever an event up to it names is in the view.
    let through = try journal.lastPosition()
    let (handle, users, rule) = try await BackgroundWork.run {
      try prepare(version, model, gate: gate)
    }
    let retired = try await worker.perform { [worker] in
      let current = try caughtUp(handle, since: through)
      let before = worker.registry.current
      try beforeSwap(before.version)
      worker.registry.publish(current)
      return RetiredHandle(before)
    }
    retired.release()
    logger.notice(
      "model in service",
      metadata: [
        "version": "\(version)", "kind": "\(model.kind.rawValue)",
        "users": "\(model.users.count)", "items": "\(model.items.count)",
        "replayed_users": "\(users)",
      ])
    return rule
  }

  /// Everything that can be done before the swap, how many users it folded in, and what the gate
  /// said of it.
  private func prepare(
    _ version: ModelVersion, _ trained: TrainedModel, gate: EvaluationGate?
  ) throws -> (handle: ServingHandle, users: Int, rule: GateRule?) {
    let model = try upToDate(trained)
    let handle = ServingHandle(
      version: version, model: model, catalog: try CatalogView(of: catalog, model: model),
      freshUsers: FreshUsers())
    try hideForgotten(in: handle)
    let users = try journal.users(withEventsAfter: model.position)
    try worker.foldIn(users, into: handle)
    warmUp(handle)
    let rule = gate.map { judgeLatency(of: handle, $0) }
    if let rule, !rule.passed { throw GateRefusal(rule: rule) }
    return (handle, users.count, rule)
  }

  /// The handle with everything that happened after a position. Call on the worker's queue, right
  /// before it serves.
  private func caughtUp(_ handle: ServingHandle, since position: Int64) throws -> ServingHandle {
    // Films first, so that rows of users are folded in with all they name.
    let current = try handle.refreshed(from: catalog)
    try worker.foldIn(try journal.users(withEventsAfter: position), into: current)
    try hideForgotten(in: current)
    return current
  }

  // MARK: Challengers

  /// Holds the challenger of an experiment beside the champion from now on: complete, warm, and kept
  /// up to date like it.
  /// - Parameters:
  ///   - plan: with the challenger's version.
  ///   - beforeServing: called on the worker's queue as the last thing; when it throws, nothing has
  ///     changed.
  /// - Throws: as `publish`; the memory limit counts champion and challenger together.
  func challenge(
    _ plan: ExperimentPlan, beforeServing: @escaping @Sendable () throws -> Void
  ) async throws {
    let version = ModelVersion(plan.challenger)
    // The position before the films, as in `serve`.
    let through = try journal.lastPosition()
    let handle = try await BackgroundWork.run { [worker] in
      try prepare(version, try open(version, beside: worker.registry.current.model), gate: nil)
        .handle
    }
    try await worker.perform { [worker] in
      let current = try caughtUp(handle, since: through)
      try beforeServing()
      worker.registry.challenge(
        with: Challenge(kind: plan.kind, handle: current, share: plan.share, salt: plan.salt))
    }
  }

  /// Lets the challenger go; the champion serves everybody from now on.
  func endChallenge() async throws {
    let retired = try await worker.perform { [worker] in
      let ended = worker.registry.challenge.map { RetiredHandle($0.handle) }
      worker.registry.challenge(with: nil)
      return ended
    }
    retired?.release()
  }

  /// The model with the films that were described otherwise after its data was cut.
  private func upToDate(_ model: TrainedModel) throws -> TrainedModel {
    guard let trained = model.dataWindow.catalogRevision, model.content != nil else { return model }
    return try model.describing(catalog.items(changedAfter: trained).items)
  }

  /// Hides the rows of users that were forgotten after the model's data was cut.
  /// - Complexity: a pass over the user ids, only when somebody was forgotten since.
  private func hideForgotten(in handle: ServingHandle) throws {
    let hashes = try hashesForgotten(since: handle.model.position)
    if hashes.isEmpty { return }
    for (id, row) in Self.rows(of: hashes, in: handle.model) {
      handle.freshUsers.forget(id, row: row)
    }
    // Who came back after being forgotten is known only by what was recorded since.
    let returned = handle.freshUsers.all().map(\.0).filter {
      hashes.contains(Tombstone.hash(of: $0))
    }
    let known = try journal.users(withEventsAfter: handle.model.position)
      .filter { hashes.contains(Tombstone.hash(of: $0)) }
    try worker.foldIn(Array(Set(returned + known)), into: handle)
  }

  /// The hashes of users whom tables with data cut at `position` may still hold.
  private func hashesForgotten(since position: Int64) throws -> Set<UInt64> {
    Set(try journal.tombstones().filter { $0.position >= position }.map(\.userHash))
  }

  private static func rows(
    of hashes: Set<UInt64>, in model: TrainedModel
  ) -> [(UserID, UserRow)] {
    (0..<model.users.count).compactMap { index in
      let id = UserID(model.users.id(of: UserRow(index)))
      return hashes.contains(Tombstone.hash(of: id)) ? (id, UserRow(index)) : nil
    }
  }

  /// Touches the tables, so that the first request after the swap does not wait for the disk.
  private func warmUp(_ handle: ServingHandle) {
    let service = RecommendService(registry: ServingRegistry(handle))
    for user in Self.someUsers(of: handle) {
      _ = try? service.recommend(RecommendRequest(user: user, explain: true))
    }
  }

  /// The same users' lists from the warm handle and from the one in service, at the same moment of
  /// the same machine.
  private func judgeLatency(of handle: ServingHandle, _ gate: EvaluationGate) -> GateRule {
    let users = Self.someUsers(of: handle)
    let current = worker.registry.current
    let before =
      current.version == ServingHandle.emptyVersion || current.version == Self.bootstrapVersion
      ? nil : latency(current, users)
    return gate.latency(milliseconds: latency(handle, users), champion: before)
  }

  private static func someUsers(of handle: ServingHandle) -> [UserID] {
    let users = handle.model.users
    return stride(from: 0, to: users.count, by: max(1, users.count / 64)).map {
      UserID(users.id(of: UserRow($0)))
    }
  }
}

/// Another version came into service while one was being prepared.
struct ServedMeanwhile: Error {}
