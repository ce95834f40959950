import SprocketCore
import SprocketWire
import Testing

@Suite("Bytes that are no message are refused")
struct MalformedBytesTests {
  private func refusal<Message: WireMessage>(
    _ type: Message.Type = RecommendRequest.self, _ bytes: [UInt8]
  ) -> String? {
    do throws(SprocketError) {
      _ = try Wire.decode(type, from: bytes)
      return nil
    } catch {
      return error.code == .invalidArgument ? error.message : "wrong code \(error)"
    }
  }

  private func refusal(_ bytes: [UInt8]) -> String? {
    refusal(RecommendRequest.self, bytes)
  }

  private let user = WireBytes.text(1, "u")

  @Test("groups and unknown wire types are refused, also on unknown fields")
  func groups() {
    for number in [1, 3, 12] as [UInt64] {
      for wireType in [3, 4] as [UInt64] {
        let message = refusal(user + WireBytes.tag(number, wireType))
        #expect(message?.contains("groups are not supported (wire type \(wireType))") == true)
      }
      for wireType in [6, 7] as [UInt64] {
        let message = refusal(user + WireBytes.tag(number, wireType))
        #expect(message?.contains("unknown wire type (wire type \(wireType))") == true)
      }
    }
  }

  @Test("field number 0 and numbers beyond 2^29 are refused")
  func fieldNumbers() {
    #expect(refusal(user + [0x00, 0x00])?.contains("field number 0") == true)
    #expect(refusal(user + [0x82, 0x00, 0x00])?.contains("field number 0") == true)
    #expect(refusal(user + WireBytes.number(1 << 29, 1))?.contains("too large") == true)
    #expect(refusal(user + WireBytes.number((1 << 29) - 1, 1)) == nil)
    #expect(refusal([0x8A, 0x80, 0x80, 0x80, 0x80, 0x00, 1, 0x75])?.contains("too large") == true)
  }

  @Test("a varint of eleven bytes is refused, one of ten is not")
  func overlongVarints() {
    let ten = [UInt8](repeating: 0x80, count: 9) + [0x01]
    let eleven = [UInt8](repeating: 0x80, count: 10) + [0x01]
    #expect(refusal(user + [0x10] + ten) == nil)
    #expect(refusal(user + [0x10] + eleven)?.contains("field 2 (k): varint longer") == true)
    #expect(refusal(user + [0x60] + eleven)?.contains("field 12 (?): varint longer") == true)
    #expect(refusal([0x0A, 0x81, 0x80, 0x80, 0x80, 0x80, 0x00, 0x75])?.contains("length") == true)
  }

  @Test("a known field with another wire type is refused")
  func wrongWireTypes() {
    #expect(refusal(WireBytes.number(1, 5))?.contains("wire type 0 where 2 belongs") == true)
    #expect(refusal(user + WireBytes.text(2, "x"))?.contains("2 where 0 belongs") == true)
    #expect(refusal(user + [0x15, 0, 0, 0, 0])?.contains("5 where 0 belongs") == true)
    #expect(refusal(user + WireBytes.number(3, 1))?.contains("0 where 2 belongs") == true)
    let score = refusal(Metric.self, WireBytes.number(2, 1))
    #expect(score?.contains("field 2 (value): wire type 0 where 1 belongs") == true)
  }

  @Test("bad packed columns are refused")
  func packedColumns() {
    let unfinished = refusal(RatingColumns.self, WireBytes.content(3, [0x80]))
    #expect(unfinished?.contains("field 3 (user_index): ends within a varint") == true)
    let partial = refusal(RatingColumns.self, WireBytes.content(5, [0, 0, 0]))
    #expect(partial?.contains("field 5 (value): 3 packed bytes are no multiple of 4") == true)
  }

  @Test("a length beyond the end is refused")
  func lengthBeyondEnd() {
    #expect(refusal([0x0A, 5, 0x75])?.contains("length of 5 bytes where 1 are left") == true)
    let large: [UInt8] = [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x75]
    #expect(refusal(large)?.contains("where 1 are left") == true)
    // The submessage claims more than it has, though the message goes on.
    let filter = WireBytes.content(3, [0x0A, 9, 0x61])
    #expect(refusal(user + filter + [0x20, 1, 0x20, 1, 0x20, 1])?.contains("filter.") == true)
  }

  @Test("unknown fields are stepped over, as long as they stay within the budget")
  func unknownFields() throws {
    let unknown =
      WireBytes.number(100, .max) + WireBytes.text(101, "later") + WireBytes.tag(102, 1)
      + [UInt8](repeating: 1, count: 8) + WireBytes.tag(103, 5) + [1, 2, 3, 4]
    let bytes = unknown + user + unknown + WireBytes.number(2, 7) + unknown
    #expect(try Wire.decode(from: bytes) == RecommendRequest(user: UserID("u"), k: 7))
    let many = user + WireBytes.repeated(WireBytes.number(12, 1), 1_000_000)
    #expect(refusal(many)?.contains("more than") == true)
  }

  @Test("a message cut off anywhere is refused or read, and nothing worse")
  func truncated() throws {
    for (type, bytes) in try EveryMessage.encoded(seed: 3) {
      for length in 0..<bytes.count {
        _ = try? Wire.decode(type, from: Array(bytes[..<length]))
      }
    }
  }

  @Test("20,000 mutated messages are refused, or read into something that can be written again")
  func mutated() throws {
    let corpus = try EveryMessage.encoded(seed: 5).filter { !$0.bytes.isEmpty }
    var generator = SeededGenerator(seed: 11)
    var decoded = 0
    func decodeAgain<Message: ArbitraryMessage>(_ type: Message.Type, _ bytes: [UInt8]) throws {
      guard let message = try? Wire.decode(type, from: bytes) else { return }
      decoded += 1
      let written = try Wire.encode(message)
      #expect(try Wire.encode(Wire.decode(type, from: written)) == written)
    }
    for round in 0..<20_000 {
      let (type, bytes) = corpus[round % corpus.count]
      try decodeAgain(type, mutate(bytes, &generator))
    }
    #expect(decoded > 1000, "some mutations do no harm")
  }

  private func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 3: bytes.remove(at: place)
      default:
        let end = Int.random(in: place..<bytes.count, using: &generator)
        bytes.insert(contentsOf: Array(bytes[place...end]), at: place)
      }
    }
    return bytes
  }
}
