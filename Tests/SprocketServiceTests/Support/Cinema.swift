import Foundation
import Logging
import SprocketCore
import SprocketMath
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import SprocketTraining
import Synchronization

/// A small cinema with everything but sockets: two genres of ten films each, thirty viewers who
/// like one of them, and all services on a store in memory.
struct Cinema: Sendable {
  let folder: TemporaryFolder
  let store: MemoryStore
  let serving: ServingRegistry
  let worker: FoldInWorker
  let snapshots: SnapshotDirectory
  let publisher: ModelPublisher
  let models: ModelService
  let recommend: RecommendService
  let record: RecordService
  let drift: DriftService
  let clock = TestClock()
  let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

  static let settings = [
    Setting("factors", 2), Setting("epochs", 6), Setting("seed", 3), Setting("solver", "cholesky"),
  ]

  init(
    films: Int = 20, viewers: Int = 30,
    watching: DriftConfiguration = DriftConfiguration(scoringShare: 1),
    latency: @escaping ListLatency.Measure = { _, _ in 1 }
  ) throws {
    folder = try TemporaryFolder()
    store = MemoryStore(items: (0..<films).map(Self.film))
    for viewer in 0..<viewers {
      try store.commit(Self.likings(ofViewer: viewer, films: films))
    }
    serving = ServingRegistry(try ServingHandle.empty())
    let watch = clock
    let drift = DriftService(
      registry: serving, store: store, models: store, configuration: watching,
      clock: { watch.now() }, logger: logger)
    self.drift = drift
    worker = FoldInWorker(
      registry: serving, journal: store, catalogStore: store,
      observer: { drift.observe($0, $1) }, logger: logger)
    snapshots = try SnapshotDirectory(root: "\(folder.path)/snapshots")
    publisher = ModelPublisher(
      worker: worker, snapshots: snapshots, journal: store, catalog: store, dataSource: store,
      preferences: [], latency: latency, logger: logger)
    let clock = clock
    models = ModelService(
      registry: store, publisher: publisher, snapshots: snapshots, serving: serving,
      codeVersion: "test", clock: { clock.now() }, logger: logger)
    recommend = RecommendService(registry: serving)
    record = RecordService(
      journal: store, worker: worker, validation: FeedbackValidation(), clock: { clock.now() })
  }

  /// A cinema in which a model trained on everything serves.
  static func trained() async throws -> Cinema {
    let cinema = try Cinema()
    try await cinema.models.promote(try cinema.snapshotOfTraining().version)
    return cinema
  }

  static func film(_ number: Int) -> Item {
    Item(
      item: ItemID("f\(number)"), title: "Film \(number)", year: 1980 + number,
      genres: [number.isMultiple(of: 2) ? "Drama" : "Comedy"])
  }

  /// Even viewers like six dramas, odd ones six comedies.
  static func likings(ofViewer viewer: Int, films: Int) -> [FeedbackEvent] {
    (0..<6).map { step in
      let film = ((viewer / 2 + step * [1, 3, 7][viewer % 3]) * 2 + viewer % 2) % films
      return FeedbackEvent(
        eventID: "v\(viewer)-\(step)", user: UserID("v\(viewer)"), item: ItemID("f\(film)"),
        kind: .rating, value: 5)
    }
  }

  func train(_ data: TrainingData? = nil) throws -> TrainedModel {
    try TrainingRecipe(
      kind: .ials, settings: Self.settings, threads: 1, shardCount: 2
    ).train(try data ?? store.trainingData { _, _ in })
  }

  /// Trains on the store as it is, and leaves a registered snapshot that does not serve yet.
  func snapshotOfTraining(_ data: TrainingData? = nil, job: Int64 = 1) throws -> Manifest {
    let model = try train(data)
    let now = clock.now()
    let manifest = try snapshots.write(
      model,
      Manifest(
        of: model, version: snapshots.unusedVersion(createdMicros: now, kind: "ials", job: job),
        job: job, createdMicros: now, codeVersion: "test"))
    try store.register(manifest.entry(state: "ready"))
    return manifest
  }

  /// Puts a version into service, as a swap by somebody else does between two steps.
  func serveAtOnce(_ version: ModelVersion) throws {
    let model = try snapshots.open(version).model
    serving.publish(
      ServingHandle(
        version: version, model: model,
        catalog: CatalogView(items: try store.allItems(), model: model, revision: 0),
        freshUsers: FreshUsers()))
  }

  func rate(_ user: String, _ film: String, _ value: Double = 5) -> FeedbackEvent {
    FeedbackEvent(user: UserID(user), item: ItemID(film), kind: .rating, value: value)
  }

  /// Keeps the worker busy from now until the semaphore is signalled.
  func holdWorker() async throws -> DispatchSemaphore {
    let (mayGo, worker) = (DispatchSemaphore(value: 0), worker)
    await withCheckedContinuation { continuation in
      Task {
        try await worker.perform {
          continuation.resume()
          mayGo.wait()
        }
      }
    }
    return mayGo
  }

  @discardableResult
  func record(_ events: FeedbackEvent..., createMissing: Bool = false) async throws
    -> RecordResponse
  {
    try await record.record(RecordRequest(events: events, createMissing: createMissing))
  }

  func list(
    _ user: String, k: Int = 20, filter: ItemFilter = ItemFilter(), explain: Bool = false
  ) throws -> RecommendResponse {
    try recommend.recommend(
      RecommendRequest(user: UserID(user), k: k, filter: filter, explain: explain))
  }

  /// The films a list hides from a user because they have rated them.
  func rated(_ user: String) throws -> Set<String> {
    let shown = try list(user, k: 1_000).items.map(\.item.rawValue)
    return Set(serving.current.catalog.ids.map(\.rawValue)).subtracting(shown)
  }
}

/// Seconds that pass with each look at it.
final class TestClock: Sendable {
  private let micros = Mutex<Int64>(1_700_000_000_000_000)

  func now() -> Int64 {
    micros.withLock { micros in
      micros += 1_000_000
      return micros
    }
  }
}
