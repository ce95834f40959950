import GRDB
import SprocketCore
import Synchronization

/// The open database: one connection that writes, a few that read, and the health of both.
final class StoreDatabase: Sendable {
  /// For tests, which look at the file through it.
  let pool: DatabasePool
  /// Where the database is.
  let path: String
  private let keys = KeyCache()
  private let busySeconds: Double
  private let status = Mutex(Status())

  private struct Status {
    var isClosed = false
    var failure: SprocketError?
    var needsScrub = false

    var refusal: SprocketError? {
      isClosed
        ? SprocketError(.unavailable, "the store is closed; start the daemon again") : failure
    }
  }

  init(path: String, options: StoreOptions) throws(SprocketError) {
    self.path = path
    pool = try StoreFile.open(path: path, options: options)
    busySeconds = options.busySeconds
    // A user may have been forgotten just before a crash: see `scrub`.
    _ = tryScrub()
  }

  /// Why writing has stopped for good, or nil.
  var failure: SprocketError? { status.withLock { $0.failure } }

  /// Runs `body` on a consistent view of the last commit.
  func read<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(SprocketError)
    -> Value
  {
    do {
      return try pool.read(body)
    } catch {
      throw SprocketError(storage: error, doing: doing)
    }
  }

  /// Runs `body` in one transaction, after the writers before it; returns when it is durable.
  /// Whatever is thrown, nothing is changed then.
  func write<Value>(_ doing: String, _ body: (Database, KeyCache) throws -> Value)
    throws(SprocketError) -> Value
  {
    do {
      return try pool.writeWithoutTransaction { db in
        if let refusal = status.withLock({ $0.refusal }) { throw refusal }
        return try transaction(in: db) { try body(db, keys) }
      }
    } catch {
      let known = SprocketError(storage: error, doing: doing)
      if StorageFailure.isFinal(error) { status.withLock { $0.failure = known.asStopped } }
      throw known
    }
  }

  private func transaction<Value>(in db: Database, _ body: () throws -> Value) throws -> Value {
    var value: Value?
    do {
      try db.inTransaction(.immediate) {
        value = try body()
        return .commit
      }
    } catch {
      // Keys that were made in a transaction which is gone must not be remembered.
      keys.removeAll()
      throw error
    }
    guard let value else { throw SprocketError(.internal, "a transaction had no result") }
    return value
  }

  // MARK: Leaving no bytes behind

  /// Moves the log into the file and empties it, so that no bytes of deleted rows stay in the log.
  ///
  /// That works only while nobody reads an older state. It is tried for about a second here; then
  /// it is left to `scrubIfNeeded`, because a trainer may read for long and the journal must go on.
  func scrub() {
    status.withLock { $0.needsScrub = true }
    for _ in 0..<50 {
      if tryScrub() { return }
      BlockingWait.milliseconds(20)
    }
  }

  /// Whether a scrub is still owed.
  var needsScrub: Bool { status.withLock { $0.needsScrub } }

  /// Tries an owed scrub once, without waiting.
  func scrubIfNeeded() {
    if needsScrub { _ = tryScrub() }
  }

  private func tryScrub() -> Bool {
    let done = pool.writeWithoutTransaction { db in
      do {
        if status.withLock({ $0.isClosed }) { return true }
        // Without a busy timeout: waiting here would hold up the journal.
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Int(busySeconds * 1000))") }
        try db.checkpoint(.truncate)
        return true
      } catch {
        return false
      }
    }
    if done { status.withLock { $0.needsScrub = false } }
    return done
  }

  /// Empties the log and closes the file. Harmless when it is closed.
  func close() {
    _ = tryScrub()
    let wasClosed = status.withLock { status in
      defer { status.isClosed = true }
      return status.isClosed
    }
    if wasClosed { return }
    // Nothing is lost when closing fails: the log is read again at the next opening.
    try? pool.close()
  }
}
