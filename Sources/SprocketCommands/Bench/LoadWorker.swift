import Histogram
import NIOCore
import SprocketCore
import SprocketTransport

/// What one method's calls came to.
struct MethodTally: Sendable {
  /// Nanoseconds from the call to its answer, up to a minute, to three digits.
  var latencies = Histogram<UInt32>(
    lowestDiscernibleValue: 100, highestTrackableValue: 60_000_000_000,
    numberOfSignificantValueDigits: .three)
  var answered = 0
  var answerBytes = 0
  /// Answers that were not OK, by their code.
  var errors: [String: Int] = [:]

  var failed: Int { errors.values.reduce(0, +) }

  mutating func add(_ other: MethodTally) {
    latencies.add(other.latencies)
    answered += other.answered
    answerBytes += other.answerBytes
    errors.merge(other.errors, uniquingKeysWith: +)
  }
}

/// Keeps a number of calls under way on the connections of one event loop: each answer makes the
/// next call. Lives on that loop alone, so no call costs a task or a change of thread.
final class LoadWorker {
  private enum Phase {
    case warmingUp
    case measuring(since: NIODeadline)
    case draining
  }

  private let pools: [CallPool]
  /// For a random number below the last entry, the first pool whose entry is above it.
  private let cumulativeWeights: [UInt32]
  private let loop: any EventLoop
  private var tallies: [MethodTally]
  private var eventIDs: EventIDCounter
  private var random: UInt64
  private var phase = Phase.warmingUp
  private var underWay = 0
  private let idle: EventLoopPromise<Void>

  /// Answers of `grpc.health.v1.Health/Check` that say SERVING: field 1, value 1.
  private static let serving: UInt16 = 0x0801

  init(
    pools: [CallPool], weights: [Int], index: Int, run: UInt32, loop: any EventLoop
  ) {
    self.pools = pools
    var sum: UInt32 = 0
    cumulativeWeights = weights.map { weight in
      sum += UInt32(weight)
      return sum
    }
    self.loop = loop
    tallies = pools.map { _ in MethodTally() }
    eventIDs = EventIDCounter(run: run, worker: index)
    random = UInt64(run) << 32 | UInt64(index + 1)
    idle = loop.makePromise()
  }

  /// Starts `inFlight` endless chains of calls on a connection.
  func start(on connection: ClientConnection, inFlight: Int, bound: NIOLoopBound<LoadWorker>) {
    for _ in 0..<inFlight {
      underWay += 1
      call(on: connection, bound)
    }
  }

  /// From here on calls count.
  func measure() {
    phase = .measuring(since: .now())
  }

  /// No more calls are made; the future succeeds when the last one is answered.
  func drain() -> EventLoopFuture<Void> {
    phase = .draining
    if underWay == 0 { idle.succeed() }
    return idle.futureResult
  }

  func result() -> [MethodTally] { tallies }

  private func call(on connection: ClientConnection, _ bound: NIOLoopBound<LoadWorker>) {
    let pool = nextPool()
    let request = pools[pool].request(UInt32(truncatingIfNeeded: nextRandom()), eventIDs: &eventIDs)
    let start = NIODeadline.now()
    connection.call(request) { result in
      bound.value.answered(result, pool, start, connection, bound)
    }
  }

  private func answered(
    _ result: Result<ByteBuffer, SprocketError>, _ pool: Int, _ start: NIODeadline,
    _ connection: ClientConnection, _ bound: NIOLoopBound<LoadWorker>
  ) {
    if case .measuring(let since) = phase, start >= since { count(result, pool, start) }
    if case .draining = phase { return end() }
    // A lost connection fails calls at once; to go on would be an endless loop.
    if case .failure = result, !connection.isActive { return end() }
    call(on: connection, bound)
  }

  private func end() {
    underWay -= 1
    if underWay == 0, case .draining = phase { idle.succeed() }
  }

  private func count(_ result: Result<ByteBuffer, SprocketError>, _ pool: Int, _ start: NIODeadline)
  {
    let nanoseconds = (NIODeadline.now() - start).nanoseconds
    tallies[pool].answered += 1
    // Longer than a minute counts as a minute.
    tallies[pool].latencies.record(UInt64(min(max(nanoseconds, 0), 60_000_000_000)))
    switch result {
    case .success(let answer):
      tallies[pool].answerBytes += answer.readableBytes
      if pools[pool].method == .health,
        answer.getInteger(at: answer.readerIndex, as: UInt16.self) != Self.serving
      {
        tallies[pool].errors["NOT_SERVING", default: 0] += 1
      }
    case .failure(let error):
      tallies[pool].errors[error.code.name, default: 0] += 1
    }
  }

  private func nextPool() -> Int {
    guard cumulativeWeights.count > 1, let total = cumulativeWeights.last else { return 0 }
    let point = UInt32(truncatingIfNeeded: nextRandom() >> 32) % total
    return cumulativeWeights.firstIndex { point < $0 } ?? 0
  }

  /// SplitMix64 (Steele, Lea, Flood 2014): fast, and good enough to choose requests.
  private func nextRandom() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var mixed = random
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
