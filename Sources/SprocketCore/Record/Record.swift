/// Records events.
public struct RecordRequest: Hashable, Sendable {
  /// The events, at most 10000.
  public var events: [FeedbackEvent]
  /// Add films that are not in the catalogue, with their id as title. Otherwise an unknown film
  /// refuses the batch by name.
  public var createMissing: Bool

  public init(
    events: [FeedbackEvent] = [],
    createMissing: Bool = false
  ) {
    self.events = events
    self.createMissing = createMissing
  }
}

/// What became of them.
public struct RecordResponse: Hashable, Sendable {
  /// Events that are now in the journal because of this call.
  public var recorded: Int
  /// Events whose id was there before.
  public var duplicates: Int
  /// Position in the journal through which everything of this call is durable.
  public var position: Int64

  public init(
    recorded: Int = 0,
    duplicates: Int = 0,
    position: Int64 = 0
  ) {
    self.recorded = recorded
    self.duplicates = duplicates
    self.position = position
  }
}
