import Dispatch
import SprocketCore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a piece of work for each row of a table on several threads and waits until all are done.
package enum ParallelRows {
  /// Processors that are online.
  package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Calls `body` once for each row of `schedule`. Threads take portions of the schedule from one
  /// counter; each thread has a `State` of its own (scratch memory, sums).
  ///
  /// Blocks the calling thread, which works too. `isCancelled` is asked before each portion.
  /// - Throws: `cancelled`, or the first error of `body`; the other threads then stop early.
  package static func forEach<State>(
    _ schedule: RowSchedule, threads: Int,
    isCancelled: @Sendable () -> Bool = { false },
    makeState: @Sendable () -> State,
    body: @Sendable (inout State, Int) throws -> Void
  ) throws {
    let run = Run()
    @Sendable func work(_ thread: Int) {
      var state = makeState()
      do {
        while let chunk = run.nextChunk(of: schedule.chunkCount) {
          if isCancelled() {
            throw SprocketError(.cancelled, "the work was cancelled before it was done")
          }
          try schedule.forEachRow(inChunk: chunk) { row in try body(&state, row) }
        }
      } catch {
        run.stop(error)
      }
    }
    let threads = min(max(1, threads), max(1, schedule.chunkCount))
    if threads == 1 {
      work(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: threads, execute: work)
    }
    try run.rethrow()
  }

  /// `forEach` without a state per thread.
  package static func forEach(
    _ schedule: RowSchedule, threads: Int,
    isCancelled: @Sendable () -> Bool = { false },
    body: @Sendable (Int) throws -> Void
  ) throws {
    try forEach(schedule, threads: threads, isCancelled: isCancelled, makeState: {}) { _, row in
      try body(row)
    }
  }

  /// What the threads share.
  private final class Run: Sendable {
    private let next = Atomic<Int>(0)
    private let failure = Mutex<(any Error)?>(nil)
    private let isStopped = Atomic<Bool>(false)

    func nextChunk(of count: Int) -> Int? {
      if isStopped.load(ordering: .relaxed) { return nil }
      let chunk = next.wrappingAdd(1, ordering: .relaxed).oldValue
      return chunk < count ? chunk : nil
    }

    func stop(_ error: any Error) {
      isStopped.store(true, ordering: .relaxed)
      failure.withLock { $0 = $0 ?? error }
    }

    func rethrow() throws {
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }
}
