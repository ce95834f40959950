import SprocketCore

/// An event as one line of JSON:
/// `{"user":"42","item":"6","kind":"rating","value":4.5,"time":"2026-11-22T21:45:30Z"}`.
///
/// `time` may also be a number of seconds since 1970; without it the event happened now. `kind` may
/// be left out for a rating. `event_id` makes it safe to send the line twice.
struct EventLine: Decodable {
  var event: FeedbackEvent

  private enum CodingKeys: String, CodingKey {
    case eventID = "event_id"
    case user, item, kind, value, time
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let kindName = try fields.decodeIfPresent(String.self, forKey: .kind) ?? EventKind.rating.name
    guard let kind = EventKind(name: kindName) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: fields,
        debugDescription: "must be rating, like, dislike, watched or seen")
    }
    let value =
      kind.hasValue
      ? try fields.decode(Double.self, forKey: .value)
      : try fields.decodeIfPresent(Double.self, forKey: .value) ?? 0
    event = FeedbackEvent(
      eventID: try fields.decodeIfPresent(String.self, forKey: .eventID) ?? "",
      user: UserID(try fields.identifier(forKey: .user)),
      item: ItemID(try fields.identifier(forKey: .item)), kind: kind, value: value,
      timeMicros: try Self.time(fields))
  }

  private static func time(_ fields: KeyedDecodingContainer<CodingKeys>) throws -> Int64 {
    guard fields.contains(.time), !(try fields.decodeNil(forKey: .time)) else { return 0 }
    if let seconds = try? fields.decode(Double.self, forKey: .time), seconds.magnitude < 1e12 {
      return Int64((seconds * 1e6).rounded())
    }
    guard let time = Timestamp(try fields.decode(String.self, forKey: .time)) else {
      throw DecodingError.dataCorruptedError(
        forKey: .time, in: fields, debugDescription: "must be like 2026-11-22T21:45:30Z")
    }
    return time.micros
  }
}
