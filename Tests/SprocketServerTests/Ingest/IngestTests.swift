import NIOCore
import SprocketClient
import SprocketCore
import SprocketTransport
import SprocketTestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct IngestTests {
  private func chunk(
    _ number: Int, source: String = "tests", complete: Bool = false
  ) -> IngestChunk {
    IngestChunk(
      source: source,
      items: [Item(item: ItemID("d\(number)"), title: "Data \(number)", genres: ["War"])],
      ratings: RatingColumns(
        users: [UserID("r\(number)")], items: [ItemID("d\(number)"), ItemID("nowhere")],
        userIndex: [0, 0], itemIndex: [0, 1], value: [4, 5], timeMicros: [1, 2]),
      rejected: [RejectedRow(file: "ratings.csv", line: number, reason: "no number")],
      complete: complete)
  }

  @Test func `a whole data set goes in and can be found at once`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let upload = try await client.ingest()
    for number in 0..<5 { try await upload.send(chunk(number, complete: number == 4)) }
    let response = try await upload.finish()
    #expect(response.itemsAdded == 5)
    #expect(response.ratingsAdded == 5)
    #expect(response.unknownItems == 5)
    #expect(response.rejected == 5)
    let war = try await client.recommend(
      RecommendRequest(user: UserID("v0"), filter: ItemFilter(includeGenres: ["War"])))
    #expect(war.items.count == 5)
    await client.close()
  }

  @Test func `a stream that ends before its last chunk changes nothing`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let before = try daemon.store.counts()
    let upload = try await client.ingest()
    try await upload.send(chunk(0))
    try await upload.send(chunk(1))
    let error = await failure { _ = try await upload.finish() }
    #expect(error.code == .aborted)
    #expect(error.message.contains("nothing was changed"))
    #expect(try daemon.store.counts() == before)
    await client.close()
  }

  @Test func `a chunk that cannot be read is named and nothing is changed`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let before = try daemon.store.counts()
    let call = try await client.connection.clientStream(
      ClientRequest(service: "sprocket.v1.Admin", method: "Ingest"))
    let error = await failure {
      try await call.send(ByteBuffer(encoding: chunk(0)))
      try await call.send(ByteBuffer(encoding: chunk(1)))
      try await call.send(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0x01]))
      _ = try await call.finish()
    }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("chunk 2"))
    #expect(try daemon.store.counts() == before)
    await client.close()
  }

  @Test func `a data set without a name is refused`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let upload = try await client.ingest()
    let error = await failure {
      try await upload.send(chunk(0, source: "", complete: true))
      _ = try await upload.finish()
    }
    #expect(error.code == .invalidArgument)
    #expect(error.message.contains("source"))
    await client.close()
  }

  @Test func `a connection that breaks in the middle leaves nothing behind`() async throws {
    let daemon = try await TestDaemon()
    let client = try await daemon.admin()
    let before = try daemon.store.counts()
    let upload = try await client.ingest()
    try await upload.send(chunk(0))
    await client.close()
    try await Task.sleep(for: .milliseconds(50))
    #expect(try daemon.store.counts() == before)
  }
}
