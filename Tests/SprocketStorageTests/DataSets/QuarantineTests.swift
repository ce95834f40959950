import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct QuarantineTests {
  private static func bad(_ count: Int, reason: String = "odd") -> IngestChunk {
    IngestChunk(
      items: [film("1"), film("2")],
      rejected: (1...count).map {
        RejectedRow(
          file: "r.csv", line: $0, column: "rating", reason: reason, text: "u\($0),1,x,1",
          header: "userId,movieId,rating,timestamp")
      })
  }

  @Test func listsBySourceAndReasonInPages() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("one", Self.bad(5))
    try await store.ingest("two", Self.bad(3, reason: "is rated in line 7, which is later"))
    let all = try store.quarantine(ListQuarantineRequest())
    #expect(all.total == 8)
    #expect(all.rows.map(\.version) == [1, 1, 1, 1, 1, 2, 2, 2])
    #expect(all.groups.map(\.rows.count) == [5, 3])
    #expect(all.groups.last?.rows.reason == "is rated in another line, which is later")
    let page = try store.quarantine(ListQuarantineRequest(source: "one", limit: 2))
    #expect(page.total == 5)
    #expect(page.rows.map(\.row.line) == [1, 2])
    let after = ListQuarantineRequest(source: "one", after: page.rows[1].number, limit: 2)
    #expect(try store.quarantine(after).rows.map(\.row.line) == [3, 4])
    #expect(try store.quarantine(ListQuarantineRequest(reason: "line 7")).total == 3)
    #expect(all.rows[0].row == Self.bad(1).rejected[0])
  }

  @Test func repairedRowsLeaveAndTheOthersKeepTheirNumbers() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", Self.bad(4))
    let numbers = try store.quarantine().map(\.number)
    let response = try await store.ingest(
      "set",
      IngestChunk(
        ratings: columns([("u1", "1", 4, 1), ("u3", "2", 4, 1)]),
        repairs: [numbers[0], numbers[2]]))
    #expect(response.repaired == 2)
    #expect(response.ratingsAdded == 2)
    #expect(try store.quarantine().map(\.number) == [numbers[1], numbers[3]])
    try await store.ingest("set", Self.bad(1))
    let newest = try #require(try store.quarantine().first)
    #expect(newest.number > numbers[3])
  }

  @Test func aRepairOfAFilmThatDoesNotExistStays() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var chunk = Self.bad(2)
    chunk.rejected[1].text = "u2,ghost,4,1"
    try await store.ingest("set", chunk)
    let before = try store.quarantine()
    let response = try await store.ingest(
      "set",
      IngestChunk(
        ratings: columns([("u1", "1", 4, 1), ("u2", "ghost", 4, 1)]),
        repairs: before.map(\.number)))
    #expect(response.repaired == 1)
    #expect(response.unknownItems == 1)
    #expect(try store.quarantine() == [before[1]])
  }

  @Test func discardsByNumberByFilterOrAll() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("one", Self.bad(3))
    try await store.ingest("two", Self.bad(3))
    let first = try store.quarantine()[0].number
    #expect(try await store.discard(DiscardQuarantineRequest(numbers: [first, 99])).discarded == 1)
    #expect(try await store.discard(DiscardQuarantineRequest(source: "two")).discarded == 3)
    #expect(try store.quarantine().map(\.row.line) == [2, 3])
    await #expect(throws: SprocketError.self) {
      _ = try await store.discard(DiscardQuarantineRequest())
    }
    #expect(try await store.discard(DiscardQuarantineRequest(all: true)).discarded == 2)
  }
}
