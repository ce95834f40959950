import SprocketCore
import SprocketWire
import Testing

@Suite("Hostile bytes are refused and cost little")
struct HostileBytesTests {
  /// Decoding fails with `invalidArgument`, and the message says what and where.
  private func expectRefusal<Message: WireMessage>(
    _ type: Message.Type, _ bytes: [UInt8], _ saying: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do throws(SprocketError) {
      _ = try Wire.decode(type, from: bytes)
      Issue.record("was decoded", sourceLocation: sourceLocation)
    } catch {
      #expect(error.code == .invalidArgument, sourceLocation: sourceLocation)
      #expect(
        error.message.hasPrefix("cannot decode \(type.messageName): "),
        sourceLocation: sourceLocation)
      #expect(
        error.message.contains(saying), "\(error.message)", sourceLocation: sourceLocation)
    }
  }

  private let user = WireBytes.text(1, "u")

  @Test("half a megabyte of the same submessage is refused at the second one")
  func duplicateSubmessage() {
    let bytes = user + WireBytes.repeated([0x1A, 0], 262_144)
    let time = ContinuousClock().measure {
      expectRefusal(RecommendRequest.self, bytes, "field 3 (filter): given twice")
    }
    #expect(time < .milliseconds(500))
  }

  @Test("empty repeated submessages hit the memory budget")
  func emptySubmessages() {
    expectRefusal(
      UpsertItemsRequest.self, WireBytes.repeated([0x0A, 0], 10_000), "bytes of memory")
    expectRefusal(
      UpsertItemsRequest.self, WireBytes.repeated([0x0A, 0], 300_000), "bytes of memory")
  }

  @Test("too many submessages are refused even when they are cheap")
  func manySubmessages() {
    let row = WireBytes.content(4, WireBytes.text(1, String(repeating: "x", count: 20)))
    expectRefusal(
      IngestChunk.self, WireBytes.repeated(row, 140_000), "more than 131072 submessages")
  }

  @Test("too many fields are refused")
  func manyFields() {
    expectRefusal(
      HealthCheckRequest.self, WireBytes.repeated([0x0A, 1, 0x78], 600_000),
      "more than 524288 fields")
  }

  @Test("more than 4 MiB are refused unseen")
  func tooLong() {
    expectRefusal(
      HealthCheckRequest.self, [UInt8](repeating: 0xFF, count: (4 << 20) + 1),
      "4194305 bytes, more than 4194304")
  }

  @Test("a scalar given twice counts once, the last one; strings too")
  func duplicateScalars() throws {
    let bytes = WireBytes.text(1, "first") + user + WireBytes.number(2, 3) + WireBytes.number(2, 4)
    #expect(try Wire.decode(from: bytes) == RecommendRequest(user: UserID("u"), k: 4))
  }

  @Test("bad UTF-8 is refused, wherever in the string it is")
  func badUTF8() throws {
    let bad: [[UInt8]] = [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ]
    for sequence in bad {
      for before in 0..<20 {
        let text = [UInt8](repeating: 0x61, count: before) + sequence
        expectRefusal(
          SearchItemsRequest.self, WireBytes.content(1, text),
          "field 1 (text): string is not valid UTF-8")
      }
    }
    let good = "Amélie 映画 👩‍🚀"
    #expect(try Wire.decode(SearchItemsRequest.self, from: WireBytes.text(1, good)).text == good)
  }

  @Test("NUL within a string is refused, wherever it is")
  func nul() {
    for place in 0..<20 {
      var text = [UInt8](repeating: 0x61, count: 20)
      text[place] = 0
      expectRefusal(
        SearchItemsRequest.self, WireBytes.content(1, text), "field 1 (text): string contains NUL")
    }
  }

  @Test("strings within submessages and lists are checked too")
  func nestedStrings() {
    let filter = WireBytes.content(3, WireBytes.content(1, [0xFF]))
    expectRefusal(
      RecommendRequest.self, user + filter,
      "field 1 (filter.include_genres): string is not valid UTF-8")
  }

  @Test("unknown enum values are refused by name and place")
  func unknownEnum() {
    func event(_ kind: UInt64) -> [UInt8] {
      WireBytes.content(
        1, WireBytes.text(2, "u") + WireBytes.text(3, "i") + WireBytes.number(4, kind))
    }
    expectRefusal(
      RecordRequest.self, event(1) + event(9), "field 4 (events[1].kind): 9 is not a known value")
    expectRefusal(RecordRequest.self, event(0), "field 4 (events[0].kind): 0 is not")
    expectRefusal(HealthCheckResponse.self, [0x08, 4], "field 1 (status): 4 is not")
  }

  @Test("identifiers are checked and named")
  func identifiers() {
    expectRefusal(RecommendRequest.self, [], "field 1 (user): user id is empty")
    expectRefusal(
      RecommendRequest.self, WireBytes.text(1, String(repeating: "x", count: 129)),
      "field 1 (user): user id has 129 bytes")
    expectRefusal(GetItemRequest.self, WireBytes.text(1, "a\nb"), "control character")
    expectRefusal(
      RecommendBatchRequest.self, user + WireBytes.text(1, ""),
      "field 1 (users[1]): user id is empty")
    expectRefusal(
      RecommendRequest.self, user + WireBytes.content(3, WireBytes.text(6, "")),
      "field 6 (filter.deny_items[0]): item id is empty")
  }

  @Test("a submessage that must be there is asked for")
  func missingSubmessage() {
    expectRefusal(CancelJobResponse.self, [], "field 1 (job): is missing")
    expectRefusal(
      ListEventsResponse.self, WireBytes.content(1, []), "field 1 (events[0].event): is missing")
  }

  @Test("numbers that no Int holds are refused")
  func largeNumbers() {
    expectRefusal(
      RecordResponse.self, WireBytes.number(1, .max),
      "field 1 (recorded): 18446744073709551615 is too large")
  }

  @Test("columns of different lengths and wrong places are refused")
  func columns() {
    let base = WireBytes.text(1, "a") + WireBytes.text(2, "b") + [0x1A, 1, 0, 0x22, 1, 0]
    let rest: [UInt8] = [0x2A, 4, 0, 0, 0x80, 0x40]
    expectRefusal(RatingColumns.self, base + rest, "field 6 (time_micros): has 0 values")
    expectRefusal(
      RatingColumns.self, base + rest + [0x32, 2, 1, 1, 0x18, 1], "field 4 (item_index): has 1")
    let outside = WireBytes.text(1, "a") + [0x1A, 1, 1, 0x22, 1, 0] + rest + [0x32, 1, 1]
    expectRefusal(RatingColumns.self, outside, "field 3 (user_index): 1 where there are 1 users")
  }
}
