/// Asks what is known of a user.
public struct ListEventsRequest: Hashable, Sendable {
  /// The user.
  public var user: UserID
  /// How many, 1 to 10000; 0 means 100.
  public var limit: Int
  /// Skip that many of the newest.
  public var offset: Int

  public init(
    user: UserID,
    limit: Int = 0,
    offset: Int = 0
  ) {
    self.user = user
    self.limit = limit
    self.offset = offset
  }
}

/// What is known of a user, newest first.
public struct ListEventsResponse: Hashable, Sendable {
  /// The events.
  public var events: [StoredEvent]
  /// How many there are in all.
  public var total: Int

  public init(
    events: [StoredEvent] = [],
    total: Int = 0
  ) {
    self.events = events
    self.total = total
  }
}

/// An event as it is stored.
public struct StoredEvent: Hashable, Sendable {
  /// The event; `event_id` is empty for ratings that came with a data set.
  public var event: FeedbackEvent
  /// The film's title.
  public var title: String
  /// Position in the journal; 0 for ratings that came with a data set.
  public var position: Int64
  /// Taken back by a later event of the kind `retract`. Only exports show such events.
  public var retracted: Bool

  public init(
    event: FeedbackEvent,
    title: String = "",
    position: Int64 = 0,
    retracted: Bool = false
  ) {
    self.event = event
    self.title = title
    self.position = position
    self.retracted = retracted
  }
}
