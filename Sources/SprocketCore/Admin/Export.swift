/// Says what to export; nothing chosen is refused.
public struct ExportRequest: Hashable, Sendable {
  /// Films, in the order in which they were added.
  public var items: Bool
  /// Ratings of data sets, user by user in the order in which the users were added.
  public var ratings: Bool
  /// Events, in the order of the journal.
  public var events: Bool
  /// The snapshot of the model in service.
  public var snapshot: Bool

  public init(
    items: Bool = false,
    ratings: Bool = false,
    events: Bool = false,
    snapshot: Bool = false
  ) {
    self.items = items
    self.ratings = ratings
    self.events = events
    self.snapshot = snapshot
  }
}

/// How much there was at the moment that an export shows.
public struct ExportTotals: Hashable, Sendable {
  /// Films; 0 when they are not asked for, as are the next two.
  public var items: Int
  /// Ratings of data sets.
  public var ratings: Int
  /// Events.
  public var events: Int
  /// Position of the journal.
  public var position: Int64
  /// Bytes of the snapshot's tensor file.
  public var snapshotBytes: Int
  /// The version of the snapshot.
  public var snapshotVersion: ModelVersion?

  public init(
    items: Int = 0,
    ratings: Int = 0,
    events: Int = 0,
    position: Int64 = 0,
    snapshotBytes: Int = 0,
    snapshotVersion: ModelVersion? = nil
  ) {
    self.items = items
    self.ratings = ratings
    self.events = events
    self.position = position
    self.snapshotBytes = snapshotBytes
    self.snapshotVersion = snapshotVersion
  }
}

/// A part of an export, about half a MiB. What was asked for comes film by film, then rating by
/// rating, then event by event, then the snapshot; one chunk holds one of them.
public struct ExportChunk: Hashable, Sendable {
  /// What is to come; in the first chunk, and there alone. Less comes when a user is forgotten
  /// meanwhile.
  public var totals: ExportTotals?
  /// Films with their rating statistics.
  public var items: [Item]
  /// Ratings of data sets. A user's ratings may go on in the next chunk.
  public var ratings: RatingColumns
  /// Events, without the titles of films.
  public var events: [StoredEvent]
  /// Set in the last chunk. A stream that ends without it was cut off.
  public var complete: Bool
  /// The next bytes of the snapshot's tensor file, a safetensors file with the tables of the model
  /// and the ids of its rows. It comes last.
  public var snapshot: [UInt8]

  public init(
    totals: ExportTotals? = nil,
    items: [Item] = [],
    ratings: RatingColumns = RatingColumns(),
    events: [StoredEvent] = [],
    complete: Bool = false,
    snapshot: [UInt8] = []
  ) {
    self.totals = totals
    self.items = items
    self.ratings = ratings
    self.events = events
    self.complete = complete
    self.snapshot = snapshot
  }
}
