import NIOCore
import SprocketCore

/// Chooses and counts the calls of one event loop, for all of its connections. Lives on that loop
/// alone.
final class LoadWorker {
  private enum Phase {
    case warmingUp
    case measuring(since: NIODeadline)
    case draining
  }

  private let pools: [CallPool]
  /// The sums of the weights up to each pool.
  private let cumulativeWeights: [UInt32]
  private var tallies: [MethodTally]
  private var eventIDs: EventIDCounter
  private var random: UInt64
  private var phase = Phase.warmingUp
  private var underWay = 0
  private let idle: EventLoopPromise<Void>

  init(pools: [CallPool], weights: [Int], index: Int, run: UInt32, loop: any EventLoop) {
    self.pools = pools
    var sum: UInt32 = 0
    cumulativeWeights = weights.map { weight in
      sum += UInt32(weight)
      return sum
    }
    tallies = pools.map { _ in MethodTally() }
    eventIDs = EventIDCounter(run: run, worker: index)
    random = UInt64(run) << 32 | UInt64(index + 1)
    idle = loop.makePromise()
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

  /// Whether an answer is to be followed by the next call.
  var isCalling: Bool {
    if case .draining = phase { return false }
    return true
  }

  /// Appends the next call's frame and returns its pool.
  func writeCall(to buffer: inout ByteBuffer, streamID: UInt32) -> Int {
    let number = nextRandom()
    let pool = pool(for: UInt32(truncatingIfNeeded: number >> 32))
    pools[pool].write(
      to: &buffer, streamID: streamID, random: UInt32(truncatingIfNeeded: number),
      eventIDs: &eventIDs)
    underWay += 1
    return pool
  }

  /// Which method a pool calls.
  func method(of pool: Int) -> BenchMethod { pools[pool].method }

  /// A call has been answered, or is lost with its connection. `error` is nil for OK.
  func ended(
    _ pool: Int, from start: NIODeadline, to end: NIODeadline, answerBytes: Int, error: String?
  ) {
    if case .measuring(let since) = phase, start >= since {
      tallies[pool].add(
        nanoseconds: (end - start).nanoseconds, answerBytes: answerBytes, error: error)
    }
    underWay -= 1
    if underWay == 0, case .draining = phase { idle.succeed() }
  }

  private func pool(for number: UInt32) -> Int {
    guard cumulativeWeights.count > 1, let total = cumulativeWeights.last else { return 0 }
    let point = number % total
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
