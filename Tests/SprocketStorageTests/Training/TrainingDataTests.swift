import SprocketCore
import SprocketStorage
import Testing

@Suite struct TrainingDataTests {
  private struct Interaction: Hashable, Comparable {
    var user: String
    var time: Int64
    var order: Int
    var item: String
    var kind: EventKind
    var value: Float

    static func < (one: Interaction, other: Interaction) -> Bool {
      (one.user, one.time, one.order) < (other.user, other.time, other.order)
    }
  }

  @Test func equalsWhatWasPutIn() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: 5)
    let films = (0..<20).map { film("f\($0)", "Film \($0)") }
    var expected: [Interaction] = []
    var rows: [(user: String, item: String, value: Float, time: Int64)] = []
    for user in 0..<40 {
      for item in films.indices.shuffled(using: &generator).prefix(user % 7) {
        let time = Int64.random(in: 1...9, using: &generator)
        let value = Float(Int.random(in: 1...10, using: &generator)) / 2
        rows.append(("u\(user)", "f\(item)", value, time))
        expected.append(
          Interaction(
            user: "u\(user)", time: time, order: item, item: "f\(item)", kind: .rating,
            value: value))
      }
    }
    try await store.ingest("set", IngestChunk(items: films, ratings: columns(rows)))
    var events: [FeedbackEvent] = []
    for number in 0..<300 {
      let event = FeedbackEvent(
        user: UserID("u\(Int.random(in: 0..<50, using: &generator))"),
        item: ItemID("f\(Int.random(in: 0..<20, using: &generator))"),
        kind: EventKind.allCases[number % 5], value: 0.5,
        timeMicros: Int64.random(in: 1...9, using: &generator))
      events.append(event)
      expected.append(
        Interaction(
          user: event.user.rawValue, time: event.timeMicros, order: 1000 + number,
          item: event.item.rawValue, kind: event.kind, value: 0.5))
    }
    try await store.record(events)
    _ = try store.forget(UserID("u9"))
    expected.removeAll { $0.user == "u9" }

    let reader = try TrainingDataReader(path: temporary.path)
    let data = try reader.trainingData { done, all in #expect(done <= all) }
    #expect(data.items.map(\.item) == films.map(\.item))
    #expect(data.items.map(\.title) == films.map(\.title))
    #expect(data.position == (try store.lastPosition()))
    #expect(data.count == expected.count)
    #expect(Set(data.users.map(\.rawValue)) == Set(expected.map(\.user)))
    #expect(Set(data.users).count == data.users.count)
    // Grouped by user: the index never falls, and takes every value.
    #expect(data.userIndex == data.userIndex.sorted())
    #expect(Set(data.userIndex).count == data.users.count)
    let read = data.userIndex.indices.map { index in
      Interaction(
        user: data.users[Int(data.userIndex[index])].rawValue, time: data.timeMicros[index],
        order: 0, item: data.items[Int(data.itemIndex[index])].item.rawValue,
        kind: data.kind[index], value: data.value[index])
    }
    for user in Set(expected.map(\.user)) {
      var inOrder = expected.filter { $0.user == user }.sorted()
      for index in inOrder.indices { inOrder[index].order = 0 }
      #expect(read.filter { $0.user == user } == inOrder)
    }
  }

  @Test func readsAConsistentStateWhileEventsArrive() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let reader = try TrainingDataReader(path: temporary.path)
    try await store.record([rating("u", "1", 4)])
    let data = try reader.trainingData { _, _ in }
    #expect(data.count == 2)
    #expect(data.position == 2)
  }

  @Test func stopsWhenProgressThrows() async throws {
    let temporary = try TemporaryStore()
    let error = #expect(throws: SprocketError.self) {
      try temporary.store.trainingData { _, _ in throw SprocketError(.cancelled, "stop") }
    }
    #expect(error?.code == .cancelled)
  }

  @Test func saysThatThereIsNoDatabase() {
    let error = #expect(throws: SprocketError.self) {
      try TrainingDataReader(path: "/nowhere/sprocket.db")
    }
    #expect(error?.code == .failedPrecondition)
  }

  @Test func emptyStoreGivesNothing() throws {
    let temporary = try TemporaryStore()
    let data = try temporary.store.trainingData { _, _ in }
    #expect(data.count == 0)
    #expect(data.users.isEmpty)
    #expect(data.items.isEmpty)
  }

  @Test func canBeReadAsItWasAtAnEarlierPosition() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest(
      "set",
      IngestChunk(
        items: (0..<3).map { film("f\($0)", "Film \($0)") },
        ratings: columns([("u1", "f0", 4, 1), ("u2", "f1", 3, 2)])))
    func event(_ user: String, _ item: String, _ time: Int64) -> FeedbackEvent {
      FeedbackEvent(
        user: UserID(user), item: ItemID(item), kind: .rating, value: 5, timeMicros: time)
    }
    try await store.record([event("u1", "f1", 10), event("u3", "f2", 11)])
    let then = try store.lastPosition()
    let before = try store.trainingData { _, _ in }
    // A newer event, a new user, a new film, and an event of then that is taken back.
    try await store.record([event("u2", "f2", 12), event("u4", "f0", 13)])
    try await store.record([event("u1", "f9", 14)], createMissing: true)
    try await store.record([
      FeedbackEvent(user: UserID("u3"), item: ItemID("f2"), kind: .retract, timeMicros: 15)
    ])
    let reader = try TrainingDataReader(
      path: temporary.path, limit: TrainingDataLimit(position: then, items: 3))
    let again = try reader.trainingData { _, _ in }
    #expect(again.position == then)
    #expect(again.users == before.users)
    #expect(again.items.map(\.item) == before.items.map(\.item))
    #expect(again.userIndex == before.userIndex)
    #expect(again.itemIndex == before.itemIndex)
    #expect(again.value == before.value)
    #expect(again.timeMicros == before.timeMicros)
    let now = try store.trainingData { _, _ in }
    #expect(now.count == before.count + 2)
  }
}
