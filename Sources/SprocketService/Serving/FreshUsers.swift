import Atomics
import HashTreeCollections
package import SprocketCore
package import SprocketModels

/// A user whose row was folded in since the model was trained: all that serving needs to know.
package final class FreshUser: Sendable {
  /// The folded-in factors and the whole history; the factors are nil when the model folds nothing
  /// in, or when nothing in the history is a preference for a film the model knows.
  package let view: UserView

  package init(_ view: UserView) {
    self.view = view
  }
}

/// The overlay of user rows beside the model's tables.
///
/// Readers never wait: each shard is an immutable tree behind one atomic reference. Only the
/// fold-in worker writes, so a shard is replaced without a retry loop.
package final class FreshUsers: Sendable {
  private static let shardCount = 64

  private final class Shard: AtomicReference, Sendable {
    let users: TreeDictionary<UserID, FreshUser>

    init(_ users: TreeDictionary<UserID, FreshUser>) {
      self.users = users
    }
  }

  /// The rows of the model that belong to forgotten users.
  private final class ForgottenRows: AtomicReference, Sendable {
    let rows: TreeSet<UserRow>

    init(_ rows: TreeSet<UserRow>) {
      self.rows = rows
    }
  }

  private let shards: [ManagedAtomic<Shard>]
  private let forgotten: ManagedAtomic<ForgottenRows>
  private let userCount = ManagedAtomic<Int>(0)

  package init() {
    shards = (0..<Self.shardCount).map { _ in ManagedAtomic(Shard([:])) }
    forgotten = ManagedAtomic(ForgottenRows([]))
  }

  /// Number of users in the overlay.
  package var count: Int { userCount.load(ordering: .relaxed) }

  /// The fresh row of a user, or nil. Safe from any thread, never waits.
  package func user(_ id: UserID) -> FreshUser? {
    shard(of: id).load(ordering: .acquiring).users[id]
  }

  /// Whether the user of a model's row was forgotten. Safe from any thread, never waits.
  package func isForgotten(_ row: UserRow) -> Bool {
    forgotten.load(ordering: .acquiring).rows.contains(row)
  }

  /// The forgotten rows of the model.
  package var forgottenRows: [UserRow] {
    Array(forgotten.load(ordering: .acquiring).rows)
  }

  /// Adds or replaces a user's row. Only the fold-in worker may call this.
  package func set(_ user: FreshUser, for id: UserID) {
    let shard = shard(of: id)
    var users = shard.load(ordering: .relaxed).users
    if users.updateValue(user, forKey: id) == nil {
      userCount.wrappingIncrement(ordering: .relaxed)
    }
    shard.store(Shard(users), ordering: .releasing)
  }

  /// Removes a user from the overlay and hides the model's row. Only the fold-in worker may call
  /// this.
  package func forget(_ id: UserID, row: UserRow?) {
    if let row {
      var rows = forgotten.load(ordering: .relaxed).rows
      rows.insert(row)
      forgotten.store(ForgottenRows(rows), ordering: .releasing)
    }
    let shard = shard(of: id)
    var users = shard.load(ordering: .relaxed).users
    if users.removeValue(forKey: id) != nil {
      userCount.wrappingDecrement(ordering: .relaxed)
      shard.store(Shard(users), ordering: .releasing)
    }
  }

  /// All users of the overlay, shard by shard.
  package func all() -> [(UserID, FreshUser)] {
    shards.flatMap { shard in
      shard.load(ordering: .acquiring).users.map { ($0.key, $0.value) }
    }
  }

  private func shard(of id: UserID) -> ManagedAtomic<Shard> {
    shards[Int(UInt(bitPattern: id.hashValue) % UInt(Self.shardCount))]
  }
}
