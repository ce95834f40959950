import Dispatch
import Foundation
import Logging
import NIOCore
import NIOPosix
import SprocketClient
import SprocketCore
import SprocketEvaluation
import SprocketModels
import SprocketServer
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import SprocketTraining
import SprocketTransport
import Testing

/// A trainer that says what it was asked for and trains nothing.
struct RefusingTrainer: TrainerEngine {
  func train(
    _ job: TrainerJob, folder: String, progress: @escaping @Sendable (TrainerProgress) -> Void
  ) async throws {
    progress(TrainerProgress(phase: .training, epoch: 1, epochs: 2))
    throw SprocketError(.aborted, "no training of \(job.kind) here")
  }
}

/// All routes of the daemon over real services, a store in memory and socket pairs.
struct TestDaemon: Sendable {
  let folder: TemporaryFolder
  let store: MemoryStore
  let serving: ServingRegistry
  let health = HealthState()
  let calls = CallStatistics()
  let retrain: RetrainService
  private let dataTransport: InProcessTransport
  private let adminTransport: InProcessTransport

  /// Twelve films and ten viewers; a model is trained and serves.
  init(
    dataAccess: AccessPolicy = .anyPeer, adminAccess: AccessPolicy = .anyPeer
  ) async throws {
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let store = MemoryStore(
      items: (0..<12).map {
        Item(item: ItemID("f\($0)"), title: "Film \($0)", year: 1990, genres: ["Drama"])
      })
    for viewer in 0..<10 {
      try store.commit(
        (0..<4).map { step in
          FeedbackEvent(
            user: UserID("v\(viewer)"), item: ItemID("f\((viewer + step * 2) % 12)"),
            kind: .like)
        })
    }
    folder = try TemporaryFolder()
    self.store = store
    serving = ServingRegistry(try ServingHandle.empty())
    let worker = FoldInWorker(
      registry: serving, journal: store, catalogStore: store, logger: logger)
    let snapshots = try SnapshotDirectory(root: "\(folder.path)/snapshots")
    let publisher = ModelPublisher(
      worker: worker, snapshots: snapshots, journal: store, catalog: store, dataSource: store,
      preferences: [], logger: logger)
    let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000_000) }
    let models = ModelService(
      registry: store, publisher: publisher, snapshots: snapshots, serving: serving,
      codeVersion: "test", clock: now, logger: logger)
    retrain = RetrainService(
      jobs: store, models: models, snapshots: snapshots, trainer: RefusingTrainer(),
      jobsFolder: "\(folder.path)/jobs", database: "unused", codeVersion: "test",
      defaults: RetrainDefaults(
        kind: .ials, settings: [], threads: 1, shardCount: 1, memoryLimitBytes: 0,
        timeout: .seconds(240)),
      clock: now, logger: logger)

    let impressions = ImpressionKeeper(
      settings: ImpressionSettings(), store: store, clock: now, logger: logger)
    let experiments = ExperimentService(
      store: store, registry: store, publisher: publisher, models: models, worker: worker,
      impressions: impressions, maximumUsers: 1_000, clock: now, logger: logger)
    let catalog = CatalogService(store: store, worker: worker)
    let tables = RouteTables(
      recommender: RecommenderRoutes(
        recommend: RecommendService(
          registry: serving, impressions: impressions, experiments: experiments),
        similarity: SimilarityService(registry: serving),
        predict: PredictService(registry: serving), catalog: catalog),
      feedback: FeedbackRoutes(
        record: RecordService(
          journal: store, worker: worker, validation: FeedbackValidation(),
          impressions: impressions, clock: now)),
      catalog: CatalogRoutes(catalog: catalog),
      admin: AdminRoutes(
        retrain: retrain, models: models,
        ingest: IngestService(
          store: store, journal: store, worker: worker, publisher: publisher, logger: logger),
        export: ExportService(store: store, serving: serving, snapshots: snapshots),
        backup: BackupService(
          store: store, registry: store, snapshots: snapshots, folder: folder.path,
          configuration: nil, daemonVersion: "test", clock: now),
        imputation: ImputationService(store: store, worker: worker, logger: logger),
        drift: DriftService(
          registry: serving, store: store, models: store, clock: { 1_700_000_000_000_000 },
          logger: logger),
        stats: StatsService(
          daemonVersion: "test", registry: serving, store: store, journal: store,
          calls: calls, connections: { 1 }),
        policy: PolicyService(
          observer: PolicyObserver(
            jobs: store, registry: store, journal: store, dataSets: store, drift: { _ in [] }),
          log: store, policy: RetrainPolicy(), interval: .seconds(3600),
          start: { [retrain] in try await retrain.start($0).job }, clock: now, logger: logger),
        spoolFolder: folder.path),
      experiments: ExperimentRoutes(experiments: experiments, impressions: impressions),
      health: health, dataAccess: dataAccess, adminAccess: adminAccess,
      readers: DispatchQueue(label: "test.readers", attributes: .concurrent))
    let loops = MultiThreadedEventLoopGroup.singleton
    dataTransport = InProcessTransport(
      routes: tables.data, eventLoopGroup: loops, logger: logger)
    adminTransport = InProcessTransport(
      routes: tables.admin, eventLoopGroup: loops, logger: logger)

    let model = try TrainingRecipe(
      kind: .ials, settings: [Setting("factors", 4), Setting("epochs", 3)], threads: 1,
      shardCount: 1
    ).train(try store.trainingData { _, _ in })
    let manifest = try snapshots.write(
      model, Manifest(of: model, version: ModelVersion("first"), createdMicros: 1))
    try store.register(manifest.entry(state: "ready"))
    try await models.promote(manifest.version)
  }

  /// A client of the data socket.
  func data() async throws -> SprocketClient {
    SprocketClient(connection: try await dataTransport.connect(), callTimeout: .seconds(120))
  }

  /// A client of the admin socket.
  func admin() async throws -> SprocketClient {
    SprocketClient(connection: try await adminTransport.connect(), callTimeout: .seconds(120))
  }
}

/// The error of the project that `body` throws; fails when it throws none.
func failure(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> SprocketError {
  do {
    try await body()
  } catch let error as SprocketError {
    return error
  } catch {
    Issue.record("threw \(error)", sourceLocation: sourceLocation)
  }
  Issue.record("threw nothing", sourceLocation: sourceLocation)
  return SprocketError(.ok, "nothing thrown")
}
