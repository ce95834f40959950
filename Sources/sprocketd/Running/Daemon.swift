import Dispatch
import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import SprocketCore
import SprocketEvaluation
import SprocketMath
import SprocketModels
import SprocketServer
import SprocketService
import SprocketSnapshots
import SprocketStorage
import SprocketTransport
import SystemPackage
import UnixSignals

/// Wires the parts and runs them: store → model → sockets, and back in reverse.
struct Daemon {
  static let version = "0.1.0"
  /// What the socket units call their sockets.
  private static let dataSocketName = "sprocket.sock"
  private static let adminSocketName = "admin.sock"

  let paths: DaemonPaths
  let configuration: DaemonConfiguration
  let loader: ConfigurationLoader
  let trainer: String
  let environment: [String: String]
  let logger: Logger

  /// Runs until SIGTERM or SIGINT.
  func run() async throws {
    let handedSockets = SocketActivation.takeSockets()
    let notifier = ServiceNotifier(environment: environment)
    // From the first moment on: the default is to die of it.
    let hangups = await UnixSignalsSequence(trapping: .sighup)
    try paths.create()
    let lock = try RootLock(path: paths.lock)
    defer { withExtendedLifetime(lock) {} }

    // Clients that connect from here on wait for the model instead of being refused.
    let dataListener = try listener(
      handed: handedSockets[Self.dataSocketName], path: paths.dataSocket, mode: 0o660,
      group: configuration.socketGroup)
    let adminListener = try listener(
      handed: handedSockets[Self.adminSocketName], path: paths.adminSocket, mode: 0o600, group: "")

    let store = try SprocketStore(
      path: paths.database, options: StoreOptions(imputation: configuration.imputation))
    let health = HealthState()
    let loops =
      configuration.eventLoops > 0
      ? configuration.eventLoops : System.coreCount
    let eventLoopGroup = MultiThreadedEventLoopGroup(numberOfThreads: loops)

    let serving = ServingRegistry(try ServingHandle.empty())
    let drift = DriftService(
      registry: serving, store: store, models: store, configuration: configuration.drift,
      clock: Self.now, logger: logger)
    let worker = FoldInWorker(
      registry: serving, journal: store, catalogStore: store,
      observer: { drift.observe($0, $1) }, logger: logger)
    let snapshots = try SnapshotDirectory(root: paths.snapshots)
    let publisher = ModelPublisher(
      worker: worker, snapshots: snapshots, journal: store, catalog: store, dataSource: store,
      preferences: configuration.retrainDefaults.settings.filter {
        $0.name.hasPrefix(PreferencePolicy.prefix)
      }, memoryLimitBytes: configuration.servingMemoryMegabytes << 20, logger: logger)
    let models = ModelService(
      registry: store, publisher: publisher, snapshots: snapshots, serving: serving,
      retention: configuration.retention, codeVersion: Self.version, clock: Self.now, logger: logger
    )
    let retrain = RetrainService(
      jobs: store, models: models, snapshots: snapshots,
      trainer: LocalTrainer(executable: FilePath(trainer)), jobsFolder: paths.jobs,
      database: paths.database, codeVersion: Self.version,
      defaults: configuration.retrainDefaults, clock: Self.now, logger: logger)
    let policy = PolicyService(
      observer: PolicyObserver(
        jobs: store, registry: store, journal: store, dataSets: store,
        drift: { drift.findings().reasons(since: $0) }),
      log: store, policy: RetrainPolicy(configuration.policy),
      interval: .seconds(configuration.policyLookSeconds),
      start: { try await retrain.start($0).job }, clock: Self.now, logger: logger)
    await retrain.whenJobsEnd { policy.nudge() }
    drift.whenFound { policy.nudge() }

    let impressions = ImpressionKeeper(
      settings: configuration.impressions.settings, store: store, clock: Self.now, logger: logger)
    impressions.add(drift)
    impressions.start()

    let experiments = ExperimentService(
      store: store, registry: store, publisher: publisher, models: models, worker: worker,
      impressions: impressions, maximumUsers: configuration.experimentUsers, clock: Self.now,
      logger: logger)

    try await models.restore()
    await experiments.restore()

    let connections = ConnectionCount()
    let parts = Parts(
      store: store, snapshots: snapshots, serving: serving, worker: worker,
      publisher: publisher, models: models, retrain: retrain, drift: drift, policy: policy,
      impressions: impressions, experiments: experiments, health: health)
    let servers = try await startServers(
      parts, connections: connections, dataListener: dataListener, adminListener: adminListener,
      eventLoopGroup: eventLoopGroup)
    connections.set(servers)
    let ready: Logger.Metadata = [
      "data": "\(paths.dataSocket)", "admin": "\(paths.adminSocket)",
      "model": "\(serving.current.version)",
    ]

    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(service: StoreKeeper(store: store, impressions: impressions, logger: logger)),
          .init(
            service: RetrainRunner(retrain: retrain), successTerminationBehavior: .ignore),
          .init(service: DriftRunner(drift: drift), successTerminationBehavior: .ignore),
          .init(service: PolicyRunner(policy: policy), successTerminationBehavior: .ignore),
          .init(
            service: ExperimentRunner(experiments: experiments),
            successTerminationBehavior: .ignore),
          .init(
            service: SocketKeeper(
              servers: servers, health: health, retrain: retrain, notifier: notifier,
              drain: .seconds(Int64(configuration.drainSeconds)), ready: ready, logger: logger)),
          .init(
            service: WatchdogKeeper(
              notifier: notifier, eventLoopGroup: eventLoopGroup, worker: worker),
            successTerminationBehavior: .ignore),
          .init(
            service: Reloader(
              hangups: hangups, loader: loader, retrain: retrain, policy: policy,
              notifier: notifier, logger: logger),
            successTerminationBehavior: .ignore),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger))
    try await group.run()
    try await eventLoopGroup.shutdownGracefully()
    logger.notice("stopped")
  }

  /// What the routes need.
  private struct Parts {
    let store: SprocketStore
    let snapshots: SnapshotDirectory
    let serving: ServingRegistry
    let worker: FoldInWorker
    let publisher: ModelPublisher
    let models: ModelService
    let retrain: RetrainService
    let drift: DriftService
    let policy: PolicyService
    let impressions: ImpressionKeeper
    let experiments: ExperimentService
    let health: HealthState
  }

  private func startServers(
    _ parts: Parts, connections: ConnectionCount, dataListener: UnixSocketListener,
    adminListener: UnixSocketListener, eventLoopGroup: any EventLoopGroup
  ) async throws -> [SocketServer] {
    let readers = DispatchQueue(
      label: "sprocket.readers", qos: .userInitiated, attributes: .concurrent)
    let catalog = CatalogService(store: parts.store, worker: parts.worker)
    let recommender = RecommenderRoutes(
      recommend: RecommendService(
        registry: parts.serving, impressions: parts.impressions, experiments: parts.experiments),
      similarity: SimilarityService(registry: parts.serving),
      predict: PredictService(registry: parts.serving), catalog: catalog)
    let feedback = FeedbackRoutes(
      record: RecordService(
        journal: parts.store, worker: parts.worker,
        validation: FeedbackValidation(
          ratingScale: configuration.minimumRating...configuration.maximumRating),
        impressions: parts.impressions, clock: Self.now))

    let calls = CallStatistics()
    let admin = AdminRoutes(
      retrain: parts.retrain, models: parts.models,
      ingest: IngestService(
        store: parts.store, journal: parts.store, worker: parts.worker,
        publisher: parts.publisher, logger: logger,
        whenDone: { [policy = parts.policy, drift = parts.drift] in
          policy.nudge()
          drift.nudge()
        }),
      export: ExportService(
        store: parts.store, serving: parts.serving, snapshots: parts.snapshots),
      backup: BackupService(
        store: parts.store, registry: parts.store, snapshots: parts.snapshots,
        folder: paths.state, configuration: loader.file, daemonVersion: Self.version,
        clock: Self.now),
      imputation: ImputationService(store: parts.store, worker: parts.worker, logger: logger),
      drift: parts.drift,
      stats: StatsService(
        daemonVersion: Self.version, registry: parts.serving, store: parts.store,
        journal: parts.store, calls: calls, connections: { connections.value }),
      policy: parts.policy, spoolFolder: paths.state)
    let tables = RouteTables(
      recommender: recommender, feedback: feedback, catalog: CatalogRoutes(catalog: catalog),
      admin: admin,
      experiments: ExperimentRoutes(
        experiments: parts.experiments, impressions: parts.impressions),
      health: parts.health, dataAccess: dataAccess, adminAccess: adminAccess,
      readers: readers)

    func start(_ listener: UnixSocketListener, _ routes: RouteTable) async throws -> SocketServer {
      var settings = ServerConfiguration()
      settings.maxConnections = configuration.maximumConnections
      let indices = calls.indices(of: routes.entries.map { "\($0.service)/\($0.method)" })
      settings.observer = { call in
        guard let route = call.route else { return }
        calls.count(
          method: indices[route], succeeded: call.code == .ok, nanoseconds: call.nanoseconds)
      }
      return try await SocketServer.start(
        on: listener, routes: routes, configuration: settings, eventLoopGroup: eventLoopGroup,
        logger: logger)
    }
    return [
      try await start(dataListener, tables.data), try await start(adminListener, tables.admin),
    ]
  }

  private var dataAccess: AccessPolicy {
    if configuration.dataUIDs.isEmpty, configuration.dataGIDs.isEmpty { return .anyPeer }
    return .only(
      uids: configuration.dataUIDs.union([0, getuid()]), gids: configuration.dataGIDs)
  }

  private var adminAccess: AccessPolicy {
    .only(uids: configuration.adminUIDs.union([0, getuid()]), gids: configuration.adminGIDs)
  }

  private func listener(
    handed: [CInt]?, path: String, mode: UInt32, group: String
  ) throws(SprocketError) -> UnixSocketListener {
    if let descriptor = handed?.first { return UnixSocketListener(adopting: descriptor) }
    return try UnixSocketListener.bind(
      path: path, mode: mode, group: group.isEmpty ? nil : group)
  }

  /// Microseconds since 1970-01-01 UTC.
  @Sendable private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
