import Synchronization

/// Objects that are costly to make and that one thread uses at a time; as many exist as threads
/// ever asked at the same moment.
final class ScratchPool<Scratch: AnyObject>: Sendable {
  private let free = Mutex<[Box]>([])

  /// `@unchecked Sendable`: an object is either in the pool, where nobody touches it, or with the
  /// one caller that took it out.
  private struct Box: @unchecked Sendable {
    let scratch: Scratch
  }

  /// Calls `body` with an object that nobody else has.
  func with<Result>(make: () -> Scratch, _ body: (Scratch) throws -> Result) rethrows -> Result {
    let box = free.withLock { $0.popLast() } ?? Box(scratch: make())
    defer { free.withLock { $0.append(box) } }
    return try body(box.scratch)
  }
}
