import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Forgetting a user")
struct ForgetUserTests {
  /// Long, so that it cannot be anywhere by chance.
  private static let name = "forget-me-7f3a91c2d4"
  private static let user = UserID(name)

  /// The files under a root that hold the user's id, apart from the log.
  private static func filesWithName(under root: String) -> [String] {
    let needle = Data(name.utf8)
    let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return files.filter { file in
      guard let bytes = FileManager.default.contents(atPath: "\(root)/\(file)") else {
        return false
      }
      return bytes.range(of: needle) != nil
    }
  }

  private static func recordSome(_ client: SprocketClient) async throws {
    for (step, film) in [1, 4, 7, 10].enumerated() {
      _ = try await client.record(
        .rating(user, ItemID(film), 5, id: "\(name)-event-\(step)"))
    }
  }

  @Test("A forgotten user is in no answer, no byte of the database, and not after a restart")
  func leavesNoTrace() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      try await Self.recordSome(client)
      #expect(try await client.recommend(Self.user).knownUser)
      #expect(!Self.filesWithName(under: daemon.root).isEmpty)

      let answer = try await client.forgetUser(ForgetUserRequest(user: Self.user))
      #expect(answer.removed == 4)
      func expectUnknown(_ client: SprocketClient) async throws {
        #expect(try await client.events(of: Self.user).isEmpty)
        let list = try await client.recommend(Self.user)
        #expect(!list.knownUser)
        #expect(list.items.allSatisfy { $0.source == .popular })
        #expect(list.filtered.rated == 0)
      }
      try await expectUnknown(client)
      #expect(Self.filesWithName(under: daemon.root) == [])
      #expect(try await daemon.admin().getStats(GetStatsRequest()).freshUsers == 0)

      try await daemon.crash()
      #expect(Self.filesWithName(under: daemon.root) == [])
      let second = try await daemon.restarted()
      try await expectUnknown(try await second.data())
      #expect(try await second.stop() == .exited(0))
      #expect(Self.filesWithName(under: daemon.root) == [])
    }
  }

  @Test("A user of the model is gone from its lists, and from the next version's files")
  func userOfTheModel() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      try await Self.recordSome(client)
      let first = try await admin.train().version
      #expect(try await client.recommend(Self.user).items.first?.source == .personal)
      let neighbour = try #require(
        try await client.similarUsers(SimilarUsersRequest(user: Self.user, k: 1)).users.first?.user)

      let removed = try await client.forgetUser(ForgetUserRequest(user: Self.user)).removed
      #expect(removed == 4)
      #expect(try await !client.recommend(Self.user).knownUser)
      let similar = try await client.similarUsers(SimilarUsersRequest(user: neighbour, k: 1000))
      #expect(!similar.users.contains { $0.user == Self.user })
      let gone = try await refusal {
        _ = try await client.similarUsers(SimilarUsersRequest(user: Self.user))
      }
      #expect(gone.code == .notFound)

      // The old snapshot still has the row; a restart must not bring it back.
      try await daemon.crash()
      let second = try await daemon.restarted()
      let after = try await second.data()
      #expect(try await after.recommend(UserID("1")).model == first)
      #expect(try await !after.recommend(Self.user).knownUser)
      #expect(try await after.events(of: Self.user).isEmpty)

      let next = try await second.admin().train()
      let version = try #require(next.version)
      let files = Self.filesWithName(under: daemon.root)
      #expect(!files.contains { $0.contains(version.rawValue) }, "\(files)")
      #expect(!files.contains { $0.hasPrefix("sprocket.db") }, "\(files)")
      #expect(try await !after.recommend(Self.user).knownUser)
      try await second.crash()
    }
  }

  @Test("A snapshot of now is written without the users who were forgotten")
  func snapshotOfNow() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      try await Self.recordSome(client)
      let with = try await admin.createSnapshot(CreateSnapshotRequest()).model
      #expect(with.users == 61)
      #expect(
        Self.filesWithName(under: daemon.root).contains { $0.contains(with.version.rawValue) })
      _ = try await client.forgetUser(ForgetUserRequest(user: Self.user))
      let without = try await admin.createSnapshot(CreateSnapshotRequest()).model
      #expect(without.users == 60)
      #expect(
        !Self.filesWithName(under: daemon.root).contains { $0.contains(without.version.rawValue) })
      #expect(try await client.recommend(1).knownUser)
    }
  }

  @Test("A user forgotten while a training runs is not in what it publishes")
  func duringTraining() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      try await Self.recordSome(client)
      let job = try await admin.startTraining(SprocketClient.unhurriedTraining)
      _ = try await client.forgetUser(ForgetUserRequest(user: Self.user))
      let ended = try await admin.finish(job)
      #expect(ended.state == .succeeded, "\(ended)")
      let version = try await client.recommend(1).model
      #expect(version.rawValue.hasPrefix("2"))
      #expect(try await !client.recommend(Self.user).knownUser)
      #expect(try await client.events(of: Self.user).isEmpty)
      let files = Self.filesWithName(under: daemon.root)
      #expect(!files.contains { $0.contains(version.rawValue) }, "\(files)")
    }
  }

  @Test("A forgotten user may come back, and only what came since is known")
  func comesBack() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      try await Self.recordSome(client)
      try await admin.train()
      _ = try await client.forgetUser(ForgetUserRequest(user: Self.user))
      // An event id that was forgotten may be used again.
      let back = try await client.record(
        .rating(Self.user, 2, 5, id: "\(Self.name)-event-0"), .rating(Self.user, 5, 5))
      #expect(back.recorded == 2)
      func expectOnlyNew(_ client: SprocketClient) async throws {
        let list = try await client.recommend(Self.user, k: 6)
        #expect(list.knownUser)
        #expect(list.filtered.rated == 2)
        #expect(list.items.allSatisfy { $0.item.taste == 1 })
        #expect(try await client.events(of: Self.user).map(\.event.item).sorted() == [2, 5])
      }
      try await expectOnlyNew(client)
      try await daemon.crash()
      let second = try await daemon.restarted()
      try await expectOnlyNew(try await second.data())
      try await second.admin().train()
      try await expectOnlyNew(try await second.data())
      try await second.crash()
    }
  }

  @Test("Forgetting somebody of whom nothing is known removes nothing")
  func unknownUser() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let answer = try await client.forgetUser(ForgetUserRequest(user: UserID("nobody")))
      #expect(answer.removed == 0)
      let planted = PlantedDataSet.standard.ratings.filter { $0.user == 9 }.count
      let ofDataSet = try await client.forgetUser(ForgetUserRequest(user: 9))
      #expect(ofDataSet.removed == planted)
      #expect(try await !client.recommend(9).knownUser)
    }
  }
}
