import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

/// Hooks of the store put events between the steps of a swap.
@Suite(.timeLimit(.minutes(5))) struct ModelPublisherTests {
  @Test func `what arrived between training and swap is in the overlay afterwards`()
    async throws
  {
    let cinema = try Cinema()
    let manifest = try cinema.snapshotOfTraining()
    try cinema.store.commit([cinema.rate("v0", "f17"), cinema.rate("newcomer", "f3")])
    try await cinema.publisher.publish(manifest.version)
    #expect(try cinema.rated("v0").contains("f17"))
    #expect(try cinema.rated("newcomer") == ["f3"])
    #expect(cinema.serving.current.freshUsers.count == 2)
  }

  @Test(
    arguments: [
      MemoryStore.Call.lastPosition, .changedItems, .users, .history, .tombstones,
    ], [1, 2, 3])
  func `an event that arrives at any moment of a swap is not lost`(
    call: MemoryStore.Call, occurrence: Int
  ) async throws {
    let cinema = try await Cinema.trained()
    try cinema.store.commit([cinema.rate("before", "f5")])
    let next = try cinema.snapshotOfTraining()
    try cinema.store.commit([cinema.rate("between", "f6"), cinema.rate("v1", "f6")])
    let (store, worker) = (cinema.store, cinema.worker)
    let event = cinema.rate("late", "just-created")
    for _ in 1..<occurrence { store.before(call) {} }
    store.before(call) {
      // As the journal does it: durable first, then the fold-in is asked for.
      let receipt = try store.commit([event], createMissing: true)
      worker.fold(receipt) { _ in }
    }
    try await cinema.publisher.publish(next.version)
    try await worker.perform {}
    if store.count(of: call) >= occurrence, try !store.history(of: UserID("late")).isEmpty {
      #expect(try cinema.rated("late") == ["just-created"])
    }
    #expect(cinema.serving.current.version == next.version)
    #expect(try cinema.rated("before") == ["f5"])
    #expect(try cinema.rated("between") == ["f6"])
    #expect(try cinema.rated("v1").contains("f6"))
  }

  @Test(arguments: [MemoryStore.Call.lastPosition, .changedItems, .users, .tombstones])
  func `a user forgotten at any moment of a swap is hidden afterwards`(
    call: MemoryStore.Call
  ) async throws {
    let cinema = try await Cinema.trained()
    let next = try cinema.snapshotOfTraining()
    let (store, service) = (cinema.store, cinema.record)
    // Known to the model, and known only to the overlay.
    try store.commit([cinema.rate("fleeting", "f3")])
    let forgetting = OneShot()
    store.before(call) {
      forgetting.run {
        for user in ["v2", "fleeting"] {
          _ = try await service.forget(ForgetUserRequest(user: UserID(user)))
        }
      }
    }
    try await cinema.publisher.publish(next.version)
    try await forgetting.wait()
    #expect(cinema.serving.current.version == next.version)
    for user in ["v2", "fleeting"] {
      #expect(try !cinema.list(user).knownUser)
      #expect(try cinema.rated(user).isEmpty)
    }
  }

  @Test func `who was forgotten since the data was cut is hidden, who came back shows anew`()
    async throws
  {
    let cinema = try Cinema()
    let manifest = try cinema.snapshotOfTraining()
    _ = try cinema.store.forget(UserID("v2"))
    _ = try cinema.store.forget(UserID("v4"))
    try cinema.store.commit([cinema.rate("v4", "f11")])
    try await cinema.publisher.publish(manifest.version)
    #expect(try !cinema.list("v2").knownUser)
    #expect(try cinema.list("v4").knownUser)
    #expect(try cinema.rated("v4") == ["f11"])
    #expect(try cinema.list("v6").knownUser)
  }

  @Test func `a film that is added or hidden during a swap shows afterwards`() async throws {
    let cinema = try await Cinema.trained()
    let next = try cinema.snapshotOfTraining()
    let store = cinema.store
    store.before(.users) {
      store.put([
        Item(item: ItemID("premiere"), title: "Premiere"),
        Item(item: ItemID("f3"), title: "Film 3", hidden: true),
      ])
    }
    try await cinema.publisher.publish(next.version)
    let shown = try cinema.list("stranger", k: 100).items.map(\.item.rawValue)
    #expect(shown.contains("premiere"))
    #expect(!shown.contains("f3"))
    #expect(shown.count == 20)
  }

  @Test func `a swap that is called off leaves everything as it was`() async throws {
    let cinema = try await Cinema.trained()
    let before = cinema.serving.current
    let next = try cinema.snapshotOfTraining()
    let error = await failure {
      try await cinema.publisher.publish(next.version) { current in
        #expect(current == before.version)
        throw SprocketError(.aborted, "called off")
      }
    }
    #expect(error == SprocketError(.aborted, "called off"))
    #expect(cinema.serving.current === before)
  }

  @Test func `the popular films of the store serve until a model is there, and not after`()
    async throws
  {
    let cinema = try Cinema()
    try await cinema.publisher.publishBootstrap()
    #expect(cinema.serving.current.version == ModelPublisher.bootstrapVersion)
    #expect(try cinema.list("v0", k: 5).items.allSatisfy { $0.source == .popular })
    // Everybody of the store is known: their films are not shown to them again.
    #expect(try cinema.rated("v0").count == 6)

    let manifest = try cinema.snapshotOfTraining()
    cinema.store.before(.trainingData) { try cinema.serveAtOnce(manifest.version) }
    try await cinema.publisher.publishBootstrap()
    #expect(cinema.serving.current.version == manifest.version)
  }

  @Test func `the state of now holds every folded-in user and no forgotten one`() async throws {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("newcomer", "f3"), cinema.rate("v0", "f17"))
    for user in ["v2", "v4"] {
      _ = try await cinema.record.forget(ForgetUserRequest(user: UserID(user)))
    }
    try await cinema.record(cinema.rate("v4", "f9"))
    // Durable, but not folded in yet.
    try cinema.store.commit([cinema.rate("quiet", "f5")])
    let (parent, model) = try await cinema.publisher.stateOfNow()
    #expect(parent == cinema.serving.current.version)
    #expect(model.position == (try cinema.store.lastPosition()))
    #expect(model.users.row(of: "v2") == nil)
    for (user, films) in [
      ("newcomer", ["f3"]), ("quiet", ["f5"]), ("v4", ["f9"]),
    ] {
      let row = try #require(model.users.row(of: user))
      #expect(model.history(of: row).items.map { model.items.id(of: $0) } == films)
    }
    let v0 = try #require(model.users.row(of: "v0"))
    #expect(model.history(of: v0).items.contains { model.items.id(of: $0) == "f17" })
  }

  @Test func `with films newer than the model the state of now replays them when loaded`()
    async throws
  {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("v0", "new-film"), createMissing: true)
    let position = cinema.serving.current.model.position
    #expect(try await cinema.publisher.stateOfNow().model.position == position)
    _ = try await cinema.models.createSnapshot()
    #expect(try cinema.rated("v0").contains("new-film"))
  }
}
