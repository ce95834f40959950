import Logging
import NIOCore
import ServiceLifecycle
import SprocketCore
import SprocketEvaluation
import SprocketServer
import SprocketService
import SprocketStorage
import SprocketTransport
import UnixSignals

/// Closes the store when everything that uses it has ended.
struct StoreKeeper: Service {
  let store: SprocketStore
  let impressions: ImpressionKeeper
  let logger: Logger

  func run() async throws {
    try? await gracefulShutdown()
    await impressions.close()
    store.close()
    logger.info("store closed")
  }
}

/// Runs the training jobs.
struct RetrainRunner: Service {
  let retrain: RetrainService

  /// The keeper of the sockets shuts the jobs down; the service group waits for each service to end
  /// in its turn.
  func run() async throws {
    await retrain.run()
    try? await gracefulShutdown()
  }
}

/// Looks for drift, and stores what is known of it when everything that is observed has ended.
struct DriftRunner: Service {
  let drift: DriftService

  func run() async throws {
    await cancelWhenGracefulShutdown { await drift.run() }
    drift.save()
  }
}

/// Looks at the retraining policy.
struct PolicyRunner: Service {
  let policy: PolicyService

  func run() async throws {
    await withGracefulShutdownHandler {
      await policy.run()
    } onGracefulShutdown: {
      policy.shutDown()
    }
  }
}

/// Looks whether an experiment is to end; at the end of the process stores what it has found.
struct ExperimentRunner: Service {
  let experiments: ExperimentService

  func run() async throws {
    await cancelWhenGracefulShutdown { await experiments.run() }
    experiments.close()
  }
}

/// Says that the daemon serves, and keeps the sockets open; at the end finishes what is being
/// answered.
struct SocketKeeper: Service {
  let servers: [SocketServer]
  let health: HealthState
  let retrain: RetrainService
  let notifier: ServiceNotifier
  let drain: TimeAmount
  /// What the log says of a daemon that serves.
  let ready: Logger.Metadata
  let logger: Logger

  func run() async throws {
    // The group traps signals before it runs its services: whoever hears that the daemon is ready
    // may stop it at once, and it will stop in order.
    health.set(.serving)
    try notifier.notify(.ready)
    logger.notice("ready", metadata: ready)
    try? await gracefulShutdown()
    try? notifier.notify(.stopping)
    // Streams that would never end by themselves must not use up the time for the others.
    health.close()
    await retrain.shutDown()
    let deadline = NIODeadline.now() + drain
    await withTaskGroup(of: Void.self) { group in
      for server in servers {
        group.addTask { await server.drain(deadline: deadline) }
      }
    }
    logger.notice("sockets closed")
  }
}

/// Tells systemd that the daemon is alive, for as long as every event loop takes its turn and the
/// fold-in worker does.
struct WatchdogKeeper: Service {
  let notifier: ServiceNotifier
  let eventLoopGroup: any EventLoopGroup
  let worker: FoldInWorker

  func run() async throws {
    guard let microseconds = notifier.watchdogMicroseconds else {
      try? await gracefulShutdown()
      return
    }
    try await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        for loop in eventLoopGroup.makeIterator() { try await loop.submit {}.get() }
        try await worker.perform {}
        try notifier.notify(.watchdog)
        try? await Task.sleep(for: .microseconds(microseconds / 2))
      }
    }
  }
}

/// Reads the configuration again on SIGHUP.
struct Reloader: Service {
  let hangups: UnixSignalsSequence
  let loader: ConfigurationLoader
  let retrain: RetrainService
  let policy: PolicyService
  let notifier: ServiceNotifier
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in hangups { await reload() }
    }
  }

  private func reload() async {
    try? notifier.notify(.reloading)
    do throws(SprocketError) {
      let configuration = try loader.load()
      JournalLogHandler.setLevel(Logger.Level(rawValue: configuration.logLevel) ?? .notice)
      await retrain.reload(configuration.retrainDefaults)
      await policy.reload(
        RetrainPolicy(configuration.policy), interval: .seconds(configuration.policyLookSeconds))
      logger.notice("configuration reloaded")
    } catch {
      logger.error(
        "configuration not reloaded, the one before stays", metadata: ["error": "\(error)"])
    }
    try? notifier.notify(.ready)
  }
}
