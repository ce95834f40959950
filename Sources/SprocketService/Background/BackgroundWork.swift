import Foundation

/// Work of a second or so that must not be felt by requests: it runs on a thread of its own, behind
/// every thread that answers.
///
/// Cost: a thread. Where processors are free it takes as long as anywhere else; where they are not,
/// requests go first (on Linux a nice value belongs to a thread; sched(7)).
enum BackgroundWork {
  /// Puts the calling thread, which must be one's own, behind those that answer.
  /// - Parameter niceness: 10 gets a tenth of what a thread that answers gets, 19 next to nothing.
  static func giveWay(niceness: Int32 = 10) {
    // A thread may always be nicer; if not, it is merely not.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
  }

  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread {
        giveWay()
        continuation.resume(with: Swift.Result { try body() })
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }
}
