import Glibc
import SprocketClient
import SprocketCore
import SprocketServer
import SprocketTransport
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct AccessPolicyTests {
  private let peer = PeerCredentials(uid: 1_000, gid: 100)

  @Test func `whoever may open the socket passes when anybody may`() throws {
    try AccessPolicy.anyPeer.check(nil)
    try AccessPolicy.anyPeer.check(peer)
  }

  @Test func `a listed user or a listed group passes`() throws {
    try AccessPolicy.only(uids: [1_000], gids: []).check(peer)
    try AccessPolicy.only(uids: [], gids: [100]).check(peer)
  }

  @Test func `others are denied and the message names the user`() {
    let policy = AccessPolicy.only(uids: [0, 100], gids: [0, 1_000])
    let error = #expect(throws: SprocketError.self) { try policy.check(peer) }
    #expect(error?.code == .permissionDenied)
    #expect(error?.message.contains("user 1000") == true)
  }

  @Test func `a caller without credentials is unauthenticated`() {
    let error = #expect(throws: SprocketError.self) {
      try AccessPolicy.only(uids: [0], gids: [0]).check(nil)
    }
    #expect(error?.code == .unauthenticated)
  }

  @Test func `every sort of method is guarded, and health is not`() async throws {
    let nobody = AccessPolicy.only(uids: [], gids: [])
    let client = try await TestDaemon(dataAccess: nobody, adminAccess: nobody).admin()
    let event = FeedbackEvent(user: UserID("v0"), item: ItemID("f9"), kind: .like)
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await client.recommend(RecommendRequest(user: UserID("v0"))) },
      { _ = try await client.getItem(GetItemRequest(item: ItemID("f1"))) },
      { _ = try await client.record(RecordRequest(events: [event])) },
      { _ = try await client.forgetUser(ForgetUserRequest(user: UserID("v0"))) },
      { for try await _ in try await client.watchJob(WatchJobRequest(job: 1)) {} },
      {
        let stream = try await client.recordStream()
        _ = try await stream.finish()
      },
      { _ = try await client.rollback(RollbackRequest()) },
    ]
    for call in calls {
      #expect(await failure { try await call() }.code == .permissionDenied)
    }
    #expect(try await client.checkHealth().status == .notServing)
    await client.close()
  }

  @Test func `the sockets have policies of their own`() async throws {
    let daemon = try await TestDaemon(
      dataAccess: .only(uids: [], gids: []), adminAccess: .only(uids: [getuid()], gids: []))
    let (data, admin) = (try await daemon.data(), try await daemon.admin())
    let request = RecommendRequest(user: UserID("v0"), k: 1)
    #expect(await failure { _ = try await data.recommend(request) }.code == .permissionDenied)
    #expect(try await admin.recommend(request).items.count == 1)
    await data.close()
    await admin.close()
  }
}
