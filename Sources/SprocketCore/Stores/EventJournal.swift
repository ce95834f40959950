/// The durable journal of what users did.
public protocol EventJournal: Sendable {
  /// Appends a batch, all or none, and calls back once it is durable.
  ///
  /// Batches of many callers share one commit. May be called from any thread; `completion` runs on
  /// the journal's own thread, in the order of the journal, and must not block. A batch that cannot
  /// even be queued is answered at once, on the caller's thread.
  /// - Parameter completion: gets what was recorded, or `notFound` naming unknown items (when
  ///   `createMissing` is false), `invalidArgument` naming the event, `resourceExhausted` when the
  ///   disk or the queue is full, `unavailable` when the journal has failed or is closing.
  func append(
    _ events: [FeedbackEvent], createMissing: Bool,
    completion: @escaping @Sendable (Result<JournalReceipt, SprocketError>) -> Void)

  /// Position through which the journal is durable; 0 at first. It grows with every event, and by
  /// one when a user is forgotten.
  func lastPosition() throws -> Int64

  /// The users with events after `position` (exclusive), each once.
  /// Cost: proportional to the number of these events.
  func users(withEventsAfter position: Int64) throws -> [UserID]

  /// How many events after `position` (exclusive) take something back.
  /// Cost: proportional to the number of these events.
  func retractionCount(after position: Int64) throws -> Int

  /// Everything known of a user, ratings of data sets included, oldest first.
  func history(of user: UserID) throws -> [StoredEvent]

  /// A page of what is known of a user, newest first.
  func listEvents(_ request: ListEventsRequest) throws -> ListEventsResponse

  /// Removes a user with all events and ratings from the database, and remembers (only as a hash)
  /// that tables made up to now must not show the user.
  /// - Returns: the number of events and ratings removed, and the position that counts as now.
  func forget(_ user: UserID) throws -> (removed: Int, tombstone: Tombstone)

  /// The users that were forgotten, as long as some snapshot may still hold them.
  func tombstones() throws -> [Tombstone]

  /// Drops the tombstones at or before `position`: no snapshot that old is left.
  func removeTombstones(through position: Int64) throws
}

/// What an append did.
public struct JournalReceipt: Hashable, Sendable {
  /// The events that are new, with their time filled in, in the order of the journal.
  public var recorded: [FeedbackEvent]
  /// How many were there before.
  public var duplicates: Int
  /// Position through which the journal is durable now.
  public var position: Int64
  /// Items that were created for this batch.
  public var createdItems: [ItemID]

  public init(
    recorded: [FeedbackEvent], duplicates: Int, position: Int64, createdItems: [ItemID] = []
  ) {
    self.recorded = recorded
    self.duplicates = duplicates
    self.position = position
    self.createdItems = createdItems
  }
}

/// The mark of a forgotten user: tables whose data was cut at or before `position` must not show
/// the user with this hash.
public struct Tombstone: Hashable, Sendable {
  /// A hash of the user's id: 64 bits, `TombstoneHash`, so that the id itself is gone.
  public var userHash: UInt64
  /// The journal's position when the user was forgotten.
  public var position: Int64

  public init(userHash: UInt64, position: Int64) {
    self.userHash = userHash
    self.position = position
  }

  /// FNV-1a over the bytes of the id (Fowler, Noll, Vo): small, stable across versions.
  public static func hash(of user: UserID) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in user.rawValue.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }
}
