/// Hides films or shows them again, all or none.
public struct HideItemsRequest: Hashable, Sendable {
  /// The films, at most 10000.
  public var items: [ItemID]
  /// Show them again instead.
  public var unhide: Bool

  public init(
    items: [ItemID] = [],
    unhide: Bool = false
  ) {
    self.items = items
    self.unhide = unhide
  }
}

/// What became of them.
public struct HideItemsResponse: Hashable, Sendable {
  /// Films whose state is different now.
  public var changed: Int

  public init(
    changed: Int = 0
  ) {
    self.changed = changed
  }
}
