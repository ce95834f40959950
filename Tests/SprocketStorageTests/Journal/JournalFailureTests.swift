import GRDB
import SprocketCore
import Synchronization
import Testing

@testable import SprocketStorage

/// What callers see when the disk is full or breaks. The errors are injected where SQLite reports
/// them: at the commit.
@Suite struct JournalFailureTests {
  @Test func fullDiskRefusesWritesAndReadsGoOn() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let disk = FaultyDisk(.SQLITE_FULL)
    store.database.pool.add(transactionObserver: disk, extent: .databaseLifetime)
    let error = await #expect(throws: SprocketError.self) {
      try await store.record([rating("new", "2", 4)], createMissing: true)
    }
    #expect(error?.code == .resourceExhausted)
    #expect(error?.message.contains("the disk is full") == true)
    #expect(store.failure == nil)
    #expect(try store.history(of: UserID("u")).count == 1)

    disk.repair()
    // The keys of the lost transaction must not have been remembered.
    let receipt = try await store.record([rating("new", "2", 4)], createMissing: true)
    #expect(receipt.position == 2)
    #expect(try store.history(of: UserID("new")).map(\.title) == ["2"])
    #expect(try store.counts() == StoreCounts(users: 2, items: 2, events: 2))
  }

  @Test func fullDatabaseFileIsReportedAsFullDisk() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.database.pool.writeWithoutTransaction { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
    }
    let error = await #expect(throws: SprocketError.self) {
      for batch in 0..<100 {
        try await store.record(
          (0..<100).map { rating("user \(batch) \($0)", "1", 3) }, createMissing: true)
      }
    }
    #expect(error?.code == .resourceExhausted)
    let counts = try store.counts()
    #expect(counts.events == Int(try store.lastPosition()))
  }

  @Test func failedFsyncStopsAcknowledgingUntilOpenedAgain() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let disk = FaultyDisk(.SQLITE_IOERR_FSYNC)
    store.database.pool.add(transactionObserver: disk, extent: .databaseLifetime)
    let first = await #expect(throws: SprocketError.self) {
      try await store.record([rating("u", "1", 4)])
    }
    #expect(first?.code == .unavailable)
    disk.repair()
    let second = await #expect(throws: SprocketError.self) {
      try await store.record([rating("u", "1", 4)])
    }
    #expect(second?.code == .unavailable)
    #expect(second?.message.contains("the journal failed") == true)
    let other = await #expect(throws: SprocketError.self) { try await store.upsert([film("9")]) }
    #expect(other?.code == .unavailable)
    #expect(store.failure?.code == .unavailable)
    #expect(try store.history(of: UserID("u")).count == 1)

    store.close()
    let again = try SprocketStore(path: temporary.path)
    defer { again.close() }
    #expect(try await again.record([rating("u", "1", 4)]).position == 2)
  }
}

/// A disk that fails at every commit until it is repaired.
final class FaultyDisk: TransactionObserver, @unchecked Sendable {
  private let fault: Mutex<ResultCode?>

  init(_ fault: ResultCode) {
    self.fault = Mutex(fault)
  }

  func repair() { fault.withLock { $0 = nil } }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseWillCommit() throws {
    if let code = fault.withLock({ $0 }) { throw DatabaseError(resultCode: code) }
  }
  func databaseDidCommit(_ db: Database) {}
  func databaseDidRollback(_ db: Database) {}
}
