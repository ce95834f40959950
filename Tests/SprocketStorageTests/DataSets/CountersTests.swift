import GRDB
import SprocketCore
import Testing

@testable import SprocketStorage

/// Everything the store counts along the way, against counting the rows.
@Suite struct CountersTests {
  @Test(arguments: [1, 2, 3])
  func countersEqualWhatTheRowsSay(seed: UInt64) async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: seed)
    _ = try await store.upsert((0..<12).map { film("f\($0)") })
    for step in 0..<40 {
      switch Int.random(in: 0..<8, using: &generator) {
      case 6:
        _ = try await store.ingest(
          "deletions",
          IngestChunk(deletions: [
            Deletion(
              user: UserID("u\(Int.random(in: 0..<15, using: &generator))"),
              item: ItemID("f\(Int.random(in: 0..<12, using: &generator))"))
          ]))
      case 7:
        let films = [ItemID("f\(Int.random(in: 0..<12, using: &generator))")]
        _ = try? await store.delete(DeleteItemsRequest(items: films))
      case 0:
        _ = try store.forget(UserID("u\(Int.random(in: 0..<15, using: &generator))"))
      case 1, 2:
        try await store.ingest("set", IngestChunk(ratings: Self.ratings(using: &generator)))
      case 3:
        _ = try? await store.record([rating("u1", "unknown", 1)])
        _ = try await store.upsert([film("f\(step)", "Title \(step)")])
      default:
        // Refused as a whole when it names a film that was deleted.
        _ = try? await store.record(
          Self.events(using: &generator), createMissing: Bool.random(using: &generator))
      }
      try Self.check(store)
    }
  }

  private static func ratings(using generator: inout SeededGenerator) -> RatingColumns {
    columns(
      (0..<30).map { _ in
        (
          "u\(Int.random(in: 0..<15, using: &generator))",
          "f\(Int.random(in: 0..<14, using: &generator))",
          Float(Int.random(in: 1...10, using: &generator)) / 2,
          Int64.random(in: 1...5, using: &generator)
        )
      })
  }

  private static func events(using generator: inout SeededGenerator) -> [FeedbackEvent] {
    (0..<10).map { _ in
      FeedbackEvent(
        eventID: Bool.random(using: &generator)
          ? "e\(Int.random(in: 0..<200, using: &generator))" : "",
        user: UserID("u\(Int.random(in: 0..<15, using: &generator))"),
        item: ItemID("f\(Int.random(in: 0..<12, using: &generator))"),
        kind: EventKind.allCases.randomElement(using: &generator) ?? .seen,
        value: Double(Int.random(in: 0...2, using: &generator)) / 2,
        timeMicros: Int64.random(in: 1...50, using: &generator))
    }
  }

  /// Counts the rows, slowly and plainly.
  private static func check(_ store: SprocketStore) throws {
    let counts = try store.counts()
    let items = try store.listItems(ListItemsRequest(pageSize: 1000)).items
    try store.database.pool.read { (db: Database) throws in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? -1 }
      #expect(try count("SELECT count(*) FROM items") == counts.items)
      #expect(try count("SELECT ifnull(sum(count), 0) FROM rating_blocks") == counts.ratings)
      #expect(try count("SELECT count(*) FROM events") == counts.events)
      #expect(try count("SELECT count(*) FROM users WHERE typeof(id) = 'text'") == counts.users)
      #expect(try count("SELECT count(*) FROM user_hashes") == counts.users)
      #expect(
        try count("SELECT count(*) FROM event_ids WHERE typeof(id) = 'text'")
          == count("SELECT count(*) FROM event_hashes"))
      var ratings: [(user: Int64, rating: StoredRating)] = []
      for user in try Int64.fetchAll(db, sql: "SELECT user FROM rating_blocks") {
        ratings += try RatingTable(db).ratings(ofUser: user).map { (user, $0) }
      }
      #expect(ratings.count == counts.ratings)
      for item in items {
        let key = try Int64.fetchOne(
          db, sql: "SELECT key FROM items WHERE id = ?", arguments: [item.item.rawValue])
        // The latest rating of each user; at the same time the one that was recorded last.
        var latest: [Int64: (time: Int64, value: Double)] = [:]
        for (user, rating) in ratings where Int64(rating.item) == key {
          latest[user] = (rating.time, Double(rating.value))
        }
        let events = try Row.fetchAll(
          db,
          sql: """
            SELECT user, time, value FROM events
            WHERE item = ? AND kind = 1 AND retracted = 0 ORDER BY position
            """, arguments: [key])
        for event in events {
          let (user, time, value): (Int64, Int64, Double) = (event[0], event[1], event[2])
          if let known = latest[user], known.time > time { continue }
          latest[user] = (time, value)
        }
        let values = latest.values.map(\.value)
        #expect(item.ratingCount == values.count)
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        #expect(abs(item.meanRating - mean) < 1e-9)
      }
    }
  }
}
