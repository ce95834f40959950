package import SprocketCore
import Synchronization

/// Whether the daemon serves, and who wants to know.
package final class HealthState: Sendable {
  private struct State {
    var status = ServingStatus.notServing
    var watchers: [Int: AsyncStream<ServingStatus>.Continuation] = [:]
    var nextWatcher = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var status: ServingStatus { state.withLock { $0.status } }

  /// Changes the status and tells the watchers.
  package func set(_ status: ServingStatus) {
    // Told while the state is held, so that every watcher sees the changes in their order.
    state.withLock { state in
      guard state.status != status else { return }
      state.status = status
      for watcher in state.watchers.values { watcher.yield(status) }
    }
  }

  /// Says for the last time that nothing is served any more, and ends the watchers' streams, so
  /// that none of them holds up a stop.
  package func close() {
    set(.notServing)
    let watchers = state.withLock { state in
      defer { state.watchers = [:] }
      return Array(state.watchers.values)
    }
    // Outside of the lock: ending a stream comes back to take its watcher off the list.
    for watcher in watchers { watcher.finish() }
  }

  /// The status now and after every change.
  package func watch() -> AsyncStream<ServingStatus> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ServingStatus.self, bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state in
      continuation.yield(state.status)
      defer { state.nextWatcher += 1 }
      state.watchers[state.nextWatcher] = continuation
      return state.nextWatcher
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.watchers[key] = nil }
    }
    return stream
  }
}
