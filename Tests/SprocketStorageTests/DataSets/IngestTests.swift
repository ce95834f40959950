import SprocketCore
import SprocketStorage
import Testing

@Suite struct IngestTests {
  private static let chunk = IngestChunk(
    items: [film("1", "One", year: 1990), film("2", "Two"), film("3", "Three")],
    ratings: columns([
      ("b", "2", 3.5, 10), ("a", "1", 4, 11), ("b", "1", 2, 12), ("c", "3", 5, 13),
    ]))

  @Test func countsWhatIsNew() async throws {
    let temporary = try TemporaryStore()
    var response = try await temporary.store.ingest("set", Self.chunk)
    #expect(response.commitMilliseconds > 0)
    response.commitMilliseconds = 0
    response.version = 0
    #expect(response == IngestResponse(itemsAdded: 3, ratingsAdded: 4))
    #expect(try temporary.store.counts() == StoreCounts(users: 3, items: 3, ratings: 4))
    #expect(try temporary.store.item(ItemID("1"))?.meanRating == 3)
    #expect(try temporary.store.lastPosition() == 0)
  }

  @Test func ingestingTwiceChangesNothing() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", Self.chunk)
    let before = try store.trainingData { _, _ in }
    let revision = try store.items(changedAfter: 0).revision
    var response = try await store.ingest("set", Self.chunk)
    response.commitMilliseconds = 0
    response.version = 0
    #expect(response == IngestResponse(itemsUnchanged: 3, ratingsUnchanged: 4))
    let after = try store.trainingData { _, _ in }
    #expect(after.users == before.users)
    #expect(after.items == before.items)
    #expect(after.value == before.value)
    #expect(after.timeMicros == before.timeMicros)
    #expect(try store.items(changedAfter: 0).revision == revision)
  }

  @Test func countsChangedRatingsAndFilms() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", Self.chunk)
    var response = try await store.ingest(
      "set",
      IngestChunk(
        items: [film("1", "One!", year: 1990), film("4", "Four")],
        ratings: columns([
          ("a", "1", 4, 11), ("a", "4", 1, 1), ("b", "1", 3, 12), ("b", "2", 3.5, 99),
          ("d", "1", 1, 1),
        ])))
    response.commitMilliseconds = 0
    response.version = 0
    #expect(
      response
        == IngestResponse(
          itemsAdded: 1, itemsChanged: 1, ratingsAdded: 2, ratingsChanged: 2, ratingsUnchanged: 1))
    let history = try store.history(of: UserID("b"))
    #expect(history.map(\.event.value) == [3, 3.5])
    #expect(history.map(\.event.timeMicros) == [12, 99])
    let one = try #require(try store.item(ItemID("1")))
    #expect(one.ratingCount == 3)
    #expect(one.meanRating == 8.0 / 3)
  }

  @Test func keepsWhatTheSourceDoesNotKnow() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var stored = film("1", "One", year: 1990, genres: ["Drama"])
    stored.tags = ["slow"]
    stored.hidden = true
    _ = try await store.upsert([stored])
    var given = film("1", "", genres: ["Crime"])
    given.imdbID = "tt1"
    let response = try await store.ingest("set", IngestChunk(items: [given]))
    #expect(response.itemsChanged == 1)
    stored.genres = ["Crime"]
    stored.imdbID = "tt1"
    #expect(try store.item(ItemID("1")) == stored)
  }

  @Test func setsAsideRatingsOfUnknownFilms() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let chunk = IngestChunk(
      items: [film("1")],
      ratings: columns([("a", "1", 4, 1), ("a", "ghost", 3, 2), ("b", "ghost", 3, 2)]),
      rejected: [RejectedRow(file: "r.csv", line: 7, column: "rating", reason: "odd", text: "x")])
    let response = try await store.ingest("set", chunk)
    #expect(response.ratingsAdded == 1)
    #expect(response.unknownItems == 2)
    #expect(response.rejected == 3)
    // b has no rating that counts and is not made a user.
    #expect(try store.counts().users == 1)
    let rows = try store.quarantine(source: "set")
    #expect(rows.map(\.row.reason) == ["odd", "no film has this id", "no film has this id"])
    #expect(rows[0].row == chunk.rejected[0])
    #expect(rows[1].row.text == "a,ghost,3.0,0.000002")
    #expect(rows[1].row.header == "user,item,rating,time")
  }

  @Test func quarantineHoldsTheLatestRunOfEachSource() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let bad = IngestChunk(rejected: [RejectedRow(file: "f", line: 1, reason: "bad")])
    try await store.ingest("one", bad)
    try await store.ingest("two", bad)
    try await store.ingest("two", bad)
    #expect(try store.quarantine().map(\.source) == ["one", "two"])
    try await store.ingest("one", IngestChunk(items: [film("1")]))
    #expect(try store.quarantine().map(\.source) == ["two"])
  }

  @Test func latestOfSeveralRatingsForOneFilmCounts() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let chunk = IngestChunk(
      items: [film("1"), film("2")],
      ratings: columns([
        ("a", "1", 5, 30), ("a", "2", 1, 1), ("a", "1", 2, 20), ("a", "2", 3, 1),
      ]))
    let response = try await store.ingest("set", chunk)
    #expect(response.ratingsAdded == 2)
    #expect(response.rejected == 2)
    #expect(try store.history(of: UserID("a")).map(\.event.value) == [3, 5])
    #expect(try store.quarantine().map(\.row.text) == ["a,1,2.0,0.000020", "a,2,1.0,0.000001"])
    let again = try await store.ingest("set", chunk)
    #expect(again.ratingsUnchanged == 2)
    #expect(again.ratingsChanged == 0)
  }

  @Test func takesChunksWithTheirOwnNumbering() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let response = try await store.ingest(
      "set", IngestChunk(items: [film("1")], ratings: columns([("a", "1", 1, 1)])),
      IngestChunk(items: [film("2")], ratings: columns([("b", "2", 2, 2), ("a", "2", 3, 3)])),
      IngestChunk(ratings: columns([("b", "1", 4, 4)])))
    #expect(response.ratingsAdded == 4)
    let data = try store.trainingData { _, _ in }
    #expect(data.users == [UserID("a"), UserID("b")])
    #expect(data.value == [1, 3, 2, 4])
    #expect(data.itemIndex == [0, 1, 1, 0])
  }

  @Test func ingestThatThrowsMidwayChangesNothing() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let feed = ChunkFeed([Self.chunk, Self.chunk])
    let error = await #expect(throws: SprocketError.self) {
      try await store.ingest(source: "set") {
        guard let chunk = feed.next(), !chunk.complete else {
          throw SprocketError(.cancelled, "the client went away")
        }
        return chunk
      }
    }
    #expect(error == SprocketError(.cancelled, "the client went away"))
    #expect(try store.counts() == StoreCounts())
  }

  @Test func dataSetWithoutItsLastChunkChangesNothing() async throws {
    let temporary = try TemporaryStore()
    let feed = ChunkFeed([Self.chunk])
    let error = await #expect(throws: SprocketError.self) {
      try await temporary.store.ingest(source: "set") {
        var chunk = feed.next()
        chunk?.complete = false
        return chunk
      }
    }
    #expect(error?.code == .aborted)
    #expect(try temporary.store.counts() == StoreCounts())
  }

  @Test(arguments: [
    RatingColumns(users: [UserID("a")], items: [ItemID("1")], userIndex: [0]),
    RatingColumns(
      users: [UserID("a")], items: [ItemID("1")], userIndex: [1], itemIndex: [0], value: [1],
      timeMicros: [1]),
    RatingColumns(
      users: [UserID("a")], items: [ItemID("1")], userIndex: [0], itemIndex: [0], value: [.nan],
      timeMicros: [1]),
    RatingColumns(
      users: [UserID("a")], items: [ItemID("1")], userIndex: [0], itemIndex: [0], value: [1],
      timeMicros: [-1]),
    RatingColumns(users: [UserID("")], items: []),
  ])
  func refusesImpossibleColumns(_ ratings: RatingColumns) async throws {
    let temporary = try TemporaryStore()
    let error = await #expect(throws: SprocketError.self) {
      try await temporary.store.ingest(
        "set", IngestChunk(items: [film("1")]), IngestChunk(ratings: ratings))
    }
    #expect(error?.code == .invalidArgument)
    #expect(try temporary.store.counts() == StoreCounts())
  }

  @Test func journalGoesOnWhileChunksArrive() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("1")])
    async let response = store.ingest(source: "slow") {
      // The client sends its only chunk once an event has been recorded.
      while try store.lastPosition() == 0 {}
      return IngestChunk(ratings: columns([("a", "1", 1, 1)]), complete: true)
    }
    try await store.record([rating("u", "1", 3)])
    #expect(try await response.ratingsAdded == 1)
  }
}
