/// What every identifier from outside obeys: 1 to 128 bytes of UTF-8 without control characters.
public enum IdentifierRule {
  /// The longest identifier, in bytes.
  public static let maximumBytes = 128

  /// Why `text` is no identifier, or nil when it is one.
  public static func violation(in text: String) -> String? {
    let utf8 = text.utf8
    if utf8.isEmpty { return "is empty" }
    if utf8.count > maximumBytes {
      return "has \(utf8.count) bytes, more than \(maximumBytes)"
    }
    if utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      return "contains a control character"
    }
    return nil
  }
}

/// A user as the outside world names them.
public struct UserID: Hashable, Sendable, CustomStringConvertible, Comparable {
  public let rawValue: String

  /// Takes an identifier that is known to obey `IdentifierRule`, such as one read from the store.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// Takes an identifier from outside.
  /// - Throws: `invalidArgument` when it does not obey `IdentifierRule`.
  public init(validating text: String) throws(SprocketError) {
    if let violation = IdentifierRule.violation(in: text) {
      throw SprocketError(.invalidArgument, "user id \(violation)")
    }
    rawValue = text
  }

  public var description: String { rawValue }

  public static func < (one: UserID, other: UserID) -> Bool { one.rawValue < other.rawValue }
}

/// A film as the outside world names it.
public struct ItemID: Hashable, Sendable, CustomStringConvertible, Comparable {
  public let rawValue: String

  /// Takes an identifier that is known to obey `IdentifierRule`, such as one read from the store.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// Takes an identifier from outside.
  /// - Throws: `invalidArgument` when it does not obey `IdentifierRule`.
  public init(validating text: String) throws(SprocketError) {
    if let violation = IdentifierRule.violation(in: text) {
      throw SprocketError(.invalidArgument, "item id \(violation)")
    }
    rawValue = text
  }

  public var description: String { rawValue }

  public static func < (one: ItemID, other: ItemID) -> Bool { one.rawValue < other.rawValue }
}

/// The name of one trained model, such as `20261122T214530Z-ials-1`. Versions sort by age.
public struct ModelVersion: Hashable, Sendable, CustomStringConvertible, Comparable {
  public let rawValue: String

  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  public var description: String { rawValue }

  public static func < (one: ModelVersion, other: ModelVersion) -> Bool {
    one.rawValue < other.rawValue
  }
}
