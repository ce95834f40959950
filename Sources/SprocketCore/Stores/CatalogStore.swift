/// The durable catalogue of films.
public protocol CatalogStore: Sendable {
  /// One film with its rating statistics, or nil.
  func item(_ id: ItemID) throws -> Item?

  /// A page of films ordered by id.
  func listItems(_ request: ListItemsRequest) throws -> ListItemsResponse

  /// All films in the order in which they were added, without rating statistics. For building the
  /// catalogue view.
  func allItems() throws -> [Item]

  /// Films added, changed or deleted since `revision` (exclusive) and the revision after them, so
  /// that a view can be brought up to date without reading everything: the films page by page in the
  /// order in which they were added, all as of one moment, and the rest as the result, whose `items`
  /// are empty.
  func changes(
    after revision: Int64, pageSize: Int, take: ([Item]) throws -> Void
  ) throws -> CatalogChanges

  /// Films by words of their title: case, accents, articles and small typos are forgiven.
  func search(_ request: SearchItemsRequest) throws -> SearchItemsResponse

  /// Adds or replaces films, all or none. The hidden mark is taken from the item.
  func upsert(_ items: [Item]) async throws -> UpsertItemsResponse

  /// Deletes films, all or none. What users did with them is kept, counts for nothing, and counts
  /// again when a film with the same id is added.
  /// - Throws: `notFound` naming the unknown items.
  func delete(_ request: DeleteItemsRequest) async throws -> DeleteItemsResponse

  /// Hides or shows films, all or none.
  /// - Throws: `notFound` naming the unknown items.
  func hide(_ request: HideItemsRequest) async throws -> HideItemsResponse
}

extension CatalogStore {
  /// The changes since `revision` as a whole.
  public func items(changedAfter revision: Int64) throws -> CatalogChanges {
    var items: [Item] = []
    var changes = try changes(after: revision, pageSize: 1_024) { items += $0 }
    changes.items = items
    return changes
  }
}

/// How the catalogue differs from an earlier revision.
public struct CatalogChanges: Hashable, Sendable {
  /// Films as they are now, in the order in which they were added.
  public var items: [Item]
  /// Films that are gone.
  public var deleted: [ItemID]
  /// The revision that these changes lead to.
  public var revision: Int64

  public init(items: [Item] = [], deleted: [ItemID] = [], revision: Int64 = 0) {
    self.items = items
    self.deleted = deleted
    self.revision = revision
  }

  public var isEmpty: Bool { items.isEmpty && deleted.isEmpty }
}

/// Takes data sets, each in one transaction.
public protocol DataSetStore: Sendable {
  /// Begins to take a data set. Nothing is changed before `commit`, and nothing if there is none.
  /// - Parameter uid: The user id of the process that sends it, for the list of versions.
  func beginIngest(uid: UInt32) throws -> any DataSetIntake

  /// The data sets that were taken in, newest first.
  func dataVersions(_ request: ListDataVersionsRequest) throws -> ListDataVersionsResponse

  /// Rows that were set aside.
  func quarantine(_ request: ListQuarantineRequest) throws -> ListQuarantineResponse

  /// Drops rows that were set aside.
  /// - Throws: `invalidArgument` when nothing is said about which.
  func discard(_ request: DiscardQuarantineRequest) async throws -> DiscardQuarantineResponse

  /// How many users, items, ratings and events there are.
  func counts() throws -> StoreCounts
}

/// A data set on its way into the store.
public protocol DataSetIntake: Sendable {
  /// Takes the next chunk. To be called by one caller at a time.
  /// - Throws: `invalidArgument` when the chunk contradicts itself; the data set is of no use then.
  func add(_ chunk: IngestChunk) throws

  /// Applies all of it in one transaction and returns when that is durable.
  /// - Throws: `aborted` when the chunk that says that the data set is complete has not come.
  func commit() async throws -> IngestResponse
}

extension DataSetStore {
  /// Applies a whole data set: all of it or nothing. `nextChunk` returns nil after the last chunk;
  /// if it throws, nothing is changed.
  public func ingest(
    source: String, nextChunk: @Sendable () throws -> IngestChunk?
  ) async throws -> IngestResponse {
    let intake = try beginIngest(uid: 0)
    try intake.add(IngestChunk(source: source))
    while let chunk = try nextChunk() {
      try intake.add(chunk)
      if chunk.complete { break }
    }
    return try await intake.commit()
  }
}

/// Sizes of the store.
public struct StoreCounts: Hashable, Sendable {
  public var users: Int
  public var items: Int
  /// Ratings from data sets.
  public var ratings: Int
  /// Events in the journal.
  public var events: Int

  public init(users: Int = 0, items: Int = 0, ratings: Int = 0, events: Int = 0) {
    self.users = users
    self.items = items
    self.ratings = ratings
    self.events = events
  }
}
