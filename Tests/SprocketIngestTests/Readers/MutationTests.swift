import Foundation
import SprocketCore
import SprocketIngest
import Testing

/// Damages a good file in many ways and compares the reader with a slow parser that reads the whole
/// file at once.
@Suite struct MutationTests {
  private static let items = (1...9).map { "\($0)" }
  private static let interesting: [UInt8] =
    Array("\",\n\r\0 0123456789.-+eEnaiTZ:\t;|".utf8) + [0xFF, 0xC3]

  @Test func damagedRatingsAreNeverTakenForOthers() throws {
    let folder = try TestFolder()
    try folder.write(
      "movies.csv",
      "movieId,title,genres\n" + Self.items.map { "\($0),Film (1999),Drama\n" }.joined())
    let header = "userId,movieId,rating,timestamp\n"
    var good = header
    for user in 1...4 {
      for item in Self.items.dropFirst(user % 5).prefix(3) {
        good += "\(user),\(item),3.5,96498\(user)\n"
      }
    }
    let patterns = SlowRatings.Patterns()
    var state = TestRandom(state: 20_261_122)
    for round in 0..<2000 {
      let damaged = Self.damage(Array(good.utf8), from: header.utf8.count, &state)
      try folder.write("ratings.csv", damaged)
      let found = try folder.read()
      let expected = SlowRatings(damaged, header: header, items: Self.items, patterns)
      var kept: [String: PlainRating] = [:]
      for rating in found.ratings {
        let pair = rating.user + "/" + rating.item
        if let earlier = kept[pair], earlier.timeMicros >= rating.timeMicros { continue }
        kept[pair] = rating
      }
      let text = String(decoding: damaged, as: UTF8.self)
      try #require(Set(kept.values) == Set(expected.kept.values), "round \(round): \(text)")
      try #require(
        found.rejected.map(\.line).sorted() == expected.rejectedLines.sorted(),
        "round \(round): \(text)")
      try #require(found.summary.ratingCount == kept.count, "round \(round): \(text)")
    }
  }

  @Test func damagedFilmsNeverStopTheReaderOrBreakARule() throws {
    let folder = try TestFolder()
    let titles = [
      "Toy Story (1995)", "\"Matrix, The (1999)\"", "\"Say \"\"Hi\"\" (2001)\"", "Été (1980)",
    ]
    var good = "movieId,title,genres\n"
    for item in 1...10 { good += "\(item),\(titles[item % 4]),Drama|Comedy\n" }
    var state = TestRandom(state: 7)
    for _ in 0..<500 {
      try folder.write("movies.csv", Self.damage(Array(good.utf8), from: 0, &state))
      do {
        let found = try folder.read()
        for item in found.items {
          #expect(IdentifierRule.violation(in: item.item.rawValue) == nil)
          #expect(!item.title.isEmpty && (item.year == 0 || item.year >= 1870))
          #expect(!item.title.unicodeScalars.contains { $0.value < 0x20 })
        }
        #expect(Set(found.items.map(\.item)).count == found.items.count)
        #expect(found.summary.files[0].rows == found.items.count + found.rejected.count)
      } catch let error as SprocketError {
        #expect(error.message.hasPrefix("movies.csv, line 1: "))
      }
    }
  }

  private static func damage(
    _ bytes: [UInt8], from start: Int, _ random: inout TestRandom
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      guard bytes.count > start + 1 else { break }
      let place = Int.random(in: start..<bytes.count, using: &random)
      let byte = interesting[Int.random(in: interesting.indices, using: &random)]
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1, 2: bytes[place] = byte
      case 3, 4: bytes.insert(byte, at: place)
      case 5: bytes.remove(at: place)
      case 6: bytes[place] = UInt8.random(in: 0...255, using: &random)
      default:
        let end = min(bytes.count, place + Int.random(in: 1..<40, using: &random))
        if Bool.random(using: &random) {
          bytes.removeSubrange(place..<end)
        } else {
          bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
      }
    }
    return bytes
  }
}

/// A linear congruential generator: enough to vary tests, the same everywhere.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
