import Dispatch
import SprocketCore
import SprocketModels
import SprocketService
import SprocketTestKit
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct RecordServiceTests {
  @Test func `the next answer reflects what was recorded, for known and new users`()
    async throws
  {
    let cinema = try await Cinema.trained()
    for user in ["v0", "newcomer"] {
      let before = try cinema.rated(user)
      let response = try await cinema.record(cinema.rate(user, "f17"))
      #expect(response.recorded == 1)
      #expect(try cinema.rated(user) == before.union(["f17"]))
      #expect(try cinema.list(user).items.first?.source == .foldedIn)
    }
    #expect(cinema.serving.current.freshUsers.count == 2)
  }

  @Test func `an unknown film is refused by name unless it may be created`() async throws {
    let cinema = try await Cinema.trained()
    let error = await failure {
      try await cinema.record(cinema.rate("v0", "f1"), cinema.rate("v0", "unheard"))
    }
    #expect(error.code == .notFound)
    #expect(error.message.contains("unheard"))
    #expect(cinema.serving.current.freshUsers.count == 0)
    try await cinema.record(cinema.rate("v0", "unheard"), createMissing: true)
    #expect(try cinema.list("v1", k: 100).items.contains { $0.item == ItemID("unheard") })
    #expect(try cinema.rated("v0").contains("unheard"))
  }

  @Test func `a film added beside the view a moment ago is in the row all the same`()
    async throws
  {
    let cinema = try await Cinema.trained()
    // In the store, but nobody has brought the view up to date yet.
    cinema.store.put([Item(item: ItemID("premiere"), title: "Premiere")])
    try await cinema.record(cinema.rate("v0", "premiere"))
    #expect(try cinema.rated("v0").contains("premiere"))
  }

  @Test func `the same event id twice is one event`() async throws {
    let cinema = try await Cinema.trained()
    var event = cinema.rate("v0", "f17")
    event.eventID = "once"
    #expect(try await cinema.record(event, event).recorded == 1)
    let again = try await cinema.record(event)
    #expect(again.recorded == 0)
    #expect(again.duplicates == 1)
  }

  @Test func `a failed fold-in is reported, and a retry of the batch repairs it`() async throws {
    let cinema = try await Cinema.trained()
    var event = cinema.rate("newcomer", "f17")
    event.eventID = "once"
    cinema.store.before(.history) { throw SprocketError(.internal, "cannot read") }
    let error = await failure { try await cinema.record(event) }
    #expect(error.code == .internal)
    #expect(error.message.contains("recorded"))
    #expect(try !cinema.list("newcomer").knownUser)
    let retry = try await cinema.record(event)
    #expect(retry.duplicates == 1)
    #expect(try cinema.rated("newcomer") == ["f17"])
  }

  @Test func `a journal that fails is reported and nothing is folded in`() async throws {
    let cinema = try await Cinema.trained()
    cinema.store.before(.append) { throw SprocketError(.resourceExhausted, "the disk is full") }
    let error = await failure { try await cinema.record(cinema.rate("v0", "f17")) }
    #expect(error == SprocketError(.resourceExhausted, "the disk is full"))
    #expect(cinema.store.count(of: .history) == 0)
  }

  @Test func `callers that come while the worker is busy share one pass`() async throws {
    let cinema = try await Cinema.trained()
    let service = cinema.record
    let before = cinema.store.count(of: .history)
    let mayGo = try await cinema.holdWorker()
    let answers = Mutex<[Int]>([])
    for number in 0..<40 {
      // Forty batches of two users; each user comes twenty times.
      service.record(
        RecordRequest(events: [cinema.rate("u\(number % 2)", "f\(number % 20)")])
      ) { result in
        if case .success = result { answers.withLock { $0.append(number) } }
      }
    }
    try await eventually("all batches are durable") {
      cinema.store.count(of: .append) == 40
    }
    try await Task.sleep(for: .milliseconds(20))
    #expect(answers.withLock { $0.isEmpty })
    mayGo.signal()
    try await eventually("all are answered") { answers.withLock { $0.count } == 40 }
    // Each caller once, in the order of the journal; each user once.
    #expect(answers.withLock { $0 } == Array(0..<40))
    #expect(cinema.store.count(of: .history) - before == 2)
    #expect(try cinema.rated("u0") == Set((0..<10).map { "f\($0 * 2)" }))
  }

  @Test func `events that wait for the worker while their user is forgotten leave no trace`()
    async throws
  {
    let cinema = try await Cinema.trained()
    let service = cinema.record
    let mayGo = try await cinema.holdWorker()
    async let forgotten = service.forget(ForgetUserRequest(user: UserID("v0")))
    try await Task.sleep(for: .milliseconds(20))
    async let recorded = cinema.record(cinema.rate("v0", "f17"))
    try await eventually("the event is durable") { cinema.store.count(of: .append) == 1 }
    mayGo.signal()
    // The event was durable before the user was forgotten.
    #expect(try await forgotten.removed == 7)
    #expect(try await recorded.recorded == 1)
    #expect(try !cinema.list("v0").knownUser)
    #expect(try cinema.rated("v0").isEmpty)
  }

  @Test func `recording and forgetting one user at once ends as the store says`() async throws {
    let cinema = try await Cinema.trained()
    let service = cinema.record
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<60 {
        group.addTask {
          if number.isMultiple(of: 6) {
            _ = try await service.forget(ForgetUserRequest(user: UserID("v0")))
          } else {
            try await cinema.record(cinema.rate("v0", "f\(number % 20)"))
          }
        }
      }
      try await group.waitForAll()
    }
    let stored = Set(try cinema.store.history(of: UserID("v0")).map(\.event.item.rawValue))
    #expect(try cinema.rated("v0") == stored)
    #expect(try cinema.list("v0").knownUser == !stored.isEmpty)
  }

  @Test func `events are listed newest first in pages`() async throws {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("v0", "f17"))
    let page = try cinema.record.listEvents(ListEventsRequest(user: UserID("v0"), limit: 2))
    #expect(page.total == 7)
    #expect(page.events.count == 2)
    #expect(page.events.first?.event.item == ItemID("f17"))
    let all = try cinema.record.listEvents(ListEventsRequest(user: UserID("v0")))
    #expect(all.events.count == 7)
    let long = await failure {
      _ = try cinema.record.listEvents(ListEventsRequest(user: UserID("v0"), limit: 10_001))
    }
    #expect(long.code == .invalidArgument)
  }

  @Test func `catalogue changes are in every answer from then on`() async throws {
    let cinema = try await Cinema.trained()
    let catalog = CatalogService(store: cinema.store, worker: cinema.worker)
    _ = try await catalog.hide(HideItemsRequest(items: [ItemID("f2")]))
    #expect(try cinema.list("stranger", k: 100).items.count == 19)
    #expect(try cinema.list("stranger").filtered.hidden == 1)
    _ = try await catalog.hide(HideItemsRequest(items: [ItemID("f2")], unhide: true))
    _ = try await catalog.upsert(
      UpsertItemsRequest(items: [Item(item: ItemID("f2"), title: "Renamed", genres: ["War"])]))
    let war = try cinema.list("stranger", filter: ItemFilter(includeGenres: ["WAR"]))
    #expect(war.items.map(\.title) == ["Renamed"])
    let empty = await failure { _ = try await catalog.upsert(UpsertItemsRequest()) }
    #expect(empty.code == .invalidArgument)
    let untitled = await failure {
      _ = try await catalog.upsert(UpsertItemsRequest(items: [Item(item: ItemID("x"))]))
    }
    #expect(untitled.message == "items[0].title is empty")
  }
}
