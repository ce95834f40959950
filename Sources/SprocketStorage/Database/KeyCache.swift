import GRDB
import SprocketCore

/// Keys that were looked up lately, by identifier.
///
/// Used only inside write transactions, which run one after the other on the writer's queue: that
/// is why it needs no lock and may be shared.
final class KeyCache: @unchecked Sendable {
  private static let capacity = 500_000
  private var users: [String: Int64] = [:]
  private var items: [String: Int64] = [:]

  func user(_ id: String) -> Int64? { users[id] }
  func item(_ id: String) -> Int64? { items[id] }

  func rememberUser(_ id: String, key: Int64) {
    // Starting over is simpler than ageing, and costs one look-up per user in half a million.
    if users.count >= Self.capacity { users.removeAll() }
    users[id] = key
  }

  func rememberItem(_ id: String, key: Int64) {
    if items.count >= Self.capacity { items.removeAll() }
    items[id] = key
  }

  func forgetItem(_ id: String) { items[id] = nil }

  func forgetUser(_ id: String) { users[id] = nil }

  func removeAll() {
    users.removeAll()
    items.removeAll()
  }
}

/// From identifiers to keys, for one connection.
struct KeyLookup {
  private let findUser: PreparedStatement
  private let findItem: PreparedStatement

  init(_ db: Database) throws {
    findUser = try PreparedStatement(
      db,
      """
      SELECT users.key FROM user_hashes JOIN users ON users.key = user_hashes.user
      WHERE user_hashes.hash = ? AND users.id = ?
      """)
    findItem = try PreparedStatement(db, "SELECT key FROM items WHERE id = ?")
  }

  func user(_ id: String) throws -> Int64? {
    try findUser.bind(1, StableHash.of(id))
    try findUser.bind(2, id)
    return try findUser.first { $0.int(0) }
  }

  func item(_ id: String) throws -> Int64? {
    try findItem.bind(1, id)
    return try findItem.first { $0.int(0) }
  }
}

/// Adds users. For write transactions.
struct UserWriter {
  private let insertUser: PreparedStatement
  private let insertHash: PreparedStatement
  private let db: Database
  private var hashes: [(hash: Int64, user: Int64)] = []

  init(_ db: Database) throws {
    self.db = db
    insertUser = try PreparedStatement(db, "INSERT INTO users (id) VALUES (?)")
    insertHash = try PreparedStatement(db, "INSERT INTO user_hashes (hash, user) VALUES (?, ?)")
  }

  /// Adds a user that is known to be new; the caller counts it. It can be looked up after `finish`.
  mutating func add(_ id: String) throws -> Int64 {
    try insertUser.bind(1, id)
    try insertUser.run()
    let key = db.lastInsertedRowID
    hashes.append((StableHash.of(id), key))
    return key
  }

  /// Writes the hashes, in the order of their table: for many users that is several times faster.
  mutating func finish() throws {
    for (hash, user) in hashes.sorted(by: { $0.hash < $1.hash }) {
      try insertHash.bind(1, hash)
      try insertHash.bind(2, user)
      try insertHash.run()
    }
    hashes.removeAll()
  }
}
