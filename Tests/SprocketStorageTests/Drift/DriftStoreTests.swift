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

  private static let nothing = TrainingCut(position: 0, dataVersion: 0)
  private static let everything = TrainingCut(position: .max, dataVersion: .max)

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
    let data = try store.interactions(
      last: limit, upTo: TrainingCut(position: 45, dataVersion: 1, lastMicros: 1_050))
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

  @Test func eventsSinceAPositionComeInOrderOfTime() async throws {
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
    let cut = TrainingCut(position: 1, dataVersion: 1)
    let data = try store.interactions(last: 10, after: cut)
    // What was taken back, and the taking back, are not there.
    #expect(rows(data).map(\.item) == ["f4", "f2", "f3"])
    #expect(data.timeMicros == [99, 101, 102])
    #expect(data.users.map(\.isNew) == [false, false, true])
    #expect(data.users.map(\.earlier) == [0, 2, 0])
    #expect(rows(try store.interactions(last: 1, after: cut)).map(\.item) == ["f3"])
    #expect(
      try store.interactions(last: 10, after: TrainingCut(position: 100, dataVersion: 1)).count
        == 0)
    #expect(try store.arrivals(after: cut) == 5)
  }

  /// Users rate films again and again, with later data sets and events in any order of time; what is
  /// new is told by a slow look at everything that was ever given.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func whatCameSinceIsTakenByTimeFromJournalAndDataSetsAlike(seed: UInt64) async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: seed)
    try await store.ingest("films", IngestChunk(items: (0..<8).map { film("f\($0)") }))
    struct Pair: Hashable {
      var user: String
      var item: String
    }
    var rated: [Pair: (row: Row, version: Int64)] = [:]
    var events: [(user: String, row: Row, position: Int64)] = []
    var cuts: [TrainingCut] = []
    for version in Int64(2)...5 {
      var given: [(user: String, item: String, value: Float, time: Int64)] = []
      for pair in (0..<12).flatMap({ user in
        (0..<8).map { Pair(user: "u\(user)", item: "f\($0)") }
      }) where Int.random(in: 0..<3, using: &generator) == 0 {
        let value = Float(Int.random(in: 1...2, using: &generator))
        // Often the very same rating again: that is nothing new.
        var row = Row(
          item: pair.item, kind: .rating, value: value,
          time: Int64.random(in: 1...100_000, using: &generator) * 10 + version)
        if let old = rated[pair], Bool.random(using: &generator) { row = old.row }
        given.append((pair.user, row.item, row.value, row.time))
        if rated[pair]?.row != row { rated[pair] = (row, version) }
      }
      try await store.ingest("set \(version)", IngestChunk(ratings: columns(given)))
      let feedback = (0..<15).map { _ in
        FeedbackEvent(
          user: UserID("u\(Int.random(in: 0..<16, using: &generator))"),
          item: ItemID("f\(Int.random(in: 0..<8, using: &generator))"), kind: .like,
          timeMicros: Int64.random(in: 1...100_000, using: &generator) * 10)
      }
      try await store.record(feedback)
      for event in feedback {
        let row = Row(item: event.item.rawValue, kind: .like, value: 0, time: event.timeMicros)
        events.append((event.user.rawValue, row, Int64(events.count) + 1))
      }
      cuts.append(TrainingCut(position: Int64(events.count), dataVersion: version))
    }
    for cut in cuts {
      var since: [(user: String, row: Row)] = []
      var before: [(user: String, row: Row)] = []
      for (pair, entry) in rated {
        entry.version > cut.dataVersion
          ? since.append((pair.user, entry.row)) : before.append((pair.user, entry.row))
      }
      for event in events {
        event.position > cut.position
          ? since.append((event.user, event.row)) : before.append((event.user, event.row))
      }
      since.sort { $0.row.time < $1.row.time }
      before.sort { $0.row.time < $1.row.time }
      for limit in [5, 1_000] {
        let data = try store.interactions(last: limit, after: cut)
        let last = since.suffix(limit)
        #expect(rows(data) == last.map(\.row))
        let users = Set(last.map(\.user))
        #expect(
          data.users.count(where: \.isNew) == users.subtracting(before.map(\.user)).count)
        let earlier = users.map { user in
          let first = last.first { $0.user == user }?.row.time ?? 0
          return (since + before).count { $0.user == user && $0.row.time < first }
        }
        #expect(data.users.map(\.earlier).sorted() == earlier.sorted())
        let trained = try store.interactions(last: limit, upTo: cut)
        #expect(rows(trained) == before.suffix(limit).map(\.row))
      }
      let ratings = try store.dataVersions(ListDataVersionsRequest(limit: 100)).versions
        .filter { $0.version > cut.dataVersion }
        .reduce(0) { $0 + $1.changes.ratingsAdded + $1.changes.ratingsChanged }
      #expect(try store.arrivals(after: cut) == ratings + events.count - Int(cut.position))
    }
  }

  @Test func aRatingThatWasTakenBackIsNotRecent() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("films", IngestChunk(items: [film("a"), film("b")]))
    let cut = TrainingCut(position: 0, dataVersion: 1)
    try await store.ingest(
      "set", IngestChunk(ratings: columns([("u", "a", 5, 7), ("u", "b", 4, 8), ("v", "b", 3, 9)])))
    try await store.record([
      FeedbackEvent(user: UserID("u"), item: ItemID("a"), kind: .retract, timeMicros: 10),
      FeedbackEvent(user: UserID("v"), item: ItemID("b"), kind: .retract, timeMicros: 11),
    ])
    #expect(rows(try store.interactions(last: 10, after: cut)).map(\.value) == [4])
  }

  @Test func deletedFilmsAreLeftOut() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", IngestChunk(items: [film("a"), film("b")]))
    try await store.record([rating("u", "a", 3), rating("u", "b", 4), rating("u", "a", 5)])
    _ = try await store.delete(DeleteItemsRequest(items: [ItemID("a")]))
    #expect(rows(try store.interactions(last: 10, after: Self.nothing)).map(\.item) == ["b"])
    let cut = TrainingCut(position: 9, dataVersion: 1, lastMicros: 0)
    #expect(rows(try store.interactions(last: 10, upTo: cut)).map(\.item) == ["b"])
  }

  @Test func nothingIsLeftOfAForgottenUser() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest(
      "set", IngestChunk(items: [film("a")], ratings: columns([("gone", "a", 5, 7)])))
    try await store.record([rating("gone", "a", 4, time: 8)])
    _ = try store.forget(UserID("gone"))
    #expect(try store.interactions(last: 10, upTo: Self.everything).count == 0)
    #expect(try store.interactions(last: 10, after: Self.nothing).count == 0)
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
