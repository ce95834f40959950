import SprocketCore
import SprocketStorage
import Testing

@Suite struct HistoryTests {
  @Test func mergesRatingsOfDataSetsWithEventsByTime() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest(
      "set",
      IngestChunk(
        items: [film("1", "One"), film("2", "Two"), film("3", "Three")],
        ratings: columns([("u", "1", 4, 20), ("u", "2", 3, 40), ("v", "1", 1, 1)])))
    try await store.record([
      rating("u", "3", 5, time: 30, id: "e"), rating("u", "1", 2, time: 20),
      FeedbackEvent(
        user: UserID("u"), item: ItemID("2"), kind: .watched, value: 0.5, timeMicros: 10),
    ])
    let history = try store.history(of: UserID("u"))
    #expect(history.map(\.event.timeMicros) == [10, 20, 20, 30, 40])
    #expect(history.map(\.position) == [3, 0, 2, 1, 0])
    #expect(history.map(\.title) == ["Two", "One", "One", "Three", "Two"])
    #expect(history.map(\.event.kind) == [.watched, .rating, .rating, .rating, .rating])
    #expect(history[3].event.eventID == "e")
  }

  @Test func pagesFromTheNewest() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record(
      (1...5).map { rating("u", "f\($0)", 3, time: Int64($0)) }, createMissing: true)
    func page(_ limit: Int, _ offset: Int) throws -> [String] {
      let request = ListEventsRequest(user: UserID("u"), limit: limit, offset: offset)
      let response = try store.listEvents(request)
      #expect(response.total == 5)
      return response.events.map(\.event.item.rawValue)
    }
    #expect(try page(2, 0) == ["f5", "f4"])
    #expect(try page(2, 4) == ["f1"])
    #expect(try page(0, 0).count == 5)
    #expect(try page(2, 9) == [])
    let nobody = try store.listEvents(ListEventsRequest(user: UserID("nobody")))
    #expect(nobody == ListEventsResponse())
  }

  @Test func namesUsersWithLaterEventsOnce() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record(
      [rating("a", "1", 3), rating("b", "1", 3), rating("a", "1", 4)], createMissing: true)
    #expect(try store.users(withEventsAfter: 0) == [UserID("a"), UserID("b")])
    #expect(try store.users(withEventsAfter: 2) == [UserID("a")])
    #expect(try store.users(withEventsAfter: 3).isEmpty)
  }
}
