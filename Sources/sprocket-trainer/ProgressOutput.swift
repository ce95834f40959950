import Foundation
import SprocketCore
import SprocketSnapshots
import Synchronization

/// Standard output as a stream of progress lines, each written in one piece.
final class ProgressOutput: Sendable {
  /// Whether the last line went out; nothing follows it.
  private let isFinished = Mutex(false)

  /// Sends a line.
  /// - Throws: `cancelled` when nobody reads any more: then nobody wants the candidate either.
  func send(_ progress: TrainerProgress) throws {
    let isDone = progress.phase == .done || progress.phase == .failed
    try isFinished.withLock { isFinished in
      guard !isFinished else { return }
      isFinished = isDone
      var rest = Array(progress.line().utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          throw SprocketError(.cancelled, "nobody reads the progress any more")
        }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Sends a line whether somebody reads it or not.
  func sendLast(_ progress: TrainerProgress) {
    do {
      try send(progress)
    } catch {
      // The reader is gone; the exit code is all that can still be said.
    }
  }

  /// Whether the reading end of the pipe was closed.
  var isAbandoned: Bool {
    var watched = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&watched, 1, 0) > 0 && watched.revents & Int16(POLLERR) != 0
  }
}
