import Synchronization

/// Arenas that wait for the next message, so that a call does not have to allocate one.
enum ArenaPool {
  /// How many arenas are kept at most; more than that exist only while they are lent.
  private static let capacity = 64
  private static let idle = Mutex<[Arena]>([])

  /// Lends an arena to one caller, until `takeBack`; see `Arena.open` for the parameters.
  static func lend(budget: Int, expecting: Int = 0) -> Arena {
    let arena = idle.withLock { $0.popLast() } ?? Arena()
    arena.open(budget: budget, expecting: expecting)
    return arena
  }

  /// Ends the loan. Nothing that came from the arena may be used any more.
  static func takeBack(_ arena: Arena) {
    arena.reset()
    idle.withLock { if $0.count < capacity { $0.append(arena) } }
  }
}
