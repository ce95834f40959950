import Foundation
import GRDB
import SprocketCore
import Testing

@testable import SprocketStorage

@Suite("Going back in time")
struct JournalCutTests {
  private static let users = (1...4).map { "u\($0)" }
  private static let films = (1...5).map { "f\($0)" }

  /// Everything that readers see of feedback.
  private func facts(_ store: SprocketStore) throws -> [String] {
    var facts: [String] = []
    for user in Self.users {
      facts += try store.history(of: UserID(user)).map { "\(user) \($0.event)" }
      facts += try store.listEvents(ListEventsRequest(user: UserID(user), limit: 1000)).events
        .map { "\(user) listed \($0.event)" }
    }
    for film in Self.films {
      let item = try store.item(ItemID(film))
      facts.append("\(film) \(item?.ratingCount ?? -1) \((item?.meanRating ?? -1).rounded(to: 6))")
    }
    facts.append("events \(try store.counts().events)")
    return facts
  }

  private func randomEvents(_ count: Int, _ generator: inout SeededGenerator) -> [FeedbackEvent] {
    (0..<count).map { _ in
      let kinds: [EventKind] = [.rating, .rating, .rating, .like, .retract, .watched]
      let kind = kinds[Int.random(in: 0..<kinds.count, using: &generator)]
      return FeedbackEvent(
        eventID: Bool.random(using: &generator) ? "e\(generator.next())" : "",
        user: UserID(Self.users[Int.random(in: 0..<4, using: &generator)]),
        item: ItemID(Self.films[Int.random(in: 0..<5, using: &generator)]), kind: kind,
        value: kind == .rating ? Double(Int.random(in: 1...5, using: &generator)) : 1,
        timeMicros: Int64.random(in: 1...1000, using: &generator))
    }
  }

  /// Says that everything from `position` on was recorded a minute later than what is before.
  private func mark(_ store: SprocketStore, position: Int64) throws -> Int64 {
    let time = Int64(Date().timeIntervalSince1970 * 1e6)
    try store.database.write("mark") { db, _ in
      try db.execute(
        sql: "INSERT OR REPLACE INTO journal_marks (position, time) VALUES (?, ?)",
        arguments: [position, time + 60_000_000])
    }
    return time + 30_000_000
  }

  @Test("leaves everything as it was then", arguments: 1...20 as ClosedRange<UInt64>)
  func restoresThePast(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert(Self.films.map { film($0) })
    for _ in 0..<6 { try await store.record(randomEvents(5, &generator)) }
    let position = try store.lastPosition()
    let before = try facts(store)
    let time = try mark(store, position: position + 1)
    for _ in 0..<6 { try await store.record(randomEvents(5, &generator)) }
    #expect(try facts(store) != before)

    let report = try store.cutJournal(after: time)
    #expect(report.events == 30)
    #expect(try facts(store) == before)
    // Positions are never given twice: models know events by them.
    let receipt = try await store.record(randomEvents(1, &generator))
    #expect(receipt.position == position + 31)
  }

  @Test("drops the models that learned from later events")
  func dropsLaterModels() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert([film("f1")])
    try await store.record([rating("u1", "f1", 4)])
    try store.register(
      ModelEntry(version: ModelVersion("old"), kind: "ials", state: "ready", position: 1))
    try store.setAlias("champion", to: ModelVersion("old"))
    let time = try mark(store, position: 2)
    try await store.record([rating("u1", "f1", 2)])
    try store.register(
      ModelEntry(version: ModelVersion("new"), kind: "ials", state: "serving", position: 2))
    try store.setAlias("champion", to: ModelVersion("new"))
    let report = try store.cutJournal(after: time)
    #expect(report.models == [ModelVersion("new")])
    #expect(try store.models().map(\.version) == [ModelVersion("old")])
    #expect(try store.model("previous")?.version == ModelVersion("old"))
  }

  @Test("is refused beyond a data set that was taken in later")
  func refusesLaterDataSets() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let before = Int64(Date().timeIntervalSince1970 * 1e6)
    try await store.ingest(
      "late", IngestChunk(items: [film("f1")], ratings: columns([("u1", "f1", 3, 1)])))
    let error = #expect(throws: SprocketError.self) { try store.cutJournal(after: before - 1) }
    #expect(error?.code == .failedPrecondition)
    #expect(error?.message.contains("data version 1 (late)") == true)
    #expect(try store.counts().ratings == 1)
  }

  @Test("changes nothing when nothing was recorded later")
  func changesNothing() async throws {
    let temporary = try TemporaryStore()
    _ = try await temporary.store.upsert([film("f1")])
    try await temporary.store.record([rating("u1", "f1", 4)])
    let later = Int64(Date().timeIntervalSince1970 * 1e6) + 60_000_000
    #expect(try temporary.store.cutJournal(after: later) == JournalCutReport())
    #expect(try temporary.store.counts().events == 1)
  }

  @Test("a copy that is made while events come in is whole and of one moment")
  func copiesConsistently() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    _ = try await store.upsert(Self.films.map { film($0) })
    let writer = Task {
      for number in 0..<200 {
        try await store.record([
          rating("u1", Self.films[number % 5], 3, id: "a\(number)"),
          rating("u2", Self.films[number % 5], 3, id: "b\(number)"),
        ])
      }
    }
    var positions: [Int64] = []
    for number in 0..<5 {
      let path = temporary.folder.appending(path: "copy-\(number).db").path
      let summary = try await store.copy(to: path)
      let copy = try SprocketStore(path: path)
      try copy.checkIntegrity()
      // Both events of a batch are in it, or none.
      #expect(try copy.counts().events % 2 == 0)
      #expect(try copy.lastPosition() == summary.position)
      #expect(Int64(try copy.counts().events) == summary.position)
      copy.close()
      positions.append(summary.position)
    }
    try await writer.value
    #expect(positions == positions.sorted())
    #expect(try store.counts().events == 400)
  }
}

extension Double {
  fileprivate func rounded(to digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (self * scale).rounded() / scale
  }
}
