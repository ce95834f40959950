import Synchronization

/// Arenas that wait for the next message, so that a call does not have to allocate one.
enum ArenaPool {
  /// How many arenas are kept at most; more than that exist only while they are lent.
  private static let capacity = 64
  private static let idle = Mutex<[Arena]>([])

  /// Lends an arena for the time of `body`. Nothing that came from it may leave `body`.
  static func withArena<Result>(
    budget: Int, expecting: Int = 0, _ body: (Arena) throws(Violation) -> Result
  ) throws(Violation) -> Result {
    let arena = idle.withLock { $0.popLast() } ?? Arena()
    arena.open(budget: budget, expecting: expecting)
    defer {
      arena.reset()
      idle.withLock { if $0.count < capacity { $0.append(arena) } }
    }
    return try body(arena)
  }
}
