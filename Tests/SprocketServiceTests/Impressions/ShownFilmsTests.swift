import SprocketCore
import Testing

@testable import SprocketService

@Suite struct ShownFilmsTests {
  /// A showing as slow, obvious code keeps it.
  private struct Showing {
    var item: UInt32
    var seconds: UInt32
    var isResponded = false
  }

  @Test func `counts exposures and finds the unanswered as slow code does`() {
    var random = SeededGenerator(seed: 7)
    let films = ShownFilms()
    var slow: [Showing] = []
    for step in 0..<300 {
      let seconds = UInt32(1_000 + step)
      let items = (0..<10).map { _ in UInt32.random(in: 0..<40, using: &random) }.reduce(
        into: [UInt32]()
      ) { if !$0.contains($1) { $0.append($1) } }
      let exposures = films.add(
        items[...], version: 1, arm: .none, seconds: seconds, limit: 100_000)
      for (item, exposure) in zip(items, exposures) {
        #expect(exposure == 1 + slow.count { $0.item == item })
      }
      slow += items.map { Showing(item: $0, seconds: seconds) }
      if step % 3 == 0 {
        let item = UInt32.random(in: 0..<40, using: &random)
        _ = films.respond(to: item, likes: true, since: 0)
        for place in slow.indices where slow[place].item == item {
          slow[place].isResponded = true
        }
      }
      let since = UInt32.random(in: 1_000...seconds, using: &random)
      let count = Int.random(in: 1...5, using: &random)
      let expected = (UInt32(0)..<40).filter { item in
        let recent = slow.filter { $0.item == item && $0.seconds >= since }
        return recent.count >= count && !recent.contains { $0.isResponded }
      }
      #expect(films.unanswered(exposures: count, since: since).sorted() == expected)
    }
  }

  @Test func `the oldest films go first`() {
    let films = ShownFilms()
    for list in 0..<50 {
      _ = films.add(
        ArraySlice((0..<10).map { UInt32(list * 10 + $0) }), version: 1, arm: .none,
        seconds: UInt32(list), limit: 100)
      #expect(films.films.count <= 100)
      #expect(films.films.map(\.item).suffix(10) == (0..<10).map { UInt32(list * 10 + $0) })
    }
    #expect(films.films.map(\.item) == films.films.map(\.item).sorted())
    // A list longer than all the room keeps its first films.
    _ = films.add(
      ArraySlice((0..<500).map(UInt32.init)), version: 1, arm: .none, seconds: 60, limit: 100)
    #expect(films.films.map(\.item) == (0..<100).map(UInt32.init))
  }

  @Test func `impressions are packed into 16 bytes and come back as they were`() {
    #expect(MemoryLayout<Impression>.stride == Impression.byteCount)
    var random = SeededGenerator(seed: 3)
    let impressions = (0..<200).map { _ in
      var impression = Impression(
        item: .random(in: 0 ... .max, using: &random),
        seconds: .random(in: 0 ... .max, using: &random),
        version: .random(in: 0 ... .max, using: &random),
        position: .random(in: 0 ... .max, using: &random),
        list: .random(in: 0 ... .max, using: &random), arm: .challenger)
      impression.isResponded = .random(using: &random)
      impression.isHit = .random(using: &random)
      return impression
    }
    let bytes = Impression.pack(impressions)
    #expect(bytes.count == 200 * 16)
    #expect(Impression.unpack(bytes) == impressions)
    #expect(Impression.unpack(Array(bytes.dropLast(5))) == Array(impressions.dropLast()))
    #expect(Impression.unpack([]) == [])
  }

  @Test func `names keep their numbers when they are stored and read again`() {
    var numbers = NameNumbers()
    let names = (0..<3_000).map { "film \($0)" }
    #expect(names.map { numbers.number($0) } == Array(0..<3_000))
    #expect(numbers.table.count == 0)
    numbers.publish()
    #expect(numbers.table.count == 3_000)
    #expect(numbers.table.name(2_999) == "film 2999")
    #expect(numbers.table.name(3_000) == nil)
    let stored = numbers.unstored
    #expect(stored.count == 3_000)
    numbers.markStored(3_000)
    #expect(numbers.unstored.isEmpty)

    var again = NameNumbers()
    again.restore(stored)
    #expect(names.allSatisfy { again.known($0) == numbers.known($0) })
    #expect(again.number("another") == 3_000)
    again.publish()
    #expect(again.unstored.map(\.name) == ["another"])
  }
}
