import SprocketClient
import SprocketCore
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct RecordStreamTests {
  private func batch(_ users: Range<Int>, film: String = "f1") -> RecordRequest {
    RecordRequest(
      events: users.map {
        FeedbackEvent(
          eventID: "e\($0)", user: UserID("s\($0)"), item: ItemID(film), kind: .like)
      })
  }

  @Test func `the answer sums the batches`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.data()
    let stream = try await client.recordStream()
    try await stream.send(batch(0..<3))
    try await stream.send(batch(2..<5))
    try await stream.send(batch(5..<6))
    let response = try await stream.finish()
    #expect(response.recorded == 6)
    #expect(response.duplicates == 1)
    #expect(response.position == (try daemon.store.lastPosition()))
    #expect(try await client.recommend(RecommendRequest(user: UserID("s4"))).knownUser)
    await client.close()
  }

  @Test func `a stream without batches records nothing`() async throws {
    let client = try await TestDaemon().data()
    let response = try await client.recordStream().finish()
    #expect(response == RecordResponse())
    await client.close()
  }

  @Test func `the batch that fails is named and those before it stay`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.data()
    let before = try daemon.store.counts().events
    let stream = try await client.recordStream()
    let error = await failure {
      try await stream.send(batch(0..<3))
      try await stream.send(batch(3..<5))
      try await stream.send(batch(5..<9, film: "nowhere"))
      _ = try await stream.finish()
    }
    #expect(error.code == .notFound)
    #expect(error.message.contains("batch 2 of the stream"))
    #expect(error.message.contains("5 events"))
    #expect(try daemon.store.counts().events == before + 5)
    await client.close()
  }
}
