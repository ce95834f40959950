import Foundation
package import Logging
package import SprocketCore
import SprocketEvaluation
import SprocketModels
import Synchronization

/// Watches whether what arrives is still like what the model in service was trained on.
///
/// Two kinds of looking: each event is scored by the model before it is folded in (`observe`, on the
/// fold-in worker's queue), and now and then the last events are compared with the end of the
/// training data (`look`, on a thread of its own that gives way to requests). Findings are about one
/// version; another one starts anew.
package final class DriftService: Sendable {
  private struct State {
    var drift: DriftState?
    var errorSessions = UserSessions()
    var rankSessions = UserSessions()
    var hitSessions = UserSessions()
    var found: (@Sendable () -> Void)?
  }

  /// Apart from the rest, so that nobody who asks for findings waits for a model.
  private struct Scoring {
    var scorer = PrequentialScorer()
    var allowance: TimeAllowance
  }

  /// The end of the data that a model was trained on. Held in memory only: on disk it would keep
  /// what a forgotten user did.
  private struct Baseline: Sendable {
    var cut: TrainingCut
    var data: DriftInteractions
  }

  private static let stateName = "state"

  private let registry: ServingRegistry
  private let store: any DriftStore
  private let models: any ModelRegistry
  private let configuration: DriftConfiguration
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  private let state: Mutex<State>
  private let scoring: Mutex<Scoring>
  /// Held for the length of a look.
  private let baseline = Mutex<Baseline?>(nil)
  /// A look reads in one transaction, which the log of the database cannot pass: it must not take
  /// forever.
  private let queue = BackgroundQueue(name: "sprocket.drift", niceness: 10)
  private let wake = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// - Parameter clock: microseconds since 1970-01-01 UTC.
  package init(
    registry: ServingRegistry, store: any DriftStore, models: any ModelRegistry,
    configuration: DriftConfiguration = DriftConfiguration(),
    clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.registry = registry
    self.store = store
    self.models = models
    self.configuration = configuration
    self.clock = clock
    self.logger = logger
    scoring = Mutex(Scoring(allowance: TimeAllowance(share: configuration.scoringShare)))
    var state = State()
    do {
      if let bytes = try store.driftState(Self.stateName) {
        state.drift = try JSONDecoder().decode(DriftState.self, from: Data(bytes))
      }
    } catch {
      // Detectors that start anew are no reason not to start.
      logger.warning("what was known of drift cannot be read", metadata: ["error": "\(error)"])
    }
    self.state = Mutex(state)
  }

  /// Calls `body` whenever something drifts that did not before: from any thread, and it must be
  /// quick.
  package func whenFound(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.found = body }
  }

  // MARK: What was found

  /// What was found so far about the model in service, the worst first; without the values before.
  /// Cheap; safe from any thread.
  package func findings() -> [DriftFinding] {
    let handle = registry.current
    guard configuration.isEnabled, handle.isTrained else { return [] }
    return state.withLock { current(&$0, handle).findings(points: false) }
  }

  /// What was found, with the windows it rests on.
  /// - Complexity: with `refresh` a look at the data; otherwise none.
  package func drift(_ request: GetDriftRequest = GetDriftRequest()) throws -> GetDriftResponse {
    if request.refresh { try look() }
    let handle = registry.current
    let drift = state.withLock { current(&$0, handle) }
    return GetDriftResponse(
      model: handle.version, events: try store.arrivals(after: drift.cut),
      findings: drift.findings(points: request.points), lookedMicros: drift.lookedMicros,
      looks: drift.looks, baseline: drift.baseline, recent: drift.recent,
      sinceMicros: drift.sinceMicros,
      message: configuration.isEnabled
        ? drift.message : "drift is not watched: drift.watch is off",
      scored: drift.scored ?? 0, unscored: drift.unscored ?? 0)
  }

  /// The state of the version in service, started anew when it is of another training.
  private func current(_ state: inout State, _ handle: ServingHandle) -> DriftState {
    if let drift = state.drift, drift.version == handle.version.rawValue { return drift }
    let entry = entry(of: handle.version)
    // A snapshot of now has the job of the version it was made from.
    if var drift = state.drift, let job = entry?.job, job > 0, drift.job == job {
      drift.version = handle.version.rawValue
      state.drift = drift
      return drift
    }
    let drift = DriftState(
      of: handle, job: entry?.job ?? 0, dataVersion: entry?.dataVersion, nowMicros: clock(),
      falseAlarms: configuration.falseAlarms)
    state = State(drift: drift, found: state.found)
    return drift
  }

  private func entry(of version: ModelVersion) -> ModelEntry? {
    do {
      return try models.model(version.rawValue)
    } catch {
      logger.warning("the registry cannot be read", metadata: ["error": "\(error)"])
      return nil
    }
  }

  // MARK: Concept

  /// Scores events by the model that has not learned from them yet. On the fold-in worker's queue.
  /// - Complexity: some microseconds for each, within the share of the time that is configured.
  package func observe(_ events: [FeedbackEvent], _ handle: ServingHandle) {
    guard configuration.isEnabled, handle.isTrained else { return }
    let continuous = ContinuousClock()
    let (scores, scored) = scoring.withLock { scoring in
      var scores: [(PrequentialScorer.Score, FeedbackEvent)] = []
      var scored = 0
      for event in events {
        let start = continuous.now
        guard scoring.allowance.isLeft(at: start) else { break }
        if let score = scoring.scorer.score(event, handle) { scores.append((score, event)) }
        scored += 1
        scoring.allowance.take(continuous.now - start)
      }
      return (scores, scored)
    }
    update(handle) { state in
      state.drift?.count(scored: scored, unscored: events.count - scored)
      for (score, event) in scores { note(score, event, &state) }
    }
  }

  /// Changes what is known of streams, and tells of drift that this begins.
  private func update(_ handle: ServingHandle, _ body: (inout State) -> Void) {
    let found: (@Sendable () -> Void)? = state.withLock { state in
      let had = current(&state, handle).hasConceptDrift
      body(&state)
      return !had && state.drift?.hasConceptDrift == true ? state.found : nil
    }
    found?()
  }

  private func note(
    _ score: PrequentialScorer.Score, _ event: FeedbackEvent, _ state: inout State
  ) {
    let user = Tombstone.hash(of: event.user)
    let now = event.timeMicros > 0 ? event.timeMicros : clock()
    if let error = score.ratingError {
      for value in state.errorSessions.add(error, user: user) {
        state.drift?.ratingError.add(value, timeMicros: now)
      }
    }
    if let rank = score.rank {
      for value in state.rankSessions.add(rank, user: user) {
        state.drift?.rank.add(value, timeMicros: now)
      }
    }
  }

  /// Takes one more observation of the online hit rate: whether a user took something that was
  /// recommended. Cheap; safe from any thread.
  /// - Parameter user: whose; several of one user shortly after each other count as one.
  package func observe(hit: Bool, user: UserID? = nil) {
    guard configuration.isEnabled else { return }
    let handle = registry.current
    let (now, miss) = (clock(), hit ? 0.0 : 1.0)
    update(handle) { state in
      let values =
        user.map { state.hitSessions.add(miss, user: Tombstone.hash(of: $0)) } ?? [miss]
      for value in values { state.drift?.misses.add(value, timeMicros: now) }
    }
  }

  // MARK: Data

  /// Compares the last events with the end of the training data.
  /// - Complexity: for a version that is new a pass over everything it was trained on, which is done
  ///   once and kept; then some 30 µs for each user of both windows, and what
  ///   `DriftStore.interactions(last:after:)` costs.
  package func look() throws {
    guard configuration.isEnabled else { return }
    try baseline.withLock { kept in
      let handle = registry.current
      let before = state.withLock { current(&$0, handle) }
      guard handle.isTrained else {
        return setMessage("no model has been trained yet", handle)
      }
      let arrivals = try store.arrivals(after: before.cut)
      var recent = try store.interactions(last: configuration.windowEvents, after: before.cut)
      guard recent.count >= configuration.leastEvents else {
        return setMessage(
          "\(recent.count) interactions since the model was trained; drift is looked for from "
            + "\(configuration.leastEvents) on", handle)
      }
      let old =
        try kept.flatMap { $0.cut == before.cut ? $0 : nil } ?? load(before.cut)
      kept = old
      guard old.data.count >= configuration.leastEvents else {
        return setMessage(
          "the model was trained on \(old.data.count) interactions, too few to compare with", handle
        )
      }
      for index in recent.films.indices {
        let row = handle.model.items.row(of: recent.films[index].id.rawValue)
        let counts = handle.model.popularity.ratingCounts
        recent.films[index].isNew = row.map { counts[$0.offset] == 0 } ?? true
      }
      let age = max(recent.count, arrivals)
      let level = configuration.dataBudget.level(
        events: max(configuration.stepEvents, arrivals - (before.lookedArrivals ?? 0)))
      let (one, other) = DriftProfile.pair(old.data, recent, age: age)
      let found = DriftJudge(sizes: configuration.sizes).findings(one, other, level: level)
      take(found, one.window, other.window, arrivals, handle)
    }
  }

  private func load(_ cut: TrainingCut) throws -> Baseline {
    Baseline(
      cut: cut, data: try store.interactions(last: configuration.baselineEvents, upTo: cut))
  }

  private func setMessage(_ message: String, _ handle: ServingHandle) {
    state.withLock { state in
      if state.drift?.version == handle.version.rawValue { state.drift?.message = message }
    }
  }

  private func take(
    _ found: [DriftFinding], _ baseline: DriftWindow, _ recent: DriftWindow, _ arrivals: Int,
    _ handle: ServingHandle
  ) {
    let now = clock()
    let (started, tell) = state.withLock { state -> ([DriftFinding], (@Sendable () -> Void)?) in
      // Another version may have come into service meanwhile.
      guard state.drift?.version == handle.version.rawValue, var drift = state.drift else {
        return ([], nil)
      }
      let known = Set(drift.data.filter { $0.severity == .drift }.map(\.measure))
      drift.take(found, nowMicros: now)
      (drift.baseline, drift.recent) = (baseline, recent)
      drift.lookedArrivals = arrivals
      state.drift = drift
      let started = drift.data.filter { $0.severity == .drift && !known.contains($0.measure) }
      return (started, state.found)
    }
    for finding in started {
      logger.notice(
        "drift",
        metadata: [
          "version": "\(handle.version)", "measure": "\(finding.measure)",
          "test": "\(finding.test.rawValue)", "value": "\(finding.value)",
          "threshold": "\(finding.threshold)", "p_value": "\(finding.pValue)",
        ])
    }
    if !started.isEmpty { tell?() }
  }

  // MARK: Life

  /// Much may have come at once, with a data set: a look that is due need not wait for the interval.
  /// Cheap; many calls at once make one look.
  package func nudge() {
    wake.continuation.yield()
  }

  /// Looks whenever the interval is over, or something happened, and enough is new, and stores what
  /// is known; until the task is cancelled.
  package func run() async {
    guard configuration.isEnabled else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [wake, interval = configuration.interval] in
        while !Task.isCancelled {
          try? await Task.sleep(for: interval)
          if !Task.isCancelled { wake.continuation.yield() }
        }
      }
      for await _ in wake.stream {
        if Task.isCancelled { break }
        await withCheckedContinuation { continuation in
          queue.async {
            self.lookIfDue()
            self.save()
            continuation.resume()
          }
        }
      }
      group.cancelAll()
    }
  }

  private func lookIfDue() {
    do {
      let handle = registry.current
      let known = state.withLock { current(&$0, handle) }
      let arrivals = try store.arrivals(after: known.cut)
      if arrivals - (known.lookedArrivals ?? 0) >= configuration.stepEvents { try look() }
    } catch {
      logger.error("drift could not be looked for", metadata: ["error": "\(error)"])
    }
  }

  /// Stores what is known, so that a restart goes on from here.
  package func save() {
    guard configuration.isEnabled, let drift = state.withLock({ $0.drift }) else { return }
    do {
      try store.saveDriftState([Self.stateName: [UInt8](JSONEncoder().encode(drift))])
    } catch {
      logger.warning("what is known of drift was not stored", metadata: ["error": "\(error)"])
    }
  }
}

extension ServingHandle {
  /// Whether it holds a model that a trainer made.
  var isTrained: Bool {
    version != Self.emptyVersion && version != ModelPublisher.bootstrapVersion
  }
}
