import Foundation
import SprocketCore
import SprocketModels
import SprocketService
import SprocketSnapshots
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct ModelServiceTests {
  /// The same store and folder as after a restart: nothing serves.
  private func restarted(_ cinema: Cinema) throws -> (ServingRegistry, ModelService) {
    let serving = ServingRegistry(try ServingHandle.empty())
    let worker = FoldInWorker(
      registry: serving, journal: cinema.store, catalogStore: cinema.store,
      logger: cinema.logger)
    let publisher = ModelPublisher(
      worker: worker, snapshots: cinema.snapshots, journal: cinema.store, catalog: cinema.store,
      dataSource: cinema.store, preferences: [], logger: cinema.logger)
    let clock = cinema.clock
    return (
      serving,
      ModelService(
        registry: cinema.store, publisher: publisher, snapshots: cinema.snapshots,
        serving: serving, codeVersion: "test", clock: { clock.now() }, logger: cinema.logger)
    )
  }

  private func damage(_ version: ModelVersion, _ cinema: Cinema) throws {
    let path = try cinema.snapshots.path(of: version) + "/" + Manifest.modelFileName
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 1] ^= 0xFF
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// Three versions: the last is champion, the one before it previous.
  private func threeVersions() async throws -> (Cinema, [ModelVersion]) {
    let cinema = try Cinema()
    var versions: [ModelVersion] = []
    for _ in 0..<3 {
      versions.append(try cinema.snapshotOfTraining().version)
      try await cinema.models.promote(versions[versions.count - 1])
    }
    return (cinema, versions)
  }

  private func state(_ version: ModelVersion, _ cinema: Cinema) throws -> String? {
    try cinema.store.model(version.rawValue)?.state
  }

  @Test func `a restart serves the champion`() async throws {
    let (cinema, versions) = try await threeVersions()
    _ = try await cinema.models.rollback()
    try cinema.store.commit([cinema.rate("newcomer", "f3")])
    let (serving, models) = try restarted(cinema)
    try await models.restore()
    #expect(serving.current.version == versions[1])
    #expect(serving.current.user(UserID("newcomer")) != nil)
  }

  @Test func `a damaged champion is marked and the one before it serves, then any other`()
    async throws
  {
    let (cinema, versions) = try await threeVersions()
    try damage(versions[2], cinema)
    let (first, models) = try restarted(cinema)
    try await models.restore()
    #expect(first.current.version == versions[1])
    #expect(try state(versions[2], cinema) == "damaged")
    #expect(try state(versions[1], cinema) == "serving")
    #expect(try cinema.store.model("champion")?.version == versions[1])

    try damage(versions[1], cinema)
    let (second, again) = try restarted(cinema)
    try await again.restore()
    #expect(second.current.version == versions[0])

    try damage(versions[0], cinema)
    let (third, last) = try restarted(cinema)
    try await last.restore()
    #expect(third.current.version == ModelPublisher.bootstrapVersion)
  }

  @Test func `a snapshot that has vanished is passed over`() async throws {
    let (cinema, versions) = try await threeVersions()
    try cinema.snapshots.remove(versions[2])
    let (serving, models) = try restarted(cinema)
    try await models.restore()
    #expect(serving.current.version == versions[1])
    #expect(try state(versions[2], cinema) == "damaged")
  }

  @Test func `a store that fails for a moment does not make a snapshot damaged`() async throws {
    let (cinema, versions) = try await threeVersions()
    cinema.store.before(.tombstones) { throw SprocketError(.unavailable, "busy") }
    let (serving, models) = try restarted(cinema)
    try await models.restore()
    #expect(serving.current.version == versions[1])
    #expect(try state(versions[2], cinema) != "damaged")
  }

  @Test func `without any version the popular films serve`() async throws {
    let cinema = try Cinema()
    try await cinema.models.restore()
    #expect(cinema.serving.current.version == ModelPublisher.bootstrapVersion)
  }

  @Test func `rollback goes back and, done twice, forth`() async throws {
    let (cinema, versions) = try await threeVersions()
    #expect(try await cinema.models.rollback().model.version == versions[1])
    #expect(cinema.serving.current.version == versions[1])
    #expect(try state(versions[2], cinema) == "ready")
    let forth = try await cinema.models.rollback().model
    #expect(forth.version == versions[2])
    #expect(forth.aliases == ["champion"])
    #expect(forth.state == "serving")
  }

  @Test func `rollback without a version before says so`() async throws {
    let cinema = try await Cinema.trained()
    let error = await failure { _ = try await cinema.models.rollback() }
    #expect(error.code == .failedPrecondition)
  }

  @Test func `an alias names a version and champion serves it`() async throws {
    let (cinema, versions) = try await threeVersions()
    let first = versions[0].rawValue
    let named = try await cinema.models.setAlias(
      SetAliasRequest(alias: "golden", version: first))
    #expect(named.model.aliases == ["golden"])
    #expect(cinema.serving.current.version == versions[2])
    // By the name of another alias.
    _ = try await cinema.models.setAlias(SetAliasRequest(alias: "champion", version: "golden"))
    #expect(cinema.serving.current.version == versions[0])
    #expect(try cinema.store.model("previous")?.version == versions[2])
  }

  @Test(arguments: [
    (SetAliasRequest(alias: "x", version: "nowhere"), StatusCode.notFound),
    (SetAliasRequest(alias: "", version: "champion"), .invalidArgument),
    (SetAliasRequest(alias: "previous", version: "champion"), .invalidArgument),
  ])
  func `an alias that cannot be set is refused`(
    request: SetAliasRequest, code: StatusCode
  ) async throws {
    let cinema = try await Cinema.trained()
    let error = await failure { _ = try await cinema.models.setAlias(request) }
    #expect(error.code == code)
  }

  @Test func `a damaged version cannot be promoted and the one in service stays`()
    async throws
  {
    let (cinema, versions) = try await threeVersions()
    try damage(versions[0], cinema)
    let error = await failure { try await cinema.models.promote(versions[0]) }
    #expect(error.code == .dataLoss)
    #expect(try state(versions[0], cinema) == "damaged")
    #expect(cinema.serving.current.version == versions[2])
    #expect(try cinema.store.model("champion")?.version == versions[2])
  }

  @Test func `a registry that cannot be written keeps the version in service`() async throws {
    let (cinema, versions) = try await threeVersions()
    cinema.store.before(.setAlias) { throw SprocketError(.resourceExhausted, "disk full") }
    let error = await failure { try await cinema.models.promote(versions[0]) }
    #expect(error.code == .resourceExhausted)
    #expect(cinema.serving.current.version == versions[2])
  }

  @Test func `promotions at once end with one champion, and it serves`() async throws {
    let (cinema, versions) = try await threeVersions()
    let models = cinema.models
    try await withThrowingTaskGroup(of: Void.self) { group in
      for round in 0..<30 {
        group.addTask { try await models.promote(versions[round % 3]) }
      }
      try await group.waitForAll()
    }
    let serving = cinema.serving.current.version
    #expect(try cinema.store.model("champion")?.version == serving)
    let inService = try cinema.store.models().filter { $0.state == "serving" }
    #expect(inService.map(\.version) == [serving])
  }

  @Test func `a snapshot of now answers as the tables and the overlay before it`()
    async throws
  {
    let cinema = try await Cinema.trained()
    try await cinema.record(cinema.rate("v0", "f17"), cinema.rate("newcomer", "f3"))
    _ = try await cinema.record.forget(ForgetUserRequest(user: UserID("v2")))
    let users = ["v0", "v1", "newcomer", "v2", "stranger"]
    let before = try users.map { try cinema.list($0) }
    let created = try await cinema.models.createSnapshot().model
    #expect(cinema.serving.current.version == created.version)
    #expect(created.state == "serving")
    #expect(created.aliases == ["champion"])
    for (user, old) in zip(users, before) {
      let new = try cinema.list(user)
      #expect(new.knownUser == old.knownUser)
      #expect(new.filtered.rated == old.filtered.rated)
      if new.items.first?.source != .popular {
        #expect(new.items.map(\.item) == old.items.map(\.item))
      }
    }
    let onDisk = try cinema.snapshots.open(created.version).model
    #expect(onDisk.users.row(of: "v2") == nil)
    #expect(onDisk.users.row(of: "newcomer") != nil)
  }

  @Test func `a snapshot does not replace a version that came into service meanwhile`()
    async throws
  {
    let cinema = try await Cinema.trained()
    let next = try cinema.snapshotOfTraining().version
    let store = cinema.store
    store.before(.registerModel) {
      try cinema.serveAtOnce(next)
      try store.setAlias("champion", to: next)
    }
    let created = try await cinema.models.createSnapshot().model
    #expect(cinema.serving.current.version == next)
    #expect(created.state == "ready")
    #expect(try store.model("champion")?.version == next)
  }

  @Test func `without a trained model there is nothing to write`() async throws {
    let cinema = try Cinema()
    try await cinema.models.restore()
    let error = await failure { _ = try await cinema.models.createSnapshot() }
    #expect(error.code == .failedPrecondition)
  }

  @Test func `the newest five and what aliases name are kept`() async throws {
    let cinema = try Cinema()
    let versions = try (0..<9).map { _ in try cinema.snapshotOfTraining().version }
    try await cinema.models.promote(versions[0])
    try await cinema.models.promote(versions[1])
    try cinema.store.setAlias("golden", to: versions[2])
    try cinema.models.collectGarbage()
    let kept = Set(versions[0...2] + versions[4...8])
    #expect(Set(try cinema.snapshots.list()) == kept)
    #expect(Set(try cinema.store.models().map(\.version)) == kept)
    #expect(cinema.serving.current.version == versions[1])
    #expect(try cinema.list("v0").knownUser)
  }

  @Test func `marks of the forgotten stay while a snapshot may hold them`() async throws {
    let cinema = try await Cinema.trained()
    let first = cinema.serving.current.version
    _ = try cinema.store.forget(UserID("v2"))
    try cinema.models.collectGarbage()
    #expect(try cinema.store.tombstones().count == 1)
    for _ in 0..<6 { try await cinema.models.promote(try cinema.snapshotOfTraining().version) }
    try cinema.models.collectGarbage()
    #expect(!cinema.snapshots.contains(first))
    #expect(try cinema.store.tombstones().isEmpty)
  }
}
