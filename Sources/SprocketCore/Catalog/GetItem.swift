/// Asks for one film.
public struct GetItemRequest: Hashable, Sendable {
  /// Its id.
  public var item: ItemID

  public init(
    item: ItemID
  ) {
    self.item = item
  }
}

/// The film.
public struct GetItemResponse: Hashable, Sendable {
  /// The film.
  public var item: Item

  public init(
    item: Item
  ) {
    self.item = item
  }
}
