import SprocketCore
import SprocketEvaluation
import SprocketModels
import Synchronization

/// The arms of a simulation on one stream.
struct Simulation: Sendable {
  /// Which arms there are.
  enum Retraining: Hashable, Sendable {
    /// The policy, a frozen model, and as many trainings as the policy made at fixed intervals.
    case compare
    case policy
    case never
    /// So many trainings at equal intervals of time.
    case count(Int)
    /// One every so many days.
    case days(Double)
  }

  let stream: EventStream
  let recipe: SimulatedRecipe
  let policy: RetrainPolicy
  let retraining: Retraining
  /// Events that the first model is trained on.
  let warmUp: Int
  let rankEvery: Int
  let speed: Double?
  let gate: GatePlan

  /// The names of the arms.
  static let (policyName, frozenName, timeName, eventsName) = (
    "policy", "frozen", "fixed in time", "fixed in events"
  )

  /// Runs them, two at a time.
  func run(progress: Progress) async throws -> [ArmResult] {
    let first = try recipe.train(stream.prefix(warmUp), cut: warmUp)
    switch retraining {
    case .policy: return try await run([(Self.policyName, .policy(policy))], first, progress)
    case .never: return try await run([(Self.frozenName, .never)], first, progress)
    case .count(let count):
      return try await run([(Self.timeName, .at(inTime(count)))], first, progress)
    case .days(let days):
      return try await run([(Self.timeName, .at(every(days)))], first, progress)
    case .compare:
      let own = try await run(
        [(Self.policyName, .policy(policy)), (Self.frozenName, .never)], first, progress)
      let count = own.first?.trainings.count ?? 0
      return own
        + (try await run(
          [(Self.timeName, .at(inTime(count))), (Self.eventsName, .at(inEvents(count)))], first,
          progress))
    }
  }

  private func run(
    _ plans: [(name: String, plan: RetrainPlan)], _ first: SimulatedModel, _ progress: Progress
  ) async throws -> [ArmResult] {
    let tally = EventTally(arms: plans.count, each: stream.count - warmUp)
    let names = plans.map(\.name).joined(separator: " and ")
    return try await withThrowingTaskGroup(of: (Int, ArmResult).self) { group in
      for (index, plan) in plans.enumerated() {
        group.addTask {
          let arm = SimulatedArm(
            name: plan.name, stream: stream, recipe: recipe, gate: SimulatedGate(plan: gate),
            plan: plan.plan, rankEvery: rankEvery, speed: speed)
          let result = try arm.run(first) { event in
            progress.update(
              fraction: tally.count(event - warmUp, of: index),
              "\(names): \(Timestamp(micros: stream.timeMicros[event]).short.prefix(10))")
          }
          return (index, result)
        }
      }
      var results: [(Int, ArmResult)] = []
      for try await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// The events before which so many trainings are due at equal intervals of time.
  func inTime(_ count: Int) -> [Int] {
    guard count > 0, warmUp < stream.count, let last = stream.timeMicros.last else { return [] }
    let start = stream.timeMicros[warmUp]
    return (1...count).map { number in
      let share = Double(number) / Double(count + 1)
      return min(
        stream.count - 1, stream.index(at: start + Int64(Double(last - start) * share)))
    }
  }

  /// The same at equal numbers of events.
  func inEvents(_ count: Int) -> [Int] {
    guard count > 0, warmUp < stream.count else { return [] }
    return (1...count).map { number in
      warmUp + Int(Double(stream.count - warmUp) * Double(number) / Double(count + 1))
    }
  }

  private func every(_ days: Double) -> [Int] {
    guard warmUp < stream.count, let last = stream.timeMicros.last else { return [] }
    let step = Int64(days * 86_400 * 1e6)
    guard step > 0 else { return [] }
    return stride(from: stream.timeMicros[warmUp] + step, to: last, by: Int64.Stride(step)).map {
      stream.index(at: $0)
    }
  }
}

/// How far the arms are together.
private final class EventTally: Sendable {
  private let done: Mutex<[Int]>
  private let total: Double

  init(arms: Int, each: Int) {
    done = Mutex([Int](repeating: 0, count: arms))
    total = Double(max(1, arms * each))
  }

  /// - Returns: the share of all events that is done.
  func count(_ events: Int, of arm: Int) -> Double {
    let all = done.withLock { done in
      done[arm] = events
      return done.reduce(0, +)
    }
    return Double(all) / total
  }
}
