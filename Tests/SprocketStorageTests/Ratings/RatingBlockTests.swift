import SprocketCore
import Testing

@testable import SprocketStorage

@Suite struct RatingBlockTests {
  private static func bytes(_ ratings: [StoredRating]) -> [UInt8] {
    var buffer = RatingBlock.Buffer()
    RatingBlock.pack(ratings, into: &buffer)
    return buffer.withBytes { [UInt8]($0) }
  }

  private static func ratings(_ bytes: [UInt8]) throws -> [StoredRating] {
    var ratings: [StoredRating] = []
    try bytes.withUnsafeBytes { try RatingBlock.unpack($0, into: &ratings) }
    return ratings
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func givesBackWhatWasPacked(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let widest = Int64(1) << Int64.random(in: 0...62, using: &generator)
    let unit: Int64 = Bool.random(using: &generator) ? 1_000_000 : 1
    let values: [Float] = Bool.random(using: &generator) ? [0, 0.5, 3.7, 10] : [0.333, 5, .pi]
    var ratings: [StoredRating] = []
    for _ in 0..<Int.random(in: 0..<300, using: &generator) {
      let item = UInt32.random(in: 0 ... .max, using: &generator)
      let time = Int64.random(in: 0...widest, using: &generator)
      ratings.append(
        StoredRating(
          item: item >> UInt32.random(in: 0..<32, using: &generator),
          value: values.randomElement(using: &generator) ?? 0, time: time / unit * unit))
    }
    #expect(try Self.ratings(Self.bytes(ratings)) == ratings)
    for index in ratings.indices {
      ratings[index].version = UInt32.random(in: 0 ... .max, using: &generator)
      if index % 3 > 0 { ratings[index].version = ratings[index - 1].version }
    }
    #expect(try Self.ratings(Self.bytes(ratings)) == ratings)
  }

  /// The format is stored, so these bytes stay as they are.
  @Test func writesTheBytesThatItsDocumentationTells() {
    let ratings = [
      StoredRating(item: 1, value: 3.5, time: 2_000_000),
      StoredRating(item: 300, value: 0.5, time: 1_000_000),
    ]
    #expect(Self.bytes(ratings) == [3, 2, 70, 10, 1, 0xAC, 2, 4, 1])
    #expect(
      Self.bytes([StoredRating(item: 2, value: 0.25 / 3, time: 5)])
        == [0, 1, 0xAB, 0xAA, 0xAA, 0x3D, 2, 10])
    let versions: [UInt32] = [7, 7, 300]
    let block = Self.bytes(
      versions.map { StoredRating(item: 1, value: 1, time: 0, version: $0) })
    #expect(block == [7, 3, 20, 20, 20, 1, 1, 1, 0, 0, 0, 2, 7, 1, 0xAC, 2])
  }

  @Test func usualRatingsTakeSixBytes() {
    var ratings: [StoredRating] = []
    for number in 0..<1000 {
      let time = 1_400_000_000 + Int64(number) * 60
      ratings.append(
        StoredRating(
          item: UInt32(number * 27 % 16_000), value: Float(number % 10 + 1) / 2,
          time: time * 1_000_000))
    }
    #expect(Self.bytes(ratings).count <= 6000)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func damagedBytesAreRefusedOrReadWithinTheirEnd(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let ratings = (0..<20).map { (number: Int) -> StoredRating in
      var rating = StoredRating(
        item: UInt32(number), value: 1, time: Int64(number) << Int64(number))
      rating.version = UInt32(seed % 3) * UInt32(number / 7)
      return rating
    }
    var bytes = Self.bytes(ratings)
    for _ in 0..<200 {
      var damaged = bytes
      if Bool.random(using: &generator) {
        damaged.removeLast(Int.random(in: 1...damaged.count, using: &generator))
      } else {
        damaged[Int.random(in: damaged.indices, using: &generator)] = .random(
          in: .min ... .max, using: &generator)
      }
      do {
        _ = try Self.ratings(damaged)
      } catch {
        #expect((error as? SprocketError)?.code == .dataLoss)
      }
    }
    bytes.append(0)
    #expect(throws: SprocketError.self) { try Self.ratings(bytes) }
    #expect(throws: SprocketError.self) { try Self.ratings([]) }
    #expect(throws: SprocketError.self) { try Self.ratings([3, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) }
  }
}
