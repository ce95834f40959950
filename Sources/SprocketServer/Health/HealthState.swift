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
