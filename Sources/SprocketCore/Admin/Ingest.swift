/// A row that could not be taken.
public struct RejectedRow: Hashable, Sendable {
  /// The file it is in.
  public var file: String
  /// Its line, from 1.
  public var line: Int
  /// The column that is wrong.
  public var column: String
  /// What is wrong with it.
  public var reason: String
  /// The row as it stands in the file, at most 8192 bytes.
  public var text: String
  /// The line of the file that names its columns; empty when it has none.
  public var header: String

  public init(
    file: String = "",
    line: Int = 0,
    column: String = "",
    reason: String = "",
    text: String = "",
    header: String = ""
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.text = text
    self.header = header
  }
}

/// Ratings as parallel columns: rating i is users[user_index[i]] on items[item_index[i]].
public struct RatingColumns: Hashable, Sendable {
  /// The users of this chunk.
  public var users: [UserID]
  /// The films of this chunk.
  public var items: [ItemID]
  /// For each rating its place in `users`.
  public var userIndex: [UInt32]
  /// For each rating its place in `items`.
  public var itemIndex: [UInt32]
  /// For each rating its value.
  public var value: [Float]
  /// For each rating its time, microseconds since 1970-01-01 UTC.
  public var timeMicros: [Int64]

  public init(
    users: [UserID] = [],
    items: [ItemID] = [],
    userIndex: [UInt32] = [],
    itemIndex: [UInt32] = [],
    value: [Float] = [],
    timeMicros: [Int64] = []
  ) {
    self.users = users
    self.items = items
    self.userIndex = userIndex
    self.itemIndex = itemIndex
    self.value = value
    self.timeMicros = timeMicros
  }
}

/// Something of a data set that is to go.
public struct Deletion: Hashable, Sendable {
  /// The user whose rating of the film goes; nil: the film itself goes, as with DeleteItems.
  public var user: UserID?
  /// The film.
  public var item: ItemID

  public init(
    user: UserID? = nil,
    item: ItemID
  ) {
    self.user = user
    self.item = item
  }
}

/// A part of a data set. Films come before the ratings that refer to them.
public struct IngestChunk: Hashable, Sendable {
  /// A name for the data set, for example its folder; in the first chunk.
  public var source: String
  /// Films.
  public var items: [Item]
  /// Ratings.
  public var ratings: RatingColumns
  /// Rows set aside by the reader.
  public var rejected: [RejectedRow]
  /// Set in the last chunk. A stream that ends without it changes nothing.
  public var complete: Bool
  /// Events that go into the journal in this order, after the films and ratings of the data set. One
  /// whose id is in the journal is left out, and one without an id for each that is there already
  /// and says the same.
  public var events: [FeedbackEvent]
  /// What goes, after everything else was taken. What is not there counts as unknown.
  public var deletions: [Deletion]
  /// The films of the data set are all there is to know of them: a field that is empty empties the
  /// stored one, and the hidden mark is taken over. Said once, it holds for all chunks.
  public var replace: Bool
  /// Where the data set comes from; in the last chunk.
  public var provenance: Provenance?
  /// Numbers of rows in the quarantine that this data set repairs; in the last chunk.
  public var repairs: [Int]

  public init(
    source: String = "",
    items: [Item] = [],
    ratings: RatingColumns = RatingColumns(),
    rejected: [RejectedRow] = [],
    complete: Bool = false,
    events: [FeedbackEvent] = [],
    deletions: [Deletion] = [],
    replace: Bool = false,
    provenance: Provenance? = nil,
    repairs: [Int] = []
  ) {
    self.source = source
    self.items = items
    self.ratings = ratings
    self.rejected = rejected
    self.complete = complete
    self.events = events
    self.deletions = deletions
    self.replace = replace
    self.provenance = provenance
    self.repairs = repairs
  }
}

/// What became of the data set.
public struct IngestResponse: Hashable, Sendable {
  /// Films that are new.
  public var itemsAdded: Int
  /// Films that are different now.
  public var itemsChanged: Int
  /// Films that were there and are the same.
  public var itemsUnchanged: Int
  /// Ratings that are new.
  public var ratingsAdded: Int
  /// Ratings whose value or time is different now.
  public var ratingsChanged: Int
  /// Ratings that were there and are the same.
  public var ratingsUnchanged: Int
  /// Rows set aside.
  public var rejected: Int
  /// Ratings that refer to films that do not exist; they are among the rejected.
  public var unknownItems: Int
  /// Milliseconds from the last chunk to the durable commit.
  public var commitMilliseconds: Double
  /// Events that are new.
  public var eventsAdded: Int
  /// Events that were there.
  public var eventsUnchanged: Int
  /// Ratings that are gone.
  public var ratingsDeleted: Int
  /// Films that are gone.
  public var itemsDeleted: Int
  /// Deletions of what is not there.
  public var unknownDeletions: Int
  /// The number under which it stands in the list of data versions.
  public var version: Int64
  /// Rows that left the quarantine because this data set repairs them.
  public var repaired: Int

  /// Whether it changed nothing: the same data again.
  public var changedNothing: Bool {
    itemsAdded + itemsChanged + itemsDeleted == 0
      && ratingsAdded + ratingsChanged + ratingsDeleted + eventsAdded == 0
  }

  public init(
    itemsAdded: Int = 0,
    itemsChanged: Int = 0,
    itemsUnchanged: Int = 0,
    ratingsAdded: Int = 0,
    ratingsChanged: Int = 0,
    ratingsUnchanged: Int = 0,
    rejected: Int = 0,
    unknownItems: Int = 0,
    commitMilliseconds: Double = 0,
    eventsAdded: Int = 0,
    eventsUnchanged: Int = 0,
    ratingsDeleted: Int = 0,
    itemsDeleted: Int = 0,
    unknownDeletions: Int = 0,
    version: Int64 = 0,
    repaired: Int = 0
  ) {
    self.itemsAdded = itemsAdded
    self.itemsChanged = itemsChanged
    self.itemsUnchanged = itemsUnchanged
    self.ratingsAdded = ratingsAdded
    self.ratingsChanged = ratingsChanged
    self.ratingsUnchanged = ratingsUnchanged
    self.rejected = rejected
    self.unknownItems = unknownItems
    self.commitMilliseconds = commitMilliseconds
    self.eventsAdded = eventsAdded
    self.eventsUnchanged = eventsUnchanged
    self.ratingsDeleted = ratingsDeleted
    self.itemsDeleted = itemsDeleted
    self.unknownDeletions = unknownDeletions
    self.version = version
    self.repaired = repaired
  }
}
