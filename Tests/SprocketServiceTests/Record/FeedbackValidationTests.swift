import SprocketCore
import SprocketService
import SprocketTestKit
import Testing

@Suite struct FeedbackValidationTests {
  private static let now: Int64 = 1_700_000_000_000_000
  private static let day: Int64 = 86_400_000_000

  private static func event(
    _ kind: EventKind, _ value: Double = 0, time: Int64 = 0, id: String = ""
  ) -> FeedbackEvent {
    FeedbackEvent(
      eventID: id, user: UserID("u"), item: ItemID("i"), kind: kind, value: value,
      timeMicros: time)
  }

  @Test(arguments: [
    event(.rating, 0.5), event(.rating, 5), event(.rating, 3.25), event(.like),
    event(.dislike), event(.seen), event(.watched, 0), event(.watched, 1),
    event(.like, -4), event(.seen, time: now + day), event(.seen, time: 1),
    event(.seen, id: String(repeating: "x", count: 128)), event(.seen, id: "é"),
  ])
  func `good events pass`(event: FeedbackEvent) throws {
    try FeedbackValidation().check([event], now: Self.now)
  }

  @Test(arguments: [
    (event(.rating, 0), "value is 0.0"), (event(.rating, 5.5), "a rating is 0.5 to 5.0"),
    (event(.rating, .nan), "value"), (event(.rating, .infinity), "value"),
    (event(.watched, -0.1), "fraction"), (event(.watched, 1.1), "fraction"),
    (event(.watched, .nan), "value"), (event(.like, .nan), "finite"),
    (event(.seen, time: -1), "time_micros is before 1970"),
    (event(.seen, time: now + day + 1), "more than a day in the future"),
    (event(.seen, id: String(repeating: "x", count: 129)), "event_id has 129 bytes"),
    (event(.seen, id: "a\nb"), "event_id contains a control character"),
  ])
  func `a bad event is named with its field`(event: FeedbackEvent, words: String) async {
    let error = await failure {
      try FeedbackValidation().check([Self.event(.like), event], now: Self.now)
    }
    #expect(error.code == .invalidArgument)
    #expect(error.message.hasPrefix("events[1]."))
    #expect(error.message.contains(words))
  }

  @Test func `an empty batch and one that is too long are refused`() async throws {
    let empty = await failure { try FeedbackValidation().check([], now: Self.now) }
    #expect(empty.message.contains("empty"))
    let full = [FeedbackEvent](
      repeating: Self.event(.like), count: FeedbackValidation.maximumEvents)
    try FeedbackValidation().check(full, now: Self.now)
    let long = await failure {
      try FeedbackValidation().check(full + [Self.event(.like)], now: Self.now)
    }
    #expect(long.message.contains("10001"))
  }

  @Test func `the scale is the configured one`() throws {
    let ten = FeedbackValidation(ratingScale: 1...10)
    try ten.check([Self.event(.rating, 10)], now: Self.now)
    #expect(throws: SprocketError.self) {
      try ten.check([Self.event(.rating, 0.5)], now: Self.now)
    }
  }
}
