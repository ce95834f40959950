package import Logging
package import SprocketCore
package import SprocketEvaluation

/// Acts on the retraining policy: looks at it every so often and when something happened that may
/// matter, starts trainings, and remembers every change of what it decided and why.
package actor PolicyService {
  private let observer: PolicyObserver
  private let log: any PolicyLog
  private let start: @Sendable (StartRetrainRequest) async throws -> Job
  private let clock: @Sendable () -> Int64
  private let logger: Logger
  private let startedMicros: Int64
  private var policy: RetrainPolicy
  private var interval: Duration
  private var lastKey = ""
  private var lastLogged = Int64.min
  /// Microseconds after which the same decision is written down again.
  private static let logInterval: Int64 = 15 * 60 * 1_000_000
  private nonisolated let wake = AsyncStream.makeStream(
    of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// - Parameters:
  ///   - interval: How often it looks without being told.
  ///   - start: Queues a training.
  ///   - clock: Microseconds since 1970-01-01 UTC. The moment of the call is that of the start.
  package init(
    observer: PolicyObserver, log: any PolicyLog, policy: RetrainPolicy, interval: Duration,
    start: @escaping @Sendable (StartRetrainRequest) async throws -> Job,
    clock: @escaping @Sendable () -> Int64, logger: Logger
  ) {
    self.observer = observer
    self.log = log
    self.policy = policy
    self.interval = interval
    self.start = start
    self.clock = clock
    self.logger = logger
    startedMicros = clock()
  }

  /// Goes by another configuration from now on.
  package func reload(_ policy: RetrainPolicy, interval: Duration) {
    self.policy = policy
    self.interval = interval
    wake.continuation.yield()
  }

  /// Something happened that the policy may care about: data came, drift was found, a training
  /// ended. Cheap; many calls at once make one look.
  package nonisolated func nudge() {
    wake.continuation.yield()
  }

  /// Looks until the task is cancelled or `shutDown` is called.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [wake] in
        while !Task.isCancelled {
          try? await Task.sleep(for: await self.interval)
          if !Task.isCancelled { wake.continuation.yield() }
        }
      }
      for await _ in wake.stream {
        if Task.isCancelled { break }
        await look()
      }
      group.cancelAll()
    }
  }

  /// Ends `run`.
  package nonisolated func shutDown() {
    wake.continuation.finish()
  }

  /// Decides once, and starts a training if that is the decision.
  /// - Returns: the decision; nil when it could not be made or followed, which is logged.
  @discardableResult
  package func look() async -> PolicyDecision? {
    do {
      let now = clock()
      let decision = policy.decide(try observer.state(now: now, started: startedMicros))
      var job: Int64?
      if decision.starts {
        job = try await start(
          StartRetrainRequest(requestedBy: "policy: \(decision.reason)")
        ).job
      }
      // The same again is written down now and then: an idle machine's disk may sleep.
      if job != nil || decision.key != lastKey || now - Self.logInterval >= lastLogged {
        try log.addPolicyDecision(
          key: decision.key, reason: decision.reason, job: job, now: now)
        lastLogged = now
      }
      report(decision, job: job)
      return decision
    } catch {
      logger.error("the retraining policy cannot decide", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// What it would do now, and what it did. Starts nothing.
  package func explain(_ request: GetPolicyRequest) throws -> GetPolicyResponse {
    if request.log > 1000 {
      throw SprocketError(.invalidArgument, "log is \(request.log); ask for at most 1000")
    }
    let decision = policy.decide(try observer.state(now: clock(), started: startedMicros))
    return GetPolicyResponse(
      starts: decision.starts, reason: decision.reason, nextMicros: decision.next?.micros ?? 0,
      nextReason: decision.next?.trigger ?? "", rules: decision.rules,
      log: try log.policyDecisions(limit: request.log))
  }

  /// Starts are noted for the operator; so is a training that is held up, once.
  private func report(_ decision: PolicyDecision, job: Int64?) {
    defer { lastKey = decision.key }
    if let job {
      logger.notice(
        "training started by the policy",
        metadata: ["job": "\(job)", "reason": "\(decision.reason)"])
    } else if decision.key != lastKey {
      logger.info("policy waits", metadata: ["reason": "\(decision.reason)"])
    }
  }
}
