import Foundation
import GRDB
import SprocketCore
import Synchronization
import Testing

@testable import SprocketStorage

@Suite struct JournalTests {
  @Test func acknowledgedEventsAreVisibleToAnotherConnection() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.upsert([film("1", "Alien")])
    let receipt = try await temporary.store.record([rating("u", "1", 4.5, time: 7, id: "e1")])
    #expect(receipt.position == 1)
    let other = try StoreFile.openReadOnly(path: temporary.path)
    let stored = try await other.read { db in
      try Double.fetchAll(
        db, sql: "SELECT value FROM events WHERE position = 1 AND time = 7")
    }
    #expect(stored == [4.5])
  }

  @Test func recordsTheSameEventIDOnce() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1")])
    let first = try await store.record([
      rating("u", "1", 3, id: "a"), rating("u", "1", 4, id: "a"), rating("u", "1", 5),
    ])
    #expect(first.recorded.map(\.value) == [3, 5])
    #expect(first.duplicates == 1)
    let second = try await store.record([
      rating("u", "1", 1, id: "a"), rating("v", "1", 2, id: "b"),
    ])
    #expect(second.recorded.map(\.eventID) == ["b"])
    #expect(second.duplicates == 1)
    #expect(second.position == 3)
    #expect(try store.counts().events == 3)
  }

  @Test func givesEventsWithoutTimeTheTimeOfNow() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let before = WallClock.microseconds()
    let receipt = try await store.record(
      [rating("u", "1", 3, time: 0), rating("u", "1", 3, time: 5)], createMissing: true)
    #expect(receipt.recorded[0].timeMicros >= before)
    #expect(receipt.recorded[1].timeMicros == 5)
    let stored = try store.history(of: UserID("u"))
    #expect(stored.map(\.event) == [receipt.recorded[1], receipt.recorded[0]])
  }

  @Test func refusedBatchLeavesNothing() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1")])
    let unknown = await #expect(throws: SprocketError.self) {
      try await store.record([rating("new", "1", 3), rating("new", "ghost", 3)])
    }
    #expect(unknown?.code == .notFound)
    #expect(unknown?.message.contains("\"ghost\"") == true)
    let invalid = await #expect(throws: SprocketError.self) {
      try await store.record(
        [rating("new", "fresh", 3), rating("new", "1", .nan)], createMissing: true)
    }
    #expect(invalid?.code == .invalidArgument)
    #expect(invalid?.message.contains("event 2") == true)
    #expect(try store.counts() == StoreCounts(items: 1))
    #expect(try store.lastPosition() == 0)
    #expect(try store.item(ItemID("fresh")) == nil)
    #expect(try store.history(of: UserID("new")).isEmpty)
  }

  @Test(arguments: [
    FeedbackEvent(user: UserID(""), item: ItemID("1"), kind: .seen),
    FeedbackEvent(user: UserID("u"), item: ItemID("a\u{1}"), kind: .seen),
    FeedbackEvent(
      eventID: String(repeating: "x", count: 129), user: UserID("u"), item: ItemID("1"),
      kind: .seen),
    FeedbackEvent(user: UserID("u"), item: ItemID("1"), kind: .rating, value: 10.5),
    FeedbackEvent(user: UserID("u"), item: ItemID("1"), kind: .rating, value: -1),
    FeedbackEvent(user: UserID("u"), item: ItemID("1"), kind: .watched, value: 1.5),
    FeedbackEvent(user: UserID("u"), item: ItemID("1"), kind: .like, value: .infinity),
    FeedbackEvent(user: UserID("u"), item: ItemID("1"), kind: .seen, timeMicros: -1),
  ])
  func refusesImpossibleEvents(_ event: FeedbackEvent) async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let error = await #expect(throws: SprocketError.self) {
      try await store.record([event], createMissing: true)
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test func createsMissingItemsWithTheirIDAsTitle() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let revision = try store.items(changedAfter: 0).revision
    let receipt = try await store.record(
      [rating("u", "tt1", 3), rating("u", "tt2", 3), rating("v", "tt1", 4)], createMissing: true)
    #expect(receipt.createdItems == [ItemID("tt1"), ItemID("tt2")])
    let changed = try store.items(changedAfter: revision)
    #expect(changed.items.map(\.title) == ["tt1", "tt2"])
    #expect(changed.revision > revision)
    #expect(try store.item(ItemID("tt1"))?.ratingCount == 2)
    #expect(try store.counts() == StoreCounts(users: 2, items: 2, events: 3))
  }

  @Test func waitingCallersShareOneCommit() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1")])
    let counter = CommitCounter()
    let answers = Mutex<[Int64]>([])
    let group = DispatchGroup()
    store.database.pool.add(transactionObserver: counter, extent: .databaseLifetime)
    try await store.database.pool.writeWithoutTransaction { _ in
      // The writer is busy here, so all callers queue up.
      for caller in 0..<64 {
        group.enter()
        store.append([rating("u\(caller)", "1", 3)], createMissing: false) { result in
          if case .success(let receipt) = result {
            answers.withLock { $0.append(receipt.position) }
          }
          group.leave()
        }
      }
    }
    await withCheckedContinuation { done in
      group.notify(queue: .global()) { done.resume() }
    }
    // In the order of the journal; the thread may have taken the first before the others came.
    #expect(answers.withLock { $0 } == Array(1...64))
    #expect(counter.count <= 3)
    #expect(try store.counts().events == 64)
  }

  @Test func emptyBatchIsAnsweredWithThePosition() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let receipt = try await store.record([])
    #expect(receipt == JournalReceipt(recorded: [], duplicates: 0, position: 1))
  }

  @Test func fullQueueRefusesMore() async throws {
    let temporary = try TemporaryStore(options: StoreOptions(queuedEvents: 10))
    let store = temporary.store
    let outcomes = Mutex<[StatusCode]>([])
    let group = DispatchGroup()
    try await store.database.pool.writeWithoutTransaction { _ in
      for _ in 0..<40 {
        group.enter()
        store.append([rating("u", "1", 3)], createMissing: true) { result in
          outcomes.withLock {
            if case .failure(let error) = result { $0.append(error.code) } else { $0.append(.ok) }
          }
          group.leave()
        }
      }
    }
    await withCheckedContinuation { done in
      group.notify(queue: .global()) { done.resume() }
    }
    let codes = outcomes.withLock { $0 }
    #expect(codes.contains(.resourceExhausted))
    #expect(Set(codes) == [.ok, .resourceExhausted])
    let recorded = codes.count { $0 == .ok }
    #expect(try store.counts().events == recorded)
    #expect((10...11 + 10).contains(recorded))
  }

  @Test func closingRecordsWhatWaits() async throws {
    let temporary = try TemporaryStore()
    let recorded = Mutex(0)
    for number in 0..<500 {
      temporary.store.append([rating("u\(number)", "1", 3)], createMissing: true) { result in
        if case .success = result { recorded.withLock { $0 += 1 } }
      }
    }
    temporary.store.close()
    #expect(recorded.withLock { $0 } == 500)
    let again = try SprocketStore(path: temporary.path)
    defer { again.close() }
    #expect(try again.counts().events == 500)
  }
}

/// Counts commits that changed something.
final class CommitCounter: TransactionObserver, @unchecked Sendable {
  private let commits = Mutex(0)

  var count: Int { commits.withLock { $0 } }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseDidCommit(_ db: Database) { commits.withLock { $0 += 1 } }
  func databaseDidRollback(_ db: Database) {}
}
