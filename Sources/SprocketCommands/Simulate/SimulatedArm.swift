import Foundation
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// When an arm of a simulation trains.
enum RetrainPlan: Sendable {
  case policy(RetrainPolicy)
  case never
  /// Before these events of the stream, in order.
  case at([Int])
}

/// A training of an arm.
struct SimulatedTraining: Sendable {
  /// Events of the stream before it.
  var events: Int
  var timeMicros: Int64
  /// Why, in words.
  var reason: String
  var outcome: GateTrial.Outcome

  var isPromoted: Bool { outcome.verdict.passed }

  /// The difference to the champion over all users; nil where it was not judged.
  var comparison: GateRule? {
    outcome.verdict.rules.first { $0.name == "champion" && $0.judged }
  }

  /// The rules that it broke.
  var broken: [String] { outcome.verdict.rules.filter { !$0.passed }.map(\.name) }
}

/// What became of an arm.
struct ArmResult: Sendable {
  var name: String
  var series: PrequentialSeries
  var trainings: [SimulatedTraining] = []
  var alarms: [SimulatedAlarm] = []
  var seconds = 0.0

  var promotions: Int { trainings.count(where: \.isPromoted) }
}

/// A finding of drift, when it was made first.
struct SimulatedAlarm: Sendable {
  var events: Int
  var timeMicros: Int64
  var finding: String
}

/// One life of a system on a stream: serve, measure, learn, and train when the plan says so.
struct SimulatedArm: Sendable {
  let name: String
  let stream: EventStream
  let recipe: SimulatedRecipe
  let gate: SimulatedGate
  let plan: RetrainPlan
  /// Lists are made for one event in so many.
  let rankEvery: Int
  /// Simulated seconds for each real one; nil: as fast as possible.
  let speed: Double?

  /// - Parameters:
  ///   - first: The model that serves at first; what it was trained on is not measured.
  ///   - progress: Told how many events are done.
  func run(_ first: SimulatedModel, progress: (Int) -> Void) throws -> ArmResult {
    let clock = ContinuousClock()
    let begin = clock.now
    var replay = Replay(stream, policy: recipe.policy, model: first)
    for event in 0..<first.cut { replay.learn(event) }
    var result = ArmResult(name: name, series: PrequentialSeries(start: first.cut))
    var schedule = Schedule(plan, stream: stream, start: first.cut)
    for event in first.cut..<stream.count {
      pace(event, from: first.cut, since: begin)
      if let reason = schedule.training(before: event) {
        let (challenger, outcome) = try gate.judge(
          champion: replay.model, recipe: recipe, stream: stream, events: event)
        let training = SimulatedTraining(
          events: event, timeMicros: stream.timeMicros[event], reason: reason, outcome: outcome)
        if training.isPromoted { replay.serve(challenger) }
        schedule.trained(event, isPromoted: training.isPromoted)
        result.trainings.append(training)
      }
      let measure = try replay.step(event, isRanked: event % rankEvery == 0)
      result.series.add(measure)
      result.alarms += schedule.note(measure, event)
      if event % 256 == 0 { progress(event) }
    }
    result.seconds = (clock.now - begin).inSeconds
    return result
  }

  private func pace(_ event: Int, from start: Int, since begin: ContinuousClock.Instant) {
    guard let speed, speed > 0 else { return }
    let due = Double(stream.timeMicros[event] - stream.timeMicros[start]) / 1e6 / speed
    let ahead = due - (ContinuousClock.now - begin).inSeconds
    if ahead > 0 { Thread.sleep(forTimeInterval: ahead) }
  }
}

/// Asks a plan before each event.
private struct Schedule {
  private let plan: RetrainPlan
  private let stream: EventStream
  private var state: PolicyState
  private var lastLook = Int64.min
  private var rest: ArraySlice<Int> = []
  private var cut: Int
  private var drift: SimulatedDrift
  private var driftSince: Int64 = 0
  /// Measures that an alarm was raised for.
  private var known: Set<String> = []

  init(_ plan: RetrainPlan, stream: EventStream, start: Int) {
    self.plan = plan
    self.stream = stream
    cut = start
    drift = SimulatedDrift(stream, cut: start)
    let now = start < stream.count ? stream.timeMicros[start] : 0
    state = PolicyState(now: now, started: now)
    state.lastEnd = now
    state.lastOutcome = .succeeded
    state.trainedInteractions = start
    if case .at(let events) = plan { rest = events[...] }
  }

  /// Why to train before this event; nil: not now.
  mutating func training(before event: Int) -> String? {
    switch plan {
    case .never: return nil
    case .at:
      guard let next = rest.first, next <= event else { return nil }
      rest = rest.drop { $0 <= event }
      return "schedule"
    case .policy(let policy):
      // The daemon looks once a minute.
      let now = stream.timeMicros[event]
      guard now >= lastLook + 60_000_000 || lastLook == .min else { return nil }
      lastLook = now
      state.now = now
      state.newInteractions = event - cut
      let decision = policy.decide(state)
      return decision.starts ? decision.reason : nil
    }
  }

  mutating func trained(_ event: Int, isPromoted: Bool) {
    cut = event
    state.lastEnd = stream.timeMicros[event]
    state.trainedInteractions = event
    // As in the daemon: detectors are about the model in service, and what led to a challenger that
    // was rejected is no reason for another one.
    if isPromoted { drift = SimulatedDrift(stream, cut: event) }
    driftSince = isPromoted ? 0 : stream.timeMicros[event]
    state.drift = []
    known = []
  }

  /// Watches for drift, where the plan is a policy.
  /// - Returns: what was found now and not before.
  mutating func note(_ measure: Replay.Measure, _ event: Int) -> [SimulatedAlarm] {
    guard case .policy(let policy) = plan, policy.config.onDrift else { return [] }
    let now = stream.timeMicros[event]
    drift.add(measure, event: event, user: stream.userIndex[event], timeMicros: now)
    // Findings change with sessions, and are some work to tell.
    guard event % 16 == 0 else { return [] }
    let findings = drift.findings(since: driftSince)
    state.drift = findings
    let measures = findings.map { String($0.prefix { $0 != " " }) }
    defer { known.formUnion(measures) }
    return zip(findings, measures).filter { !known.contains($0.1) }.map {
      SimulatedAlarm(events: event + 1, timeMicros: now, finding: $0.0)
    }
  }
}
