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
  /// The film, as it is known.
  public var item: Item
  /// What is imputed of it, besides; without what was undone.
  public var imputed: [ImputedValue]

  public init(
    item: Item,
    imputed: [ImputedValue] = []
  ) {
    self.item = item
    self.imputed = imputed
  }
}
