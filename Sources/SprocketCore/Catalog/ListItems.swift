/// Asks for a page of films.
public struct ListItemsRequest: Hashable, Sendable {
  /// How many, 1 to 1000; 0 means 100.
  public var pageSize: Int
  /// Empty for the first page, then `next_page_token` of the page before.
  public var pageToken: String

  public init(
    pageSize: Int = 0,
    pageToken: String = ""
  ) {
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

/// A page of films.
public struct ListItemsResponse: Hashable, Sendable {
  /// The films.
  public var items: [Item]
  /// Asks for the next page; empty on the last one.
  public var nextPageToken: String
  /// How many films there are in all.
  public var total: Int

  public init(
    items: [Item] = [],
    nextPageToken: String = "",
    total: Int = 0
  ) {
    self.items = items
    self.nextPageToken = nextPageToken
    self.total = total
  }
}
