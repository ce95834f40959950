/// The position of a user in a model's tables. Only a vocabulary turns a `UserID` into one; it
/// means nothing outside of the model that it belongs to.
public struct UserRow: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let index: Int32

  public init(_ index: Int) {
    self.index = Int32(index)
  }

  /// `index` as Swift's collections want it.
  public var offset: Int { Int(index) }

  public var description: String { "user row \(index)" }

  public static func < (one: UserRow, other: UserRow) -> Bool { one.index < other.index }
}

/// The position of an item in a model's tables. Only a vocabulary turns an `ItemID` into one; it
/// means nothing outside of the model that it belongs to.
public struct ItemRow: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let index: Int32

  public init(_ index: Int) {
    self.index = Int32(index)
  }

  /// `index` as Swift's collections want it.
  public var offset: Int { Int(index) }

  public var description: String { "item row \(index)" }

  public static func < (one: ItemRow, other: ItemRow) -> Bool { one.index < other.index }
}
