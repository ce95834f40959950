import SprocketCore
import SprocketStorage
import Testing

@Suite struct DriftStoreTests {
  private struct Row: Hashable {
    var item: String
    var kind: EventKind
    var value: Float
    var time: Int64
  }

  private func rows(_ data: DriftInteractions) -> [Row] {
    data.userIndex.indices.map { index in
      Row(
        item: data.films[Int(data.filmIndex[index])].id.rawValue, kind: data.kind[index],
        value: data.value[index], time: data.timeMicros[index])
    }
  }

  /// The last by time, of ratings up to a time and of events up to a position, against a sort of
  /// everything.
  @Test(arguments: [1, 7, 40, 10_000])
  func theEndOfTheTrainingDataIsTheLastOfAllByTime(limit: Int) async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: 11)
    let films = (0..<15).map { film("f\($0)", "Film \($0)", year: 1990 + $0, genres: ["Drama"]) }
    var expected: [(row: Row, user: String)] = []
    var ratings: [(user: String, item: String, value: Float, time: Int64)] = []
    var time: Int64 = 0
    for user in 0..<30 {
      for item in films.indices.shuffled(using: &generator).prefix(user % 6) {
        time += Int64.random(in: 1...5, using: &generator)
        let value = Float(Int.random(in: 1...10, using: &generator)) / 2
        // One user after the other, and every third in the past.
        let stamp = user % 3 == 0 ? 1_000 - time : 1_000 + time
        ratings.append(("u\(user)", "f\(item)", value, stamp))
        if stamp <= 1_050 {
          expected.append(
            (Row(item: "f\(item)", kind: .rating, value: value, time: stamp), "u\(user)"))
        }
      }
    }
    try await store.ingest("set", IngestChunk(items: films, ratings: columns(ratings)))
    let events = (0..<60).map { number in
      FeedbackEvent(
        user: UserID("u\(number % 40)"), item: ItemID("f\(number % 15)"),
        kind: [.like, .rating, .seen][number % 3], value: 3, timeMicros: 2_000 + Int64(number))
    }
    try await store.record(events)
    for event in events.prefix(45) {
      expected.append(
        (
          Row(item: event.item.rawValue, kind: event.kind, value: 3, time: event.timeMicros),
          event.user.rawValue
        ))
    }
    let data = try store.interactions(last: limit, through: 45, until: 1_050)
    let sorted = expected.sorted { $0.row.time < $1.row.time }
    let last = sorted.suffix(limit)
    #expect(rows(data) == last.map(\.row))
    // A user is new when all that they did is in the window, a film alike.
    let before = sorted.dropLast(last.count)
    let newUsers = Set(last.map(\.user)).subtracting(before.map(\.user))
    #expect(data.users.count { $0.isNew } == newUsers.count)
    let newFilms = Set(last.map(\.row.item)).subtracting(before.map(\.row.item))
    #expect(Set(data.films.filter(\.isNew).map(\.id.rawValue)) == newFilms)
    #expect(data.films.allSatisfy { $0.year >= 1990 && $0.genres == ["Drama"] })
  }

  @Test func eventsSinceAPositionComeInTheOrderOfTheJournal() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let films = (0..<5).map { film("f\($0)") }
    try await store.ingest(
      "set",
      IngestChunk(items: films, ratings: columns([("old", "f0", 4, 10), ("old", "f1", 3, 11)]))
    )
    try await store.record([
      rating("early", "f1", 2, time: 100), rating("old", "f2", 5, time: 101),
      rating("late", "f3", 4, time: 102), rating("late", "f4", 1, time: 103),
      FeedbackEvent(user: UserID("late"), item: ItemID("f4"), kind: .retract),
      rating("early", "f4", 3, time: 99),
    ])
    let data = try store.interactions(last: 10, after: 1)
    // What was taken back, and the taking back, are not there.
    #expect(rows(data).map(\.item) == ["f2", "f3", "f4"])
    #expect(data.timeMicros == [101, 102, 99])
    #expect(data.users.map(\.isNew) == [false, true, false])
    #expect(data.users.map(\.earlier) == [2, 0, 1])
    #expect(rows(try store.interactions(last: 1, after: 1)).map(\.item) == ["f4"])
    #expect(try store.interactions(last: 10, after: 100).count == 0)
  }

  @Test func deletedFilmsAreLeftOut() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", IngestChunk(items: [film("a"), film("b")]))
    try await store.record([rating("u", "a", 3), rating("u", "b", 4), rating("u", "a", 5)])
    _ = try await store.delete(DeleteItemsRequest(items: [ItemID("a")]))
    #expect(rows(try store.interactions(last: 10, after: 0)).map(\.item) == ["b"])
    #expect(rows(try store.interactions(last: 10, through: 9, until: 0)).map(\.item) == ["b"])
  }

  @Test func nothingIsLeftOfAForgottenUser() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest(
      "set", IngestChunk(items: [film("a")], ratings: columns([("gone", "a", 5, 7)])))
    try await store.record([rating("gone", "a", 4, time: 8)])
    _ = try store.forget(UserID("gone"))
    #expect(try store.interactions(last: 10, through: 99, until: .max).count == 0)
    #expect(try store.interactions(last: 10, after: 0).count == 0)
  }

  @Test func theStateOutlivesTheStore() throws {
    let temporary = try TemporaryStore()
    #expect(try temporary.store.driftState("state") == nil)
    try temporary.store.saveDriftState(["state": [1, 2, 3], "other": []])
    try temporary.store.saveDriftState(["state": [4]])
    temporary.store.close()
    let again = try SprocketStore(path: temporary.path)
    defer { again.close() }
    #expect(try again.driftState("state") == [4])
    #expect(try again.driftState("other") == [])
  }
}
