import CSprocketProto
import SprocketCore
import Testing

@testable import SprocketWire

/// A message of which the tests also see the C structure.
private typealias WritableMessage = ArbitraryMessage & StructConvertible

@Suite("Messages travel unchanged")
struct RoundTripTests {
  @Test("every message with every field set comes back the same")
  func everyField() throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      func check<Message: ArbitraryMessage>(_ type: Message.Type) throws {
        let message = Message.arbitrary(&generator)
        let bytes = try Wire.encode(message)
        #expect(try Wire.encodedSize(message) == bytes.count)
        #expect(try Wire.decode(Message.self, from: bytes) == message, "seed \(seed)")
      }
      for type in EveryMessage.types { try check(type) }
    }
  }

  @Test("every field of every message is written")
  func everyFieldIsWritten() throws {
    func check<Message: WritableMessage>(_ type: Message.Type) throws {
      var generator = SeededGenerator(seed: 7)
      let bytes = try Wire.encode(Message.arbitrary(&generator))
      let numbers = try bytes.withUnsafeBytes { raw in
        var numbers: Set<UInt32> = []
        guard var cursor = ByteCursor(raw) else { return numbers }
        while !cursor.isAtEnd {
          let (number, type) = try cursor.tag()
          numbers.insert(number)
          try cursor.skip(type)
        }
        return numbers
      }
      #expect(numbers.count == Int(Message.description.pointee.n_fields), "\(type)")
      #expect(numbers.count <= 64, "the check for duplicates counts up to 64")
    }
    for type in EveryMessage.types {
      let convertible = try #require(type as? any WritableMessage.Type)
      try check(convertible)
    }
  }

  @Test("no message is missing from the list, which the contract counts")
  func everyMessage() throws {
    let names = Set(EveryMessage.types.map { $0.messageName })
    #expect(names.count == EveryMessage.types.count)
    for type in EveryMessage.types {
      let convertible = try #require(type as? any StructConvertible.Type)
      for name in submessages(of: convertible) { #expect(names.contains(name)) }
    }
  }

  private func submessages<Message: StructConvertible>(of type: Message.Type) -> [String] {
    let description = Message.description.pointee
    return (0..<Int(description.n_fields)).compactMap { index in
      guard case .message(let submessage) = FieldKind(description.fields + index) else {
        return nil
      }
      return String(cString: submessage.pointee.name)
    }
  }

  @Test("an empty message is no bytes, and no bytes are an empty message")
  func emptyMessages() throws {
    #expect(try Wire.encode(GetStatsRequest()).isEmpty)
    #expect(try Wire.decode(GetStatsRequest.self, from: []) == GetStatsRequest())
    #expect(try Wire.decode(ListItemsRequest.self, from: []) == ListItemsRequest())
    #expect(try Wire.encode(ItemFilter()).isEmpty)
    #expect(try Wire.decode(IngestChunk.self, from: []) == IngestChunk())
  }

  @Test("the largest and smallest numbers survive")
  func extremeNumbers() throws {
    let drift = GetDriftResponse(events: Int.max)
    #expect(try Wire.decode(from: Wire.encode(drift)) == drift)
    let request = ListEventsRequest(user: UserID("u"), limit: Int(UInt32.max), offset: 1)
    #expect(try Wire.decode(from: Wire.encode(request)) == request)
    let item = Item(item: ItemID("i"), year: Int(Int32.min), meanRating: -.infinity)
    #expect(try Wire.decode(from: Wire.encode(item)) == item)
    let job = Job(job: .min, state: .queued, createdMicros: .max)
    #expect(try Wire.decode(from: Wire.encode(job)) == job)
  }

  @Test("empty strings within a list keep their places")
  func emptyStringsInLists() throws {
    let item = Item(item: ItemID("i"), genres: ["", "Drama", ""])
    #expect(try Wire.decode(from: Wire.encode(item)) == item)
  }

  @Test("many tasks encode and decode at once")
  func concurrently() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<8 as Range<UInt64> {
        group.addTask {
          var generator = SeededGenerator(seed: seed)
          for _ in 0..<50 {
            let message = RecommendBatchResponse.arbitrary(&generator)
            let back: RecommendBatchResponse = try Wire.decode(from: Wire.encode(message))
            #expect(back == message)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
