package import SprocketCore
import Synchronization

/// Where the running jobs are shown to whoever watches them.
package final class JobBoard: Sendable {
  private struct Watcher {
    let job: Int64
    let continuation: AsyncStream<Job>.Continuation
  }

  private struct State {
    var watchers: [Int: Watcher] = [:]
    var nextWatcher = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Shows a job's new state to its watchers; the final state ends their streams.
  package func post(_ job: Job) {
    let watchers = state.withLock { state in
      let found = state.watchers.filter { $0.value.job == job.job }
      if job.state.isFinal {
        for key in found.keys { state.watchers[key] = nil }
      }
      return found.values
    }
    for watcher in watchers {
      watcher.continuation.yield(job)
      if job.state.isFinal { watcher.continuation.finish() }
    }
  }

  /// Ends all streams, so that none of them holds up a stop.
  package func close() {
    let watchers = state.withLock { state in
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    for watcher in watchers { watcher.continuation.finish() }
  }

  /// The states of a job from now on. Only the newest state is kept for a slow watcher.
  package func watch(_ number: Int64) -> AsyncStream<Job> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Job.self, bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state in
      defer { state.nextWatcher += 1 }
      state.watchers[state.nextWatcher] = Watcher(job: number, continuation: continuation)
      return state.nextWatcher
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.watchers[key] = nil }
    }
    return stream
  }
}
