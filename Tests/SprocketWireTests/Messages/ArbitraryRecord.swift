import SprocketCore

extension FeedbackEvent: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> FeedbackEvent {
    FeedbackEvent(
      eventID: .arbitrary(&from),
      user: .arbitrary(&from),
      item: .arbitrary(&from),
      kind: .arbitrary(&from),
      value: .arbitrary(&from),
      timeMicros: .arbitrary(&from))
  }
}

extension ForgetUserRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ForgetUserRequest {
    ForgetUserRequest(
      user: .arbitrary(&from))
  }
}

extension ForgetUserResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ForgetUserResponse {
    ForgetUserResponse(
      removed: .arbitrary(&from))
  }
}

extension ListEventsRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListEventsRequest {
    ListEventsRequest(
      user: .arbitrary(&from),
      limit: .arbitrary(&from),
      offset: .arbitrary(&from))
  }
}

extension ListEventsResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> ListEventsResponse {
    ListEventsResponse(
      events: .arbitrary(&from),
      total: .arbitrary(&from))
  }
}

extension StoredEvent: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> StoredEvent {
    StoredEvent(
      event: .arbitrary(&from),
      title: .arbitrary(&from),
      position: .arbitrary(&from),
      retracted: .arbitrary(&from))
  }
}

extension RecordRequest: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecordRequest {
    RecordRequest(
      events: .arbitrary(&from),
      createMissing: .arbitrary(&from))
  }
}

extension RecordResponse: Arbitrary {
  static func arbitrary(_ from: inout SeededGenerator) -> RecordResponse {
    RecordResponse(
      recorded: .arbitrary(&from),
      duplicates: .arbitrary(&from),
      position: .arbitrary(&from))
  }
}
