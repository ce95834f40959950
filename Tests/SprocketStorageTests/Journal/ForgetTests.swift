import Foundation
import GRDB
import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct ForgetTests {
  @Test func removesEventsRatingsAndCountsThem() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest(
      "set",
      IngestChunk(
        items: [film("1"), film("2")],
        ratings: columns([("gone", "1", 2, 1), ("stays", "1", 4, 1)])))
    try await store.record([
      rating("gone", "1", 3, id: "x"), rating("gone", "2", 5), rating("stays", "2", 1),
    ])
    let (removed, tombstone) = try store.forget(UserID("gone"))
    #expect(removed == 3)
    #expect(tombstone == Tombstone(userHash: Tombstone.hash(of: UserID("gone")), position: 3))
    #expect(try store.tombstones() == [tombstone])
    #expect(try store.history(of: UserID("gone")).isEmpty)
    #expect(try store.users(withEventsAfter: 0) == [UserID("stays")])
    #expect(try store.counts() == StoreCounts(users: 1, items: 2, ratings: 1, events: 1))
    #expect(try store.item(ItemID("1")).map { [Double($0.ratingCount), $0.meanRating] } == [1, 4])
    #expect(try store.item(ItemID("2")).map { [Double($0.ratingCount), $0.meanRating] } == [1, 1])
  }

  @Test func positionGoesOnAndTheUserMayComeBack() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3, id: "x")], createMissing: true)
    let (_, tombstone) = try store.forget(UserID("u"))
    let receipt = try await store.record([rating("u", "1", 3, id: "x")])
    #expect(receipt.recorded.count == 1)
    #expect(receipt.position > tombstone.position)
    #expect(try store.trainingData { _, _ in }.position > tombstone.position)
    #expect(try store.history(of: UserID("u")).count == 1)
  }

  @Test func forgettingAnUnknownUserStillMarksOlderSnapshots() throws {
    let temporary = try TemporaryStore()
    let (removed, tombstone) = try temporary.store.forget(UserID("stranger"))
    #expect(removed == 0)
    #expect(try temporary.store.tombstones() == [tombstone])
  }

  @Test func dropsOldTombstones() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let first = try store.forget(UserID("a")).tombstone
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let second = try store.forget(UserID("b")).tombstone
    try store.removeTombstones(through: first.position)
    #expect(try store.tombstones() == [second])
  }

  @Test func leavesNoBytesOfTheUser() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: 11)
    // Ids in random order and of several lengths, so that pages split and merge.
    let users = (0..<3000).map { _ in
      "viewer-" + String(generator.next(), radix: 36)
        + String(repeating: "z", count: Int.random(in: 0..<60, using: &generator))
    }
    try await store.ingest(
      "set",
      IngestChunk(
        items: [film("1"), film("2")], ratings: columns(users.map { ($0, "1", 3, 1) }),
        rejected: users.prefix(200).map { RejectedRow(file: "f", reason: "bad", text: "\($0),x") }))
    for start in stride(from: 0, to: users.count, by: 300) {
      try await store.record(
        users[start..<start + 300].map { rating($0, "2", 4, id: "event of \($0)") })
    }
    let gone = users.shuffled(using: &generator).prefix(100)
    for user in gone { _ = try store.forget(UserID(user)) }
    let bytes = try temporary.bytes()
    for user in gone {
      #expect(bytes.range(of: Data(user.utf8)) == nil, "\(user) is still in the file")
    }
    let stays = users.filter { !gone.contains($0) }
    #expect(bytes.range(of: Data(stays[0].utf8)) != nil)
    #expect(try store.quarantine().count == 200 - gone.count { users.prefix(200).contains($0) })
  }

  @Test func bytesGoOnceALongReaderHasEnded() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("secret-viewer", "1", 3)], createMissing: true)
    let reader = try StoreFile.openReadOnly(path: temporary.path)
    try await reader.read { db in
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM events") == 1)
      _ = try store.forget(UserID("secret-viewer"))
      #expect(store.database.needsScrub)
    }
    store.database.scrubIfNeeded()
    #expect(!store.database.needsScrub)
    #expect(try temporary.bytes().range(of: Data("secret-viewer".utf8)) == nil)
  }

  @Test func quarantinedRowsMentionUsersAsWholeWords() {
    let row = QuarantinedRow(source: "s", row: RejectedRow(reason: "bad", text: "42,\"7\",x-9"))
    #expect(row.mentions("42"))
    #expect(row.mentions("7"))
    #expect(row.mentions("x-9"))
    #expect(!row.mentions("4"))
    #expect(!row.mentions("2"))
  }
}
