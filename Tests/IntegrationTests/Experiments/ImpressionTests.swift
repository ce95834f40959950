import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Impressions")
struct ImpressionTests {
  /// Asks until everything shown so far is counted.
  static func report(
    _ admin: SprocketClient, lists: Int
  ) async throws -> GetImpressionsResponse {
    var last = GetImpressionsResponse()
    _ = try await eventually {
      last = try await admin.getImpressions(GetImpressionsRequest())
      return last.lists == lists
    }
    return last
  }

  @Test(
    "Films shown often enough make room for others, over a restart, until the user is forgotten")
  func suppressesWhatWasShown() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      let suppress = SuppressRecent(exposures: 2, windowSeconds: 3_600)
      func list(_ client: SprocketClient) async throws -> RecommendResponse {
        try await client.recommend(
          RecommendRequest(user: UserID("1"), k: 5, suppressRecent: suppress))
      }
      let first = try await list(client)
      _ = try await Self.report(admin, lists: 1)
      #expect(try await list(client).items.map(\.item) == first.items.map(\.item))
      _ = try await Self.report(admin, lists: 2)
      let third = try await list(client)
      #expect(third.filtered.recent == 5)
      #expect(Set(third.items.map(\.item)).isDisjoint(with: first.items.map(\.item)))
      // Who does not ask sees them still.
      #expect(
        try await client.recommend(RecommendRequest(user: UserID("1"), k: 5)).items.map(\.item)
          == first.items.map(\.item))
      let before = try await Self.report(admin, lists: 4)
      #expect(before.repeats == 10)
      #expect(before.exposures.map(\.shown) == [10, 5, 5])

      #expect(try await daemon.stop() == .exited(0))
      let second = try await daemon.restarted()
      let again = try await second.data()
      let after = try await Self.report(try await second.admin(), lists: 4)
      #expect(after.shown == before.shown)
      #expect(try await list(again).filtered.recent == 5)
      _ = try await again.forgetUser(ForgetUserRequest(user: UserID("1")))
      #expect(try await list(again).filtered.recent == 0)
      #expect(try await second.stop() == .exited(0))
    }
  }

  @Test(
    "A film that is liked after it was shown is a hit, which survives a crash some seconds later")
  func countsHits() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let admin = try await daemon.admin()
      let list = try await client.recommend(RecommendRequest(user: UserID("2"), k: 4))
      _ = try await Self.report(admin, lists: 1)
      _ = try await client.record(.rating(UserID("2"), list.items[2].item, 5))
      _ = try await client.record(.rating(UserID("2"), list.items[0].item, 1))
      _ = try await client.record(.rating(UserID("3"), list.items[1].item, 5))
      var report = GetImpressionsResponse()
      #expect(
        try await eventually {
          report = try await admin.getImpressions(GetImpressionsRequest())
          return report.hits == 1
        })
      #expect((report.shown, report.positives, report.listsWithHit) == (4, 1, 1))
      #expect(report.positions.map(\.hits) == [0, 0, 1, 0])
      #expect(report.versions.map(\.version) == [list.model.rawValue])

      let text = try await daemon.sprocket("admin", "impressions")
      #expect(text.exitCode == 0, "\(text)")
      #expect(text.output.contains("exposure"))
      let json = try await daemon.sprocket("admin", "impressions", "--json")
      #expect(json.output.contains(#""hits":1"#))

      // Longer than changes wait to be stored.
      try await Task.sleep(for: .seconds(4))
      try await daemon.crash()
      let second = try await daemon.restarted()
      let after = try await Self.report(try await second.admin(), lists: 1)
      #expect((after.shown, after.hits) == (4, 1))
      try await second.crash()
    }
  }

  @Test(
    "The command line leaves out what was shown, and the daemon may be told to remember nothing")
  func suppressesFromTheCommandLine() async throws {
    try await withDaemon { daemon in
      let first = try await daemon.sprocket("recommend", "5", "-k", "3", "--json")
      #expect(first.output.contains(#""recent":0"#))
      #expect(
        try await eventually {
          let next = try await daemon.sprocket(
            "recommend", "5", "-k", "40", "--suppress-recent", "1", "--suppress-days", "1",
            "--json")
          return next.exitCode == 0 && !next.output.contains(#""recent":0"#)
        })
    }
    try await withDaemon(settings: ["impressions.sample=0"]) { daemon in
      let refused = try await daemon.sprocket("recommend", "5", "--suppress-recent", "1")
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("impressions.sample"))
      #expect(try await daemon.sprocket("recommend", "5").exitCode == 0)
      let off = try await daemon.sprocket("admin", "impressions")
      #expect(off.output.contains("not remembered"))
    }
  }
}
