import Foundation

/// Work of a second or so that must not be felt by requests: it runs on a thread of its own, behind
/// every thread that answers.
///
/// Cost: a thread. Where processors are free it takes as long as anywhere else; where they are not,
/// requests go first (on Linux a nice value belongs to a thread; sched(7)).
enum BackgroundWork {
  private static let niceness: Int32 = 10

  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread {
        // A thread may always be nicer; if not, it is merely not.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        continuation.resume(with: Swift.Result { try body() })
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }
}

/// Keeps what was served until nobody uses it any more, and lets go of it here: giving back tables of
/// hundreds of megabytes takes milliseconds, which no request is to pay.
final class RetiredHandle: @unchecked Sendable {
  // Touched by one thread at a time: the one that makes it, then the one that waits.
  private var handle: ServingHandle?

  init(_ handle: ServingHandle) {
    self.handle = handle
  }

  /// Waits in the background until the last request has let go.
  func release() {
    Task.detached { [self] in
      repeat {
        try? await Task.sleep(for: .milliseconds(50))
      } while !isLast
      try? await BackgroundWork.run { self.handle = nil }
    }
  }

  private var isLast: Bool {
    handle == nil || isKnownUniquelyReferenced(&handle)
  }
}
