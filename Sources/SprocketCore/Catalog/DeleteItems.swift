/// Deletes films, all or none.
public struct DeleteItemsRequest: Hashable, Sendable {
  /// The films, at most 10000.
  public var items: [ItemID]

  public init(
    items: [ItemID] = []
  ) {
    self.items = items
  }
}

/// What became of them.
public struct DeleteItemsResponse: Hashable, Sendable {
  /// Films that were deleted.
  public var deleted: Int

  public init(
    deleted: Int = 0
  ) {
    self.deleted = deleted
  }
}
