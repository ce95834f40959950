import SprocketCore
import SprocketWire
import Testing

/// Bytes worked out by hand from the protobuf encoding guide and the field numbers in `proto/`.
@Suite("Messages have the bytes the contract says")
struct KnownBytesTests {
  private func check<Message: WireMessage & Equatable>(
    _ message: Message, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try Wire.encode(message) == bytes, sourceLocation: sourceLocation)
    #expect(try Wire.decode(from: bytes) == message, sourceLocation: sourceLocation)
  }

  @Test("RecommendRequest")
  func recommendRequest() throws {
    try check(
      RecommendRequest(
        user: UserID("42"), k: 10,
        filter: ItemFilter(includeGenres: ["Drama"], minYear: 1990), explain: true),
      [
        0x0A, 2, 0x34, 0x32,  // 1 user "42"
        0x10, 10,  // 2 k
        0x1A, 10,  // 3 filter
        0x0A, 5, 0x44, 0x72, 0x61, 0x6D, 0x61,  // 1 include_genres "Drama"
        0x18, 0xC6, 0x0F,  // 3 min_year 1990
        0x20, 1,  // 4 explain
      ])
  }

  @Test("RecommendResponse")
  func recommendResponse() throws {
    try check(
      RecommendResponse(
        user: UserID("u"), model: ModelVersion("v"),
        items: [
          ScoredItem(
            item: ItemID("7"), title: "Ran", score: 0.5, source: .foldedIn,
            reasons: [Reason(item: ItemID("8"), contribution: -2)], year: 1985, genres: ["War"])
        ],
        filtered: FilteredCounts(qualified: 300), knownUser: true),
      [
        0x0A, 1, 0x75,  // 1 user
        0x12, 1, 0x76,  // 2 model
        0x1A, 41,  // 3 items
        0x0A, 1, 0x37,  // 1 item
        0x12, 3, 0x52, 0x61, 0x6E,  // 2 title
        0x19, 0, 0, 0, 0, 0, 0, 0xE0, 0x3F,  // 3 score
        0x20, 2,  // 4 source
        0x2A, 12,  // 5 reasons
        0x0A, 1, 0x38,  // 1 item
        0x19, 0, 0, 0, 0, 0, 0, 0, 0xC0,  // 3 contribution
        0x30, 0xC1, 0x0F,  // 6 year
        0x3A, 3, 0x57, 0x61, 0x72,  // 7 genres
        0x22, 3, 0x40, 0xAC, 0x02,  // 4 filtered: 8 qualified
        0x28, 1,  // 5 known_user
      ])
  }

  @Test("RecordRequest")
  func recordRequest() throws {
    try check(
      RecordRequest(
        events: [
          FeedbackEvent(
            eventID: "e", user: UserID("u"), item: ItemID("i"), kind: .rating, value: 4.5,
            timeMicros: 1)
        ], createMissing: true),
      [
        0x0A, 22,  // 1 events
        0x0A, 1, 0x65, 0x12, 1, 0x75, 0x1A, 1, 0x69,  // 1 event_id, 2 user, 3 item
        0x20, 1,  // 4 kind
        0x29, 0, 0, 0, 0, 0, 0, 0x12, 0x40,  // 5 value
        0x30, 1,  // 6 time_micros
        0x10, 1,  // 2 create_missing
      ])
  }

  @Test("a negative year takes ten bytes")
  func negativeYear() throws {
    try check(
      FoundItem(item: ItemID("a"), year: -44),
      [0x0A, 1, 0x61, 0x18, 0xD4, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
  }

  @Test("columns of numbers are packed")
  func ratingColumns() throws {
    let columns = RatingColumns(
      users: [UserID("a")], items: [ItemID("b")], userIndex: [0], itemIndex: [0], value: [4],
      timeMicros: [1])
    try check(
      columns,
      [
        0x0A, 1, 0x61, 0x12, 1, 0x62,
        0x1A, 1, 0, 0x22, 1, 0, 0x2A, 4, 0, 0, 0x80, 0x40, 0x32, 1, 1,
      ])
    let unpacked: [UInt8] = [
      0x0A, 1, 0x61, 0x12, 1, 0x62,
      0x18, 0, 0x20, 0, 0x2D, 0, 0, 0x80, 0x40, 0x30, 1,
    ]
    #expect(try Wire.decode(from: unpacked) == columns)
  }

  @Test("health messages")
  func health() throws {
    try check(HealthCheckRequest(service: "x"), [0x0A, 1, 0x78])
    try check(HealthCheckResponse(status: .serving), [0x08, 1])
    try check(HealthCheckResponse(status: .unknown), [])
  }

  @Test("messages are named as in the contract")
  func names() {
    #expect(RecommendRequest.messageName == "sprocket.v1.RecommendRequest")
    #expect(ModelEntry.messageName == "sprocket.v1.Model")
    #expect(HealthCheckRequest.messageName == "grpc.health.v1.HealthCheckRequest")
  }
}
