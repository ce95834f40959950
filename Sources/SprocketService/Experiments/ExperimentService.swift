import Foundation
package import Logging
package import SprocketCore
import Synchronization

/// Runs experiments with model versions, at most one at a time: a challenger is loaded beside the
/// champion, and either scores a share of the requests in the background (shadow) or serves a fixed
/// share of the users (split).
///
/// What is found is kept in memory and stored every few seconds; after a restart an experiment goes
/// on with the same arms. `StopRules` decides when it ends, `finish` is what ends it.
package final class ExperimentService: Sendable {
  /// How often the rules are asked.
  private static let tick: Duration = .seconds(1)
  /// Users of an experiment that are stored at once.
  private static let storedUsers = 1_000

  private let store: any ExperimentStore
  private let registry: any ModelRegistry
  private let publisher: ModelPublisher
  private let models: ModelService
  private let worker: FoldInWorker
  private let impressions: ImpressionKeeper
  private let maximumUsers: Int
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  /// While a challenger is being loaded, or an experiment is being ended.
  private let isBusy = Mutex(false)
  private let observer: ExperimentObserver
  /// Takes requests for a shadow. `RecommendService` fills it.
  let shadow: ShadowQueue

  /// - Parameters:
  ///   - maximumUsers: further users of a split are served, but not measured.
  ///   - clock: microseconds since 1970-01-01 UTC.
  package init(
    store: any ExperimentStore, registry: any ModelRegistry, publisher: ModelPublisher,
    models: ModelService, worker: FoldInWorker, impressions: ImpressionKeeper, maximumUsers: Int,
    clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.store = store
    self.registry = registry
    self.publisher = publisher
    self.models = models
    self.worker = worker
    self.impressions = impressions
    self.maximumUsers = maximumUsers
    self.clock = clock
    self.logger = logger
    let observer = ExperimentObserver(registry: worker.registry, clock: clock)
    self.observer = observer
    shadow = ShadowQueue { observer.compare($0) }
    impressions.add(observer)
    worker.observe { observer.willLearn($0, $1) }
  }

  // MARK: Calls

  /// Begins an experiment.
  package func start(_ request: StartExperimentRequest) async throws -> StartExperimentResponse {
    var plan = try request.plan.checked()
    if plan.kind == .split, !impressions.settings.isEnabled {
      throw SprocketError(
        .failedPrecondition,
        "a split is judged by what is shown, which is not remembered; set impressions.sample in the "
          + "configuration")
    }
    guard let model = try registry.model(plan.challenger) else {
      throw SprocketError(
        .notFound, "no model \"\(plan.challenger)\"; see `sprocket admin models`")
    }
    plan.challenger = model.version.rawValue
    try begin()
    defer { isBusy.withLock { $0 = false } }
    let champion = worker.registry.current.version
    if champion == model.version {
      throw SprocketError(
        .failedPrecondition,
        "\(model.version) is the champion; an experiment needs another version")
    }
    if try store.experiments().contains(where: { $0.experiment.plan.name == plan.name }) {
      throw SprocketError(
        .alreadyExists,
        "there was an experiment \"\(plan.name)\" already; choose another name, and give its salt "
          + "to deal the same users to the same arms")
    }
    let experiment = Experiment(
      plan: plan, state: .running, outcome: .undecided, champion: champion.rawValue,
      startedMicros: clock())
    let running = RunningExperiment(
      experiment: experiment, ledger: ExperimentLedger(plan, maximumUsers: maximumUsers))
    if plan.kind == .shadow { shadow.start() }
    try await publisher.challenge(plan) { [self] in
      try store.add(StoredExperiment(experiment: experiment))
      // An alias keeps the snapshot from being collected; `challenger` moves with each training.
      try registry.setAlias(ModelService.experiment, to: model.version)
      observer.running.withLock { $0 = running }
    }
    logger.notice(
      "experiment started",
      metadata: [
        "experiment": "\(plan.name)", "challenger": "\(plan.challenger)",
        "champion": "\(champion)", "share": "\(plan.share)",
      ])
    return StartExperimentResponse(experiment: try self.experiment(named: plan.name))
  }

  /// The experiments, newest first.
  package func list() throws -> ListExperimentsResponse {
    let running = observer.report
    return ListExperimentsResponse(
      experiments: try store.experiments().map { stored in
        if let running, running.plan.name == stored.experiment.plan.name { return running }
        return stored.experiment
      })
  }

  /// One experiment.
  /// - Throws: `notFound` when there is none of that name, or none at all.
  package func get(_ request: GetExperimentRequest) async throws -> GetExperimentResponse {
    await impressions.settle()
    return GetExperimentResponse(experiment: try experiment(named: request.name))
  }

  /// Ends the experiment that runs.
  /// - Throws: `failedPrecondition` when none, or another one, runs.
  package func stop(_ request: StopExperimentRequest) async throws -> StopExperimentResponse {
    guard let name = runningName, request.name.isEmpty || request.name == name else {
      throw SprocketError(
        .failedPrecondition,
        "\(request.name.isEmpty ? "no experiment" : "\"\(request.name)\"") runs; see "
          + "`sprocket admin experiment list`")
    }
    let reason = request.reason.isEmpty ? "stopped by hand" : "stopped by hand: \(request.reason)"
    await impressions.settle()
    try await finish(name, .stoppedByHand, reason: reason, promote: request.promote)
    return StopExperimentResponse(experiment: try experiment(named: name))
  }

  private func experiment(named name: String) throws -> Experiment {
    let all = try list().experiments
    let found =
      name.isEmpty
      ? all.first { $0.state == .running } ?? all.first
      : all.first { $0.plan.name == name }
    guard let found else {
      throw SprocketError(
        .notFound,
        name.isEmpty
          ? "there was no experiment yet; start one with `sprocket admin experiment start`"
          : "there is no experiment \"\(name)\"; see `sprocket admin experiment list`")
    }
    return found
  }

  private var runningName: String? { observer.running.withLock { $0?.experiment.plan.name } }

  private func begin() throws(SprocketError) {
    try isBusy.withLock { isBusy throws(SprocketError) in
      if let name = runningName {
        throw SprocketError(
          .failedPrecondition, "the experiment \"\(name)\" runs; stop it first")
      }
      if isBusy {
        throw SprocketError(.failedPrecondition, "another experiment is being started or ended")
      }
      isBusy = true
    }
  }

  // MARK: Life

  /// Goes on with the experiment that ran when the process ended. To be called before the first
  /// request, so that no user of the challenger's arm is answered by the champion.
  package func restore() async {
    do {
      guard let stored = try store.experiments().first(where: { $0.experiment.state == .running })
      else { return }
      let plan = stored.experiment.plan
      do {
        var ledger = ExperimentLedger(plan, maximumUsers: maximumUsers)
        ledger.restore(
          try store.users(of: plan.name), versions: stored.experiment.arms.map(\.versions))
        ledger.observe(seconds: clock() / 1_000_000)
        let tally = try? JSONDecoder().decode(ShadowTally.self, from: Data(stored.state.utf8))
        let running = RunningExperiment(
          experiment: stored.experiment, ledger: ledger, tally: tally ?? ShadowTally())
        if plan.kind == .shadow { shadow.start() }
        try await publisher.challenge(plan) { [self] in observer.running.withLock { $0 = running } }
        logger.notice("experiment goes on", metadata: ["experiment": "\(plan.name)"])
      } catch {
        var experiment = stored.experiment
        experiment.state = .stopped
        experiment.outcome = .interrupted
        let known = SprocketError(wrapping: error, .internal, "internal error")
        experiment.reason = "the challenger could not be loaded after a restart: \(known.message)"
        experiment.stoppedMicros = clock()
        try store.update(StoredExperiment(experiment: experiment, state: stored.state))
        try registry.removeAlias(ModelService.experiment)
        logger.error(
          "experiment ended: its challenger cannot be loaded",
          metadata: ["experiment": "\(plan.name)", "error": "\(error)"])
      }
    } catch {
      logger.error("experiments could not be read", metadata: ["error": "\(error)"])
    }
  }

  /// Looks every second whether the experiment is to end, and stores what it has found. Returns when
  /// the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.tick)
      await step()
    }
  }

  /// One look.
  package func step() async {
    let seconds = clock() / 1_000_000
    let serving = worker.registry.current.version.rawValue
    let dropped = shadow.takeDropped()
    if isBusy.withLock({ $0 }) { return }
    let decided = observer.running.withLock { current -> (String, StopRules.Decision)? in
      guard var running = current else { return nil }
      running.ledger.observe(seconds: seconds)
      running.tally.addDropped(dropped)
      let decision = StopRules(plan: running.experiment.plan).decide(
        StopRules.Progress(
          seconds: seconds - running.experiment.startedMicros / 1_000_000,
          observed: running.ledger.observed, effect: running.ledger.effect,
          isChallengerServing: serving == running.experiment.plan.challenger))
      if case .goOn(let what) = decision { running.experiment.reason = "waits for \(what)" }
      current = running
      return (running.experiment.plan.name, decision)
    }
    guard let (name, decision) = decided else { return }
    switch decision {
    case .goOn:
      save()
    case .stop(let outcome, let reason, let promote):
      do {
        try await finish(name, outcome, reason: reason, promote: promote)
      } catch {
        logger.error(
          "experiment could not be ended", metadata: ["experiment": "\(name)", "error": "\(error)"])
      }
    }
  }

  /// Stores what has been found, at the end of the process or in between.
  package func save() {
    struct Changes {
      var experiment: Experiment
      var tally: ShadowTally
      var users: [ExperimentUser]
    }
    let changes = observer.running.withLock { current -> Changes? in
      guard var running = current else { return nil }
      let experiment = running.report
      let users = running.ledger.takeChanged(limit: Self.storedUsers)
      if users.isEmpty, running.stored == experiment { return nil }
      running.stored = experiment
      current = running
      return Changes(experiment: experiment, tally: running.tally, users: users)
    }
    guard let changes else { return }
    do {
      try store.save(changes.users, of: changes.experiment.plan.name)
      try store.update(
        StoredExperiment(experiment: changes.experiment, state: Self.text(changes.tally)))
    } catch {
      logger.warning("an experiment could not be stored", metadata: ["error": "\(error)"])
      observer.running.withLock { running in
        running?.ledger.putBack(changes.users)
        running?.stored = nil
      }
    }
  }

  /// Ends the thread of the shadow and stores what was found; to be called when nothing is answered
  /// any more.
  package func close() {
    shadow.end()
    save()
  }

  private static func text(_ tally: ShadowTally) -> String {
    guard tally != ShadowTally(), let data = try? JSONEncoder().encode(tally) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The one place where an experiment ends: the champion serves everybody, the report is stored,
  /// and the challenger promoted if that is asked for.
  private func finish(
    _ name: String, _ outcome: ExperimentOutcome, reason: String, promote: Bool
  ) async throws {
    let ended = isBusy.withLock { isBusy -> RunningExperiment? in
      let running = observer.running.withLock { $0 }
      guard !isBusy, let running, running.experiment.plan.name == name else { return nil }
      isBusy = true
      return running
    }
    guard let running = ended else { return }
    defer { isBusy.withLock { $0 = false } }
    try await publisher.endChallenge()
    var experiment = running.report
    experiment.state = .stopped
    experiment.outcome = outcome
    experiment.reason = reason
    experiment.stoppedMicros = clock()
    // Stored first: whatever becomes of the promotion, the experiment has ended.
    try store.update(StoredExperiment(experiment: experiment, state: Self.text(running.tally)))
    observer.running.withLock { $0 = nil }
    try registry.removeAlias(ModelService.experiment)
    logger.notice(
      "experiment ended",
      metadata: ["experiment": "\(name)", "outcome": "\(outcome)", "reason": "\(reason)"])
    guard promote else { return }
    do {
      // A person who stops it and promotes may do so whatever is pinned, as with `promote`.
      if outcome != .stoppedByHand, try registry.pin() != nil {
        throw SprocketError(.failedPrecondition, "the champion is pinned")
      }
      _ = try await models.promote(
        PromoteModelRequest(
          version: experiment.plan.challenger, reason: "experiment \(name): \(reason)"),
        actor: RegistryChange.daemon)
      experiment.promoted = true
    } catch {
      let known = SprocketError(wrapping: error, .internal, "see the daemon's log")
      experiment.reason += "; it could not be promoted: \(known.message)"
      logger.error(
        "the winner of an experiment could not be promoted",
        metadata: ["experiment": "\(name)", "error": "\(error)"])
    }
    try store.update(StoredExperiment(experiment: experiment, state: Self.text(running.tally)))
  }
}
