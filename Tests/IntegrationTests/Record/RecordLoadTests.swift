import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite("Recording much at once")
struct RecordLoadTests {
  @Test("A stream of 5,000 events is recorded whole and counted")
  func stream() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let stream = try await client.recordStream()
      for batch in 0..<50 {
        try await stream.send(
          RecordRequest(
            events: (0..<100).map { index in
              let number = batch * 100 + index
              return .rating(
                UserID("streamer-\(number % 25)"), ItemID(1 + number % 40), 4, id: "s-\(number)")
            }))
      }
      let answer = try await stream.finish()
      #expect(answer.recorded == 5000)
      #expect(answer.duplicates == 0)
      #expect(try await daemon.admin().getStats(GetStatsRequest()).events == 5000)
      #expect(try await client.events(of: UserID("streamer-3")).count == 200)
      #expect(try await client.recommend(UserID("streamer-3")).knownUser)
    }
  }

  @Test("A stream stops at the batch that is refused, and says what is recorded")
  func refusedStream() async throws {
    try await withDaemon { daemon in
      let client = try await daemon.data()
      let user = UserID("half-way")
      let error = try await refusal {
        let stream = try await client.recordStream()
        try await stream.send(RecordRequest(events: [.rating(user, 1, 4), .rating(user, 2, 4)]))
        try await stream.send(RecordRequest(events: [.rating(user, ItemID("nowhere"), 4)]))
        try await stream.send(RecordRequest(events: [.rating(user, 3, 4)]))
        _ = try await stream.finish()
      }
      #expect(error.code == .notFound)
      #expect(error.message.contains("nowhere"))
      #expect(error.message.contains("2 events"))
      #expect(Set(try await client.events(of: user).map(\.event.item)) == [1, 2])
    }
  }

  @Test("64 callers at once each get their own answer, and every event is there once")
  func concurrentCallers() async throws {
    try await withDaemon { daemon in
      let clients = try await [daemon.data(), daemon.data(), daemon.data(), daemon.data()]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<64 {
          group.addTask {
            let client = clients[caller % clients.count]
            let user = UserID("caller-\(caller)")
            for step in 0..<8 {
              let film = ItemID(1 + (caller + step) % 40)
              let answer = try await client.record(
                .rating(user, film, 4.5, id: "\(caller)-\(step)"))
              #expect(answer.recorded == 1)
              let list = try await client.recommend(user, k: 40)
              #expect(list.user == user)
              #expect(list.filtered.rated == step + 1)
              #expect(!list.items.contains { $0.item == film })
            }
          }
        }
        try await group.waitForAll()
      }
      for caller in 0..<64 {
        let events = try await clients[0].events(of: UserID("caller-\(caller)"))
        #expect(Set(events.map(\.event.eventID)) == Set((0..<8).map { "\(caller)-\($0)" }))
        #expect(events.count == 8)
      }
      #expect(try await daemon.admin().getStats(GetStatsRequest()).events == 512)
    }
  }
}
