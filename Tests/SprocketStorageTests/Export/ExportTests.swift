import SprocketCore
import SprocketStorage
import Testing

@Suite struct ExportTests {
  private static let everything = ExportRequest(items: true, ratings: true, events: true)

  private struct Row: Hashable {
    var user: String
    var item: String
    var value: Float
    var time: Int64
  }

  private func rows(_ chunks: [ExportChunk]) -> [Row] {
    chunks.flatMap { chunk in
      chunk.ratings.userIndex.indices.map { index in
        Row(
          user: chunk.ratings.users[Int(chunk.ratings.userIndex[index])].rawValue,
          item: chunk.ratings.items[Int(chunk.ratings.itemIndex[index])].rawValue,
          value: chunk.ratings.value[index], time: chunk.ratings.timeMicros[index])
      }
    }
  }

  @Test func `gives every film, rating and event, each once and in order`() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var generator = SeededGenerator(seed: 3)
    let films = (0..<300).map { number in
      Item(
        item: ItemID("f\(number)"), title: "Film, \"\(number)\"", year: 1900 + number % 120,
        genres: ["Drama", "Sci-Fi"], overview: String(repeating: "x", count: number * 20))
    }
    var given: [(user: String, item: String, value: Float, time: Int64)] = []
    for user in 0..<900 {
      for item in films.indices.shuffled(using: &generator).prefix(user % 150) {
        given.append(
          (
            "user \(user)", "f\(item)", Float.random(in: 0.5...5, using: &generator),
            Int64.random(in: 0...1_700_000_000_123_456, using: &generator)
          ))
      }
    }
    try await store.ingest("set", IngestChunk(items: films, ratings: columns(given)))
    let events = (0..<500).map { number in
      rating("e\(number % 7)", "f\(number % 300)", 3, time: Int64(number + 1), id: "id\(number)")
    }
    try await store.record(events)

    let chunks = try await store.export(Self.everything).all()
    #expect(chunks.flatMap(\.items).map(\.item) == films.map(\.item))
    #expect(chunks.flatMap(\.items).map(\.overview) == films.map(\.overview))
    let exported = rows(chunks)
    #expect(exported.count == given.count)
    #expect(
      Set(exported)
        == Set(given.map { Row(user: $0.user, item: $0.item, value: $0.value, time: $0.time) }))
    #expect(chunks.flatMap(\.events).map(\.event) == events)
    #expect(chunks.flatMap(\.events).map(\.position) == (1...500).map(Int64.init))
    #expect(chunks.map(\.complete) == chunks.indices.map { $0 == chunks.count - 1 })
    let totals = ExportTotals(items: 300, ratings: given.count, events: 500, position: 500)
    #expect(
      chunks.map(\.totals) == [totals] + [ExportTotals?](repeating: nil, count: chunks.count - 1))
  }

  @Test func `cuts the ratings of one user into several chunks and keeps chunks small`()
    async throws
  {
    let store = try TemporaryStore()
    let films = (0..<100_000).map { film("film-\($0)") }
    try await store.store.ingest(
      "set",
      IngestChunk(
        items: films,
        ratings: RatingColumns(
          users: [UserID("one"), UserID("two")], items: films.map(\.item),
          userIndex: films.indices.map { $0 == 99_999 ? 1 : 0 },
          itemIndex: films.indices.map(UInt32.init), value: films.map { _ in 4 },
          timeMicros: films.indices.map(Int64.init))))
    let chunks = try await store.store.export(ExportRequest(ratings: true)).all()
    let exported = rows(chunks)
    #expect(Set(exported).count == 100_000)
    #expect(exported.filter { $0.user == "two" }.count == 1)
    #expect(chunks.count > 3)
    #expect(chunks.allSatisfy { $0.ratings.value.count <= 32_768 })
  }

  @Test func `shows one moment, whatever is written meanwhile`() async throws {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set",
      IngestChunk(items: [film("a"), film("b")], ratings: columns([("u", "a", 3, 1)])))
    let source = try store.store.export(Self.everything)
    try await store.store.ingest(
      "more", IngestChunk(items: [film("c")], ratings: columns([("u", "a", 5, 2)])))
    try await store.store.record([rating("u", "b", 2)])
    let chunks = try await source.all()
    #expect(chunks.flatMap(\.items).map(\.item.rawValue) == ["a", "b"])
    #expect(rows(chunks) == [Row(user: "u", item: "a", value: 3, time: 1)])
    #expect(chunks.flatMap(\.events).isEmpty)
  }

  @Test func `leaves out users who are forgotten, before and meanwhile`() async throws {
    let store = try TemporaryStore()
    try await store.store.ingest(
      "set",
      IngestChunk(
        items: [film("a"), film("b")],
        ratings: columns([("u", "a", 3, 1), ("v", "b", 4, 2), ("w", "a", 1, 3)])))
    try await store.store.record([rating("u", "b", 2), rating("v", "a", 2), rating("w", "b", 5)])
    _ = try store.store.forget(UserID("u"))
    let source = try store.store.export(Self.everything)
    let films = try await source.next()
    #expect(films?.items.count == 2)
    _ = try store.store.forget(UserID("v"))
    let chunks = try await source.all()
    #expect(rows(chunks).map(\.user) == ["w"])
    #expect(chunks.flatMap(\.events).map(\.event.user.rawValue) == ["w"])
  }

  @Test func `an empty store gives one chunk, and asking for nothing is refused`() async throws {
    let store = try TemporaryStore()
    let chunks = try await store.store.export(Self.everything).all()
    #expect(chunks.last?.complete == true)
    #expect(chunks.allSatisfy { $0.items.isEmpty && $0.events.isEmpty })
    #expect(throws: SprocketError.self) { try store.store.export(ExportRequest()) }
  }
}

extension ExportSource {
  /// All chunks that are left.
  fileprivate func all() async throws -> [ExportChunk] {
    var chunks: [ExportChunk] = []
    while let chunk = try await next() { chunks.append(chunk) }
    return chunks
  }
}
