import SprocketCore
import SprocketStorage
import Testing

@Suite struct RetractTests {
  private func retraction(
    _ user: String, _ item: String, time: Int64 = 0, id: String = ""
  ) -> FeedbackEvent {
    FeedbackEvent(
      eventID: id, user: UserID(user), item: ItemID(item), kind: .retract, timeMicros: time)
  }

  private func films(_ store: SprocketStore, _ user: String) throws -> [String] {
    try store.history(of: UserID(user)).map(\.event.item.rawValue)
  }

  private func item(_ store: SprocketStore, _ id: String) throws -> Item {
    try #require(try store.item(ItemID(id)))
  }

  @Test func `takes ratings of data sets and events out of history, training and counts`()
    async throws
  {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set",
      IngestChunk(
        items: [film("a"), film("b")],
        ratings: columns([("u", "a", 3, 1), ("u", "b", 4, 2), ("v", "a", 5, 3)])))
    try await store.store.record([rating("u", "a", 1, time: 5, id: "one")])
    try await store.store.record([retraction("u", "a", id: "two")])
    #expect(try films(store.store, "u") == ["b"])
    #expect(try item(store.store, "a").ratingCount == 1)
    #expect(try item(store.store, "a").meanRating == 5)
    #expect(try store.store.counts().ratings == 2)
    let data = try store.store.trainingData { _, _ in }
    #expect(data.count == 2)
    #expect(!data.kind.contains(.retract))
    // People see that it was taken back; retries of what was taken back stay duplicates.
    #expect(
      try store.store.listEvents(ListEventsRequest(user: UserID("u"))).events.map(\.event.kind)
        == [.retract, .rating])
    let retry = try await store.store.record([rating("u", "a", 1, time: 5, id: "one")])
    #expect(retry.duplicates == 1)
    // What comes later counts again.
    try await store.store.record([rating("u", "a", 2, time: 100)])
    #expect(try films(store.store, "u") == ["b", "a"])
    #expect(try item(store.store, "a").meanRating == 3.5)
  }

  @Test func `the same data set again brings back nothing, a later rating does`() async throws {
    let store = try TemporaryStore()
    let set = IngestChunk(items: [film("a")], ratings: columns([("u", "a", 3, 10)]))
    try await store.store.ingest("set", set)
    try await store.store.record([retraction("u", "a", time: 20)])
    let again = try await store.store.ingest("set", set)
    #expect(again.ratingsAdded == 0)
    #expect(again.rejected == 1)
    #expect(try films(store.store, "u").isEmpty)
    #expect(try store.store.quarantine().first?.row.reason.contains("taken it back") == true)
    let later = try await store.store.ingest(
      "set", IngestChunk(ratings: columns([("u", "a", 4, 30)])))
    #expect(later.ratingsAdded == 1)
    #expect(try films(store.store, "u") == ["a"])
    #expect(try item(store.store, "a").ratingCount == 1)
  }

  @Test func `a correction takes the place of a rating, the later one in time`() async throws {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set", IngestChunk(items: [film("a")], ratings: columns([("u", "a", 3, 10)])))
    try await store.store.record([rating("u", "a", 5, time: 20)])
    #expect(try item(store.store, "a").ratingCount == 1)
    #expect(try item(store.store, "a").meanRating == 5)
    // One that arrives late counts for nothing, from either side.
    try await store.store.record([rating("u", "a", 1, time: 15)])
    try await store.store.ingest("set", IngestChunk(ratings: columns([("u", "a", 2, 12)])))
    #expect(try item(store.store, "a").meanRating == 5)
    try await store.store.ingest("set", IngestChunk(ratings: columns([("u", "a", 4, 30)])))
    #expect(try item(store.store, "a").meanRating == 4)
    #expect(try item(store.store, "a").ratingCount == 1)
    #expect(try store.store.history(of: UserID("u")).last?.event.value == 4)
  }

  @Test func `events and deletions of a data set go through the journal`() async throws {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set",
      IngestChunk(
        items: [film("a"), film("b")], ratings: columns([("u", "a", 3, 1), ("u", "b", 4, 2)])))
    let events = [
      rating("u", "b", 5, time: 7), rating("u", "b", 5, time: 7),
      rating("w", "a", 2, time: 8, id: "x"),
      rating("w", "nowhere", 2, time: 9),
    ]
    let first = try await store.store.ingest("events", IngestChunk(events: events))
    #expect(first.eventsAdded == 3)
    #expect(first.unknownItems == 1)
    // Twice the same event is two of them, and the same file again is none.
    let again = try await store.store.ingest("events", IngestChunk(events: events))
    #expect(again.eventsAdded == 0)
    #expect(again.eventsUnchanged == 3)
    let before = try store.store.lastPosition()
    let deleted = try await store.store.ingest(
      "deletions.csv",
      IngestChunk(deletions: [
        Deletion(user: UserID("u"), item: ItemID("a")),
        Deletion(user: UserID("w"), item: ItemID("b")),
        Deletion(item: ItemID("b")), Deletion(item: ItemID("nowhere")),
      ]))
    #expect(deleted.ratingsDeleted == 1)
    #expect(deleted.itemsDeleted == 1)
    #expect(deleted.unknownDeletions == 2)
    #expect(try films(store.store, "u").isEmpty)
    #expect(try films(store.store, "w") == ["a"])
    #expect(try store.store.users(withEventsAfter: before) == [UserID("u")])
  }
}
