import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct DataVersionTests {
  private static let provenance = Provenance(
    files: [
      SourceFile(
        name: "r.csv", role: "ratings", hash: "xxh3-128:00", bytes: 12, rows: 3, accepted: 2,
        rejected: 1)
    ],
    rejections: [RowGroup(file: "r.csv", column: "rating", reason: "odd", count: 1)],
    findings: [RowGroup(file: "r.csv", column: "", reason: "is Latin-1", count: 1)])

  private static let chunk = IngestChunk(
    source: "set", items: [film("1"), film("2")],
    ratings: columns([("a", "1", 4, 1), ("b", "ghost", 3, 2)]), provenance: provenance)

  @Test func everyIngestIsAVersionWithItsProvenance() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.record([rating("u", "1", 3)], createMissing: true)
    let intake = try store.beginIngest(uid: 1234)
    var chunk = Self.chunk
    chunk.complete = true
    try intake.add(chunk)
    let response = try await intake.commit()
    #expect(response.version == 1)
    let list = try store.dataVersions(ListDataVersionsRequest())
    #expect(list.total == 1)
    let version = try #require(list.versions.first)
    #expect(version.source == "set")
    #expect(version.uid == 1234)
    #expect(version.provenance == Self.provenance)
    #expect(version.position == 1)
    #expect(version.revision == (try store.items(changedAfter: 0).revision))
    #expect(version.startedMicros > 0 && version.finishedMicros >= version.startedMicros)
    var changes = response
    changes.commitMilliseconds = 0
    #expect(version.changes == changes)
    #expect(changes.itemsAdded == 1 && changes.ratingsAdded == 1 && changes.unknownItems == 1)
    #expect(try store.trainingData { _, _ in }.dataVersion == 1)
  }

  @Test func anUnchangedDataSetIsRecordedAsSuch() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try await store.ingest("set", Self.chunk)
    try await store.ingest("set", Self.chunk)
    try await store.ingest("other", IngestChunk(items: [film("3")]))
    let versions = try store.dataVersions(ListDataVersionsRequest()).versions
    #expect(versions.map(\.version) == [3, 2, 1])
    #expect(versions.map(\.changes.changedNothing) == [false, true, false])
    let page = try store.dataVersions(ListDataVersionsRequest(limit: 1, before: 3))
    #expect(page.versions.map(\.version) == [2])
    #expect(page.total == 3)
    let one = try store.dataVersions(ListDataVersionsRequest(version: 1)).versions
    #expect(one.map(\.version) == [1])
  }

  @Test func anIngestThatFailsIsNoVersion() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let intake = try store.beginIngest(uid: 0)
    try intake.add(Self.chunk)
    await #expect(throws: SprocketError.self) { _ = try await intake.commit() }
    #expect(try store.dataVersions(ListDataVersionsRequest()).total == 0)
  }
}
