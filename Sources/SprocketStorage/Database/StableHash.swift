import SprocketCore

/// The hash under which texts about users are looked up. Stored, so it must never change.
enum StableHash {
  static func of(_ text: String) -> Int64 {
    Int64(bitPattern: Tombstone.hash(of: UserID(text)))
  }
}
