import Foundation
import SprocketCore
import Testing

@testable import SprocketStorage

@Suite("Films that wait for their transaction")
struct StagedItemsTests {
  private func randomItem(_ generator: inout SeededGenerator, id: Int) -> Item {
    func text() -> String {
      let letters = ["a", "Ü", "", "🎬", "\n", "\u{0}", "long ", "\u{1E}"]
      return (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        letters[Int.random(in: 0..<letters.count, using: &generator)]
      }.joined()
    }
    func list() -> [String] {
      (0..<Int.random(in: 0...3, using: &generator)).map { _ in text() }
    }
    return Item(
      item: ItemID("f\(id)"), title: text(), year: Int.random(in: -3...2030, using: &generator),
      genres: list(), directors: list(), cast: list(), tags: list(), imdbID: text(),
      tmdbID: text(), hidden: Bool.random(using: &generator), overview: text(), language: text(),
      countries: list(), writers: list(),
      runtimeMinutes: Int.random(in: 0...500, using: &generator), certification: text())
  }

  @Test(
    "are the same as when they came, whether they wait in memory or on the disk",
    arguments: [1, 100, 5_000, 1 << 20])
  func comeBackAsTheyWere(windowBytes: Int) throws {
    let temporary = try TemporaryStore()
    var generator = SeededGenerator(seed: UInt64(windowBytes))
    var staged = StagedItems(databasePath: temporary.path, windowBytes: windowBytes)
    var slow: [Item] = []
    for _ in 0..<400 {
      let item = randomItem(&generator, id: Int.random(in: 0..<250, using: &generator))
      try staged.add(item)
      if let place = slow.firstIndex(where: { $0.item == item.item }) {
        slow[place] = ItemWriter.merge(item, onto: slow[place])
      } else {
        slow.append(item)
      }
    }
    var back: [Item] = []
    try staged.forEach { back.append($0) }
    #expect(back == slow)
    #expect(staged.count == slow.count)
  }

  @Test("leave no file behind")
  func leaveNothing() throws {
    let temporary = try TemporaryStore()
    let folder = (temporary.path as NSString).deletingLastPathComponent
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var staged = StagedItems(databasePath: temporary.path, windowBytes: 10)
    for number in 0..<20 { try staged.add(Item(item: ItemID("f\(number)"), title: "Alien")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
  }

  @Test("that cannot be read back are an error, not another film")
  func refusesCutBytes() throws {
    var bytes: [UInt8] = []
    ItemPacking.pack(Item(item: ItemID("f1"), title: "Alien", genres: ["Horror"]), into: &bytes)
    for count in bytes.indices {
      #expect(throws: SprocketError.self) { try ItemPacking.unpack(bytes[..<count]) }
    }
  }
}
