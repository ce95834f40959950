import Atomics
import HashTreeCollections

/// Who was shown what, by hash of the user. Readers never wait: each shard is an immutable tree
/// behind one atomic reference. Only the keeper's queue writes.
final class ShownUsers: Sendable {
  private static let shardCount = 256

  private final class Shard: AtomicReference, Sendable {
    let users: TreeDictionary<UInt64, ShownFilms>

    init(_ users: TreeDictionary<UInt64, ShownFilms>) {
      self.users = users
    }
  }

  private let shards: [ManagedAtomic<Shard>]

  init() {
    shards = (0..<Self.shardCount).map { _ in ManagedAtomic(Shard([:])) }
  }

  /// What a user was shown, or nil. Safe from any thread.
  func user(_ hash: UInt64) -> ShownFilms? {
    shard(of: hash).load(ordering: .acquiring).users[hash]
  }

  /// Adds users. Only the keeper's queue may call this.
  func insert(_ added: [UInt64: ShownFilms]) {
    for (index, group) in Dictionary(grouping: added, by: { Self.index(of: $0.key) }) {
      var users = shards[index].load(ordering: .relaxed).users
      for (hash, films) in group { users[hash] = films }
      shards[index].store(Shard(users), ordering: .releasing)
    }
  }

  /// Removes users. Only the keeper's queue may call this.
  func remove(_ hashes: some Sequence<UInt64>) {
    for (index, group) in Dictionary(grouping: hashes, by: Self.index(of:)) {
      var users = shards[index].load(ordering: .relaxed).users
      for hash in group { users[hash] = nil }
      shards[index].store(Shard(users), ordering: .releasing)
    }
  }

  /// All users, in no order.
  func forEach(_ body: (UInt64, ShownFilms) -> Void) {
    for shard in shards {
      for (hash, films) in shard.load(ordering: .acquiring).users { body(hash, films) }
    }
  }

  private func shard(of hash: UInt64) -> ManagedAtomic<Shard> { shards[Self.index(of: hash)] }

  private static func index(of hash: UInt64) -> Int {
    Int(UserHash.mixed(hash, salt: 0) % UInt64(shardCount))
  }
}
