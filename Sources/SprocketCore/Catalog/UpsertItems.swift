/// Adds or replaces films, all or none.
public struct UpsertItemsRequest: Hashable, Sendable {
  /// The films, at most 10000.
  public var items: [Item]

  public init(
    items: [Item] = []
  ) {
    self.items = items
  }
}

/// What became of them.
public struct UpsertItemsResponse: Hashable, Sendable {
  /// Films that are new.
  public var added: Int
  /// Films that were there and are different now.
  public var changed: Int
  /// Films that were there and are the same.
  public var unchanged: Int

  public init(
    added: Int = 0,
    changed: Int = 0,
    unchanged: Int = 0
  ) {
    self.added = added
    self.changed = changed
    self.unchanged = unchanged
  }
}
