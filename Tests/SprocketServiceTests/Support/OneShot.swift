import Synchronization

/// Something that a hook starts beside the flow under test, and that can be waited for.
final class OneShot: Sendable {
  private let task = Mutex<Task<Void, any Error>?>(nil)

  func run(_ body: @escaping @Sendable () async throws -> Void) {
    task.withLock { $0 = Task { try await body() } }
  }

  /// Waits until it is done and throws what it threw.
  func wait() async throws {
    try await task.withLock { $0 }?.value
  }
}
