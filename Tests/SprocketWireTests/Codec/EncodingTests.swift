import SprocketCore
import Testing

@testable import SprocketWire

@Suite("Encoding")
struct EncodingTests {
  @Test("a request that does not fit its fields is the caller's mistake")
  func badRequest() {
    #expect(
      throws: SprocketError(
        .invalidArgument,
        "cannot encode sprocket.v1.RecommendRequest: field 2 (k): -1 is not within 0...4294967295")
    ) {
      try Wire.encode(RecommendRequest(user: UserID("u"), k: -1))
    }
    #expect(
      throws: SprocketError(
        .invalidArgument,
        "cannot encode sprocket.v1.SearchItemsRequest: field 1 (text): string contains NUL")
    ) {
      try Wire.encode(SearchItemsRequest(text: "a\0b"))
    }
  }

  @Test("an answer that cannot be written is ours")
  func badResponse() {
    let items = [Item(item: ItemID("a")), Item(item: ItemID("b"), genres: ["x", "y\0"])]
    #expect(
      throws: SprocketError(
        .internal,
        "cannot encode sprocket.v1.ListItemsResponse: field 4 (items[1].genres[1]): "
          + "string contains NUL")
    ) {
      try Wire.encode(ListItemsResponse(items: items))
    }
  }

  @Test("an answer over 4 MiB asks for less")
  func tooLarge() {
    let title = String(repeating: "x", count: 5000)
    func response(_ count: Int) -> SearchItemsResponse {
      SearchItemsResponse(
        items: (0..<count).map { FoundItem(item: ItemID("\($0)"), title: title) })
    }
    #expect(throws: Never.self) { try Wire.encode(response(800)) }
    for count in [850, 20_000] {
      do throws(SprocketError) {
        _ = try Wire.encode(response(count))
        Issue.record("was encoded")
      } catch {
        #expect(error.code == .resourceExhausted)
        #expect(error.message.hasSuffix("ask for or send less"))
      }
    }
  }

  @Test("the body of withEncoded gets its error through, and may call the codec again")
  func bodies() throws {
    let stop = SprocketError(.cancelled, "stop")
    #expect(throws: stop) {
      try Wire.withEncoded(HealthCheckRequest()) { _ throws(SprocketError) in throw stop }
    }
    let request = RecommendRequest(user: UserID("outer"))
    let bytes = try Wire.withEncoded(request) { encoded throws(SprocketError) in
      _ =
        try Wire.decode(from: Wire.encode(RecommendRequest(user: UserID("i")))) as RecommendRequest
      return [UInt8](unsafeUninitializedCapacity: encoded.size) { buffer, count in
        encoded.write(into: UnsafeMutableRawBufferPointer(buffer))
        count = encoded.size
      }
    }
    #expect(try Wire.decode(from: bytes) == request)
  }

  @Test("a sensible message of nearly 4 MiB can be read")
  func largeMessages() throws {
    let items = (0..<20_000).map { index in
      Item(
        item: ItemID("\(index)"), title: "Film number \(index)", year: 1980,
        genres: ["Drama", "Comedy", "War"], directors: ["Somebody Known"],
        cast: ["First Actor", "Second Actor", "Third Actor"], imdbID: "tt0114709", tmdbID: "862")
    }
    let chunk = IngestChunk(source: "films", items: items)
    #expect(try Wire.encodedSize(chunk) > 2 << 20)
    #expect(try Wire.decode(from: Wire.encode(chunk)) == chunk)

    let events = (0..<60_000).map { index in
      FeedbackEvent(user: UserID("\(index)"), item: ItemID("1"), kind: .like)
    }
    let record = RecordRequest(events: events)
    #expect(try Wire.decode(from: Wire.encode(record)) == record)
  }

  @Test("the arena stays within its budget and hands out aligned memory")
  func arena() throws {
    let arena = Arena()
    arena.open(budget: 200_000)
    var total = 0
    while let memory = arena.allocate(100) {
      #expect(UInt(bitPattern: memory) % 8 == 0)
      total += 104
    }
    #expect(total <= 200_000)
    #expect(total > 190_000)
    arena.reset()
    #expect(arena.allocate(1) == nil)
    arena.open(budget: 1_000_000, expecting: 1_000_000)
    #expect(arena.allocate(1_000_000) != nil)
    #expect(arena.allocate(1) == nil)
    #expect(arena.allocate(.max) == nil)
    arena.reset()
  }
}
