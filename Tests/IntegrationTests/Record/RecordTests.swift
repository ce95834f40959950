import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Recording events")
struct RecordTests {
  @Test("The next answer reflects what was recorded")
  func nextAnswerReflectsIt() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let before = try await client.recommend(1, k: 5)
      let top = try #require(before.items.first)
      let answer = try await client.record(.rating(1, top.item, 5))
      #expect(answer.recorded == 1)
      #expect(answer.duplicates == 0)
      #expect(answer.position > 0)
      let after = try await client.recommend(1, k: 5)
      #expect(!after.items.contains { $0.item == top.item })
      #expect(after.items.allSatisfy { $0.source == .foldedIn })
      #expect(after.items.map(\.score) != before.items.dropFirst().map(\.score))
    }
  }

  @Test("An unknown user is known after one event, and gets films of the taste shown")
  func unknownUserBecomesKnown() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      for (user, film) in [("new-a", 1), ("new-b", 2), ("new-c", 3)] {
        let user = UserID(user)
        #expect(try await !client.recommend(user).knownUser)
        _ = try await client.record(.rating(user, ItemID(film), 5))
        let answer = try await client.recommend(user, k: 3)
        #expect(answer.knownUser)
        #expect(answer.items.allSatisfy { $0.source == .foldedIn })
        #expect(answer.items.allSatisfy { $0.item.taste == ItemID(film).taste })
      }
    }
  }

  @Test("The same event id twice is one event, within a batch, across calls and restarts")
  func eventIDsAreRecordedOnce() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let event = FeedbackEvent.rating(UserID("once"), 1, 4, id: "event-1")
      let first = try await client.record(event, event)
      #expect(first.recorded == 1)
      #expect(first.duplicates == 1)
      // The first one counts, whatever the second says.
      let second = try await client.record(.rating(UserID("other"), 2, 1, id: "event-1"))
      #expect(second.recorded == 0)
      #expect(second.duplicates == 1)
      #expect(second.position == first.position)
      try await daemon.crash()
      let restarted = try await daemon.restarted()
      let after = try await restarted.data()
      let third = try await after.record(event)
      #expect(third.recorded == 0)
      #expect(third.duplicates == 1)
      #expect(try await after.events(of: UserID("once")).map(\.event.value) == [4])
      #expect(try await after.events(of: UserID("other")).isEmpty)
      try await restarted.crash()
    }
  }

  @Test("An unknown film is refused by name, and nothing of its batch is recorded")
  func unknownFilm() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("all-or-none")
      let error = try await refusal {
        _ = try await client.record(
          .rating(user, 1, 5), .rating(user, ItemID("no-such-film"), 5), .rating(user, 2, 5))
      }
      #expect(error.code == .notFound)
      #expect(error.message.contains("no-such-film"))
      #expect(try await client.events(of: user).isEmpty)
      #expect(try await !client.recommend(user).knownUser)
    }
  }

  @Test("With create_missing an unknown film is added with its id as title")
  func createMissing() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("pioneer")
      let film = ItemID("first-seen-here")
      let answer = try await client.record(
        .rating(user, film, 5), .rating(user, 1, 5), createMissing: true)
      #expect(answer.recorded == 2)
      let item = try await client.getItem(GetItemRequest(item: film)).item
      #expect(item.title == "first-seen-here")
      #expect(item.ratingCount == 1)
      let list = try await client.recommend(user, k: 1000)
      #expect(!list.items.contains { $0.item == film })
      #expect(list.filtered.rated == 2)
      let found = try await client.recommend(
        UserID("stranger"), filter: ItemFilter(allowItems: [film]))
      #expect(found.items.map(\.item) == [film])
    }
  }

  @Test("Every kind of event is kept as it came, and hides its film")
  func allKinds() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("all-kinds")
      let events = [
        FeedbackEvent(eventID: "a", user: user, item: 1, kind: .rating, value: 3.5, timeMicros: 11),
        FeedbackEvent(eventID: "b", user: user, item: 4, kind: .like, timeMicros: 12),
        FeedbackEvent(eventID: "c", user: user, item: 7, kind: .dislike, timeMicros: 13),
        FeedbackEvent(
          eventID: "d", user: user, item: 10, kind: .watched, value: 0.75, timeMicros: 14),
        FeedbackEvent(eventID: "e", user: user, item: 13, kind: .seen, timeMicros: 15),
      ]
      _ = try await client.record(RecordRequest(events: events))
      let stored = try await client.events(of: user)
      #expect(stored.map(\.event) == events.reversed())
      #expect(stored.allSatisfy { !$0.title.isEmpty && $0.position > 0 })
      let list = try await client.recommend(user, k: 1000)
      #expect(list.filtered.rated == 5)
      #expect(Set(list.items.map(\.item)).isDisjoint(with: [1, 4, 7, 10, 13]))
      #expect(list.items.prefix(5).allSatisfy { $0.item.taste == 0 })
    }
  }

  @Test("A user who only disliked or saw films gets popular ones, and is known")
  func noPreferenceYet() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("grumpy")
      _ = try await client.record(
        FeedbackEvent(user: user, item: 1, kind: .dislike),
        FeedbackEvent(user: user, item: 2, kind: .seen))
      let list = try await client.recommend(user)
      #expect(list.knownUser)
      #expect(list.items.allSatisfy { $0.source == .popular })
      #expect(list.filtered.rated == 2)
      #expect(!list.note.isEmpty)
    }
  }

  @Test("A bad value is refused by the field's name, and nothing of its batch is recorded")
  func badValues() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("careless")
      let now: Int64 = 4_000_000_000_000_000
      let bad: [(String, FeedbackEvent)] = [
        ("value", .rating(user, 1, 7)), ("value", .rating(user, 1, 0)),
        ("value", .rating(user, 1, .nan)), ("value", .rating(user, 1, .infinity)),
        ("value", FeedbackEvent(user: user, item: 1, kind: .watched, value: 1.5)),
        ("value", FeedbackEvent(user: user, item: 1, kind: .like, value: .nan)),
        ("time_micros", .rating(user, 1, 4, time: -1)),
        ("time_micros", .rating(user, 1, 4, time: now)),
        ("event_id", .rating(user, 1, 4, id: String(repeating: "i", count: 129))),
        ("user", .rating(UserID(""), 1, 4)), ("item", .rating(user, ItemID(""), 4)),
      ]
      for (field, event) in bad {
        let error = try await refusal { _ = try await client.record(.rating(user, 2, 5), event) }
        #expect(error.code == .invalidArgument, "\(event)")
        #expect(error.message.contains(field), "\(field): \(error.message)")
        #expect(error.message.contains("events[1]"), "\(error.message)")
      }
      let empty = try await refusal { _ = try await client.record(RecordRequest()) }
      #expect(empty.code == .invalidArgument)
      #expect(try await client.events(of: user).isEmpty)
    }
  }

  @Test("A batch of 10,000 events is taken, one more is refused")
  func largestBatch() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      func batch(_ count: Int) -> RecordRequest {
        RecordRequest(
          events: (0..<count).map { .rating(UserID("many-\($0 % 50)"), ItemID(1 + $0 % 40), 4) })
      }
      #expect(try await client.record(batch(10_000)).recorded == 10_000)
      let error = try await refusal { _ = try await client.record(batch(10_001)) }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains("10000"))
      #expect(try await client.events(of: UserID("many-7")).count == 200)
    }
  }

  @Test("ListEvents gives the newest first, page by page, with the data set's ratings")
  func pagesOfHistory() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      _ = try await client.record(.rating(1, 2, 3.5), .rating(1, 3, 2.5))
      let all = try await client.events(of: 1)
      let planted = PlantedDataSet.standard.ratings.filter { $0.user == 1 }
      #expect(all.count == planted.count + 2)
      #expect(all.map(\.event.timeMicros) == all.map(\.event.timeMicros).sorted(by: >))
      #expect(all.filter { $0.position == 0 }.count == planted.count)
      var paged: [StoredEvent] = []
      for offset in stride(from: 0, to: all.count, by: 4) {
        let page = try await client.listEvents(
          ListEventsRequest(user: 1, limit: 4, offset: offset))
        #expect(page.total == all.count)
        paged += page.events
      }
      #expect(paged == all)
    }
  }
}
