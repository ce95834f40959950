/// What a user did with a film.
public enum EventKind: Int32, Hashable, Sendable, CaseIterable {
  /// Gave a rating; `value` is the rating on the scale the catalogue uses (0.5 to 5).
  case rating = 1
  /// Liked it; `value` has no meaning.
  case like = 2
  /// Disliked it; `value` has no meaning.
  case dislike = 3
  /// Watched a part of it; `value` is the fraction, 0 to 1.
  case watched = 4
  /// Has seen it, nothing more is known; `value` has no meaning.
  case seen = 5
  /// Takes back all that the user did with the film so far, ratings of data sets included; `value`
  /// has no meaning. What comes later counts again.
  case retract = 6
}

/// One thing a user did.
public struct FeedbackEvent: Hashable, Sendable {
  /// Makes retries safe: the same id twice is one event. At most 128 bytes; may be empty.
  public var eventID: String
  /// The user; created when new.
  public var user: UserID
  /// The film.
  public var item: ItemID
  /// What happened.
  public var kind: EventKind
  /// The rating or the fraction watched.
  public var value: Double
  /// When, in microseconds since 1970-01-01 UTC; 0 means now.
  public var timeMicros: Int64

  public init(
    eventID: String = "",
    user: UserID,
    item: ItemID,
    kind: EventKind,
    value: Double = 0,
    timeMicros: Int64 = 0
  ) {
    self.eventID = eventID
    self.user = user
    self.item = item
    self.kind = kind
    self.value = value
    self.timeMicros = timeMicros
  }
}
