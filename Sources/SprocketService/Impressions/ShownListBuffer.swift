import Atomics
import Synchronization

/// A list on its way from the thread that answered to the keeper.
struct ShownList: Sendable {
  var user: UInt64
  /// Says which films the rows are. It lives on for the moment until the keeper has read it.
  var handle: ServingHandle
  var arm: ExperimentArm
  var seconds: UInt32
  /// How many rows of the stripe are its films.
  var count: Int
}

/// Lists that were answered a moment ago: room that was made beforehand, in a few stripes.
///
/// Whoever adds a list never waits and takes no memory: a stripe that another thread holds right
/// now is passed over for the next one, and when all are held or full the list is counted as
/// dropped. The keeper takes a stripe by putting an empty one in its place.
final class ShownListBuffer: Sendable {
  struct Stripe: Sendable {
    var lists: [ShownList] = []
    var rows: [UInt32] = []

    fileprivate static func empty(_ capacity: Int, _ depth: Int) -> Stripe {
      var stripe = Stripe()
      stripe.lists.reserveCapacity(capacity)
      stripe.rows.reserveCapacity(capacity * depth)
      return stripe
    }
  }

  private final class Slot: Sendable {
    let stripe: Mutex<Stripe>

    init(_ stripe: Stripe) {
      self.stripe = Mutex(stripe)
    }
  }

  private let slots: [Slot]
  private let capacity: Int
  private let depth: Int
  private let spare: Mutex<[Stripe]>
  private let drops = ManagedAtomic<Int>(0)

  /// - Parameters:
  ///   - capacity: lists of one stripe.
  ///   - depth: films of a list that are taken.
  init(stripes: Int = 8, capacity: Int = 1_024, depth: Int) {
    self.capacity = capacity
    self.depth = depth
    slots = (0..<stripes).map { _ in Slot(.empty(capacity, depth)) }
    spare = Mutex([.empty(capacity, depth)])
  }

  /// Lists that found no room.
  var dropped: Int { drops.load(ordering: .relaxed) }

  /// Adds a list. Safe from any thread; never waits.
  func add(_ list: ShownList, rows: some Collection<UInt32>) {
    let start = Int(truncatingIfNeeded: list.user & 0xFFFF)
    for attempt in slots.indices {
      let added = slots[(start + attempt) % slots.count].stripe.withLockIfAvailable { stripe in
        guard stripe.lists.count < capacity else { return false }
        var list = list
        let before = stripe.rows.count
        stripe.rows.append(contentsOf: rows.prefix(depth))
        list.count = stripe.rows.count - before
        stripe.lists.append(list)
        return true
      }
      if added == true { return }
    }
    drops.wrappingIncrement(ordering: .relaxed)
  }

  /// Takes what was added so far, stripe by stripe. Only the keeper's queue may call this.
  func drain(_ body: (Stripe) -> Void) {
    for slot in slots {
      let empty = spare.withLock { $0.popLast() } ?? .empty(capacity, depth)
      var taken = slot.stripe.withLock { stripe in
        let full = stripe
        stripe = empty
        return full
      }
      if !taken.lists.isEmpty { body(taken) }
      taken.lists.removeAll(keepingCapacity: true)
      taken.rows.removeAll(keepingCapacity: true)
      spare.withLock { $0.append(taken) }
    }
  }
}
