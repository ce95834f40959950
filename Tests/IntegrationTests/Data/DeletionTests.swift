import Foundation
import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Taking back and deleting")
struct DeletionTests {
  /// Ends the daemon as a power failure would, and starts it again.
  private func killed(_ daemon: DaemonProcess) async throws -> DaemonProcess {
    try await daemon.crash()
    return try await daemon.restarted()
  }

  @Test("What a user takes back counts for nothing, at once and after kill -9")
  func retract() async throws {
    try await withDaemon { first in
      var daemon = first
      var client = try await daemon.data()
      let top = try #require(try await client.recommend(1, k: 1).items.first).item
      _ = try await client.record(.rating(1, top, 5))
      let mean = try await client.getItem(GetItemRequest(item: top)).item
      #expect(try await !client.recommend(1, k: 40).items.contains { $0.item == top })
      let run = try await daemon.sprocket("event", "1", top.rawValue, "--retract")
      #expect(run.exitCode == 0, "\(run.errors)")
      for round in 0..<2 {
        // It may be recommended again, and is in no history.
        #expect(try await client.recommend(1, k: 40).items.contains { $0.item == top })
        let history = try await client.events(of: 1)
        #expect(history.filter { $0.event.item == top }.map(\.event.kind) == [.retract])
        let item = try await client.getItem(GetItemRequest(item: top)).item
        #expect(item.ratingCount == mean.ratingCount - 1)
        if round == 0 {
          daemon = try await killed(daemon)
          client = try await daemon.data()
        }
      }
      // A user of whom nothing is left gets what everybody gets, not the list of before.
      let films = try await client.events(of: 2).map(\.event.item)
      for film in Set(films) {
        _ = try await client.record(
          RecordRequest(events: [FeedbackEvent(user: 2, item: film, kind: .retract)]))
      }
      let list = try await client.recommend(2, k: 5)
      #expect(list.items.allSatisfy { $0.source == .popular })
      try await daemon.crash()
    }
  }

  @Test("A correction replaces a rating in lists, histories and counts")
  func correct() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let before = try await client.getItem(GetItemRequest(item: 1)).item
      let user = UserID("corrects")
      _ = try await client.record(.rating(user, 1, 5), .rating(user, 4, 5))
      let liked = try await client.recommend(user, k: 3)
      #expect(liked.items.allSatisfy { $0.item.taste == 0 })
      _ = try await client.record(.rating(user, 1, 1), .rating(user, 4, 1), .rating(user, 2, 5))
      let corrected = try await client.recommend(user, k: 3)
      #expect(corrected.items.allSatisfy { $0.item.taste == 1 })
      let item = try await client.getItem(GetItemRequest(item: 1)).item
      #expect(item.ratingCount == before.ratingCount + 1)
      let sum = before.meanRating * Double(before.ratingCount) + 1
      #expect(abs(item.meanRating - sum / Double(item.ratingCount)) < 1e-9)
    }
  }

  @Test(
    "A deleted film is in no answer, at once and after kill -9, and comes back when added again")
  func deleteFilm() async throws {
    try await withDaemon { first in
      var daemon = first
      let film = try await daemon.data().getItem(GetItemRequest(item: 1)).item
      let fans = try await daemon.data().events(of: 1).contains { $0.event.item == 1 }
      let run = try await daemon.sprocket("delete-item", "1", "--yes", "--json")
      #expect(run.exitCode == 0, "\(run.errors)")
      for round in 0..<2 {
        let client = try await daemon.data()
        for user in 1...9 {
          let answer = try await client.recommend(
            RecommendRequest(
              user: UserID("\(user)"), k: 40, filter: ItemFilter(includeRated: true),
              explain: true))
          #expect(answer.items.count == 39)
          #expect(!answer.items.contains { $0.item == 1 })
          #expect(!answer.items.flatMap(\.reasons).contains { $0.item == 1 })
        }
        let similar = try await client.similarItems(SimilarItemsRequest(item: 4, k: 40))
        #expect(!similar.items.contains { $0.item == 1 })
        let unknown = try await refusal {
          _ = try await client.similarItems(SimilarItemsRequest(item: 1))
        }
        #expect(unknown.code == .notFound)
        let found = try await client.searchItems(SearchItemsRequest(text: film.title)).items
        #expect(!found.contains { $0.item == 1 })
        #expect(try await !client.events(of: 1).contains { $0.event.item == 1 })
        let refused = try await refusal { _ = try await client.record(.rating(1, 1, 5)) }
        #expect(refused.code == .notFound)
        if round == 0 { daemon = try await killed(daemon) }
      }
      try await daemon.admin().train(kind: "ials", settings: [], force: true)
      let client = try await daemon.data()
      #expect(try await client.listItems(ListItemsRequest()).total == 39)
      _ = try await client.upsertItems(UpsertItemsRequest(items: [film]))
      #expect(
        try await client.getItem(GetItemRequest(item: 1)).item.ratingCount == film.ratingCount)
      #expect(try await client.events(of: 1).contains { $0.event.item == 1 } == fans)
      let list = try await client.recommend(
        RecommendRequest(user: 1, k: 40, filter: ItemFilter(includeRated: true)))
      #expect(list.items.contains { $0.item == 1 })
      try await daemon.crash()
    }
  }

  @Test("A file of deletions takes back ratings of a data set and deletes films")
  func deletionsFile() async throws {
    let folder = try TemporaryFolder()
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let gone = try #require(try await client.events(of: 3).first).event.item
      try folder.write("user,item\n3,\(gone)\n3,\(gone)\n,11\nnobody,1\n", to: "deletions.csv")
      let run = try await daemon.sprocket("ingest", "\(folder.path)/deletions.csv", "--json")
      #expect(run.exitCode == 0, "\(run.errors)")
      let counts = try run.object().compactMapValues { $0 as? Int }
      #expect(counts["ratings_deleted"] == 1)
      #expect(counts["items_deleted"] == 1)
      #expect(counts["unknown_deletions"] == 2)
      #expect(
        try await client.recommend(
          RecommendRequest(user: 3, k: 40)
        ).items.contains { $0.item == gone })
      #expect(try await !client.listItems(ListItemsRequest()).items.contains { $0.item == 11 })
      // The data set again does not bring them back; the film it does.
      let again = try await daemon.sprocket(
        "ingest", try PlantedDataSet.standard.write(to: folder), "--json")
      #expect(try again.object()["ratings_added"] as? Int == 0)
      #expect(try again.object()["items_added"] as? Int == 1)
      #expect(try await client.listItems(ListItemsRequest()).total == 40)
    }
  }
}
