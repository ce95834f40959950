import Foundation
import NIOCore
import NIOPosix
import SprocketCore

/// One measurement: connections, load, counts.
struct LoadRun: Sendable {
  var socket: String
  var connections: Int
  var inFlight: Int
  var threads: Int
  var warmUp: Duration
  var duration: Duration
  /// What is measured as long as it runs; nil: `duration` is waited for.
  var during: (@Sendable () async throws -> Void)?
  var pools: [CallPool]
  var weights: [Int]

  /// How long answers are waited for after the last call.
  private static let drainLimit = Duration.seconds(10)

  /// What was counted while it was measured.
  struct Outcome: Sendable {
    /// Parallel to the pools.
    var tallies: [MethodTally]
    var seconds: Double
    /// User and system time of this process.
    var cpuSeconds: Double
  }

  /// Puts the load on the daemon.
  /// - Throws: what connecting throws; `unavailable` when all connections were lost.
  func run(_ progress: Progress) async throws -> Outcome {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    do {
      let outcome = try await run(on: group, progress)
      try await group.shutdownGracefully()
      return outcome
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  private func run(
    on group: MultiThreadedEventLoopGroup, _ progress: Progress
  ) async throws -> Outcome {
    let workers = try await makeWorkers(on: group)
    var open: [any Channel] = []
    for index in 0..<connections {
      open.append(try await connect(workers[index % workers.count]))
    }
    try await wait(warmUp, "warming up", progress)
    for worker in workers { worker.eventLoop.execute { worker.value.measure() } }
    let clock = ContinuousClock()
    let (start, cpuStart) = (clock.now, Self.cpuSeconds())
    if let during {
      try await during()
    } else {
      try await wait(duration, "measuring", progress)
    }
    let (seconds, cpuSeconds) = ((clock.now - start).inSeconds, Self.cpuSeconds() - cpuStart)
    let isAlive = open.contains { $0.isActive }
    try await stop(workers, open)
    guard isAlive else {
      throw SprocketError(.unavailable, "the daemon closed all connections during the measurement")
    }
    let tallies = try await total(of: workers)
    return Outcome(tallies: tallies, seconds: seconds, cpuSeconds: cpuSeconds)
  }

  private func connect(_ worker: NIOLoopBound<LoadWorker>) async throws -> any Channel {
    let inFlight = inFlight
    do {
      return try await ClientBootstrap(group: worker.eventLoop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
              LoadHandler(worker: worker.value, inFlight: inFlight))
          }
        }
        .connect(unixDomainSocketPath: socket).get()
    } catch {
      throw SprocketError(
        .unavailable, "cannot open \(connections) connections to \(socket); open fewer",
        cause: error)
    }
  }

  private func makeWorkers(
    on group: MultiThreadedEventLoopGroup
  ) async throws -> [NIOLoopBound<LoadWorker>] {
    let run = UInt32.random(in: 1...UInt32.max)
    var workers: [NIOLoopBound<LoadWorker>] = []
    for (index, loop) in group.makeIterator().enumerated() {
      let (pools, weights) = (pools, weights)
      let worker = try await loop.submit {
        NIOLoopBound(
          LoadWorker(pools: pools, weights: weights, index: index, run: run, loop: loop),
          eventLoop: loop)
      }.get()
      workers.append(worker)
    }
    return workers
  }

  private func wait(_ time: Duration, _ what: String, _ progress: Progress) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    while true {
      let gone = clock.now - start
      if gone >= time { return }
      progress.update(fraction: gone.inSeconds / time.inSeconds, what)
      try await clock.sleep(for: min(time - gone, .milliseconds(200)))
    }
  }

  /// Waits for the answers that are still to come, but not for ever: closing the connections
  /// fails the rest.
  private func stop(
    _ workers: [NIOLoopBound<LoadWorker>], _ connections: [any Channel]
  ) async throws {
    let limit = Task {
      try await Task.sleep(for: Self.drainLimit)
      for connection in connections { try? await connection.close().get() }
    }
    for worker in workers {
      try await worker.eventLoop.flatSubmit { worker.value.drain() }.get()
    }
    limit.cancel()
    for connection in connections { try? await connection.close().get() }
  }

  private func total(of workers: [NIOLoopBound<LoadWorker>]) async throws -> [MethodTally] {
    var sum = pools.map { _ in MethodTally() }
    for worker in workers {
      let tallies = try await worker.eventLoop.submit { worker.value.result() }.get()
      for index in sum.indices { sum[index].add(tallies[index]) }
    }
    return sum
  }

  private static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
