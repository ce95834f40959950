/// The durable catalogue of films.
public protocol CatalogStore: Sendable {
  /// One film with its rating statistics, or nil.
  func item(_ id: ItemID) throws -> Item?

  /// A page of films ordered by id.
  func listItems(_ request: ListItemsRequest) throws -> ListItemsResponse

  /// All films in the order in which they were added, without rating statistics. For building the
  /// catalogue view.
  func allItems() throws -> [Item]

  /// Films added or changed since `revision` (exclusive) and the revision after them, so that a
  /// view can be brought up to date without reading everything.
  func items(changedAfter revision: Int64) throws -> (items: [Item], revision: Int64)

  /// Films by words of their title: case, accents, articles and small typos are forgiven.
  func search(_ request: SearchItemsRequest) throws -> SearchItemsResponse

  /// Adds or replaces films, all or none. The hidden mark is taken from the item.
  func upsert(_ items: [Item]) async throws -> UpsertItemsResponse

  /// Hides or shows films, all or none.
  /// - Throws: `notFound` naming the unknown items.
  func hide(_ request: HideItemsRequest) async throws -> HideItemsResponse
}

/// Takes data sets, each in one transaction.
public protocol DataSetStore: Sendable {
  /// Applies a whole data set: all of it or nothing. `nextChunk` returns nil after the last chunk
  /// and is called on the writer's thread; if it throws, nothing is changed.
  func ingest(
    source: String, nextChunk: @escaping @Sendable () throws -> IngestChunk?
  ) async throws -> IngestResponse

  /// How many users, items, ratings and events there are.
  func counts() throws -> StoreCounts
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
