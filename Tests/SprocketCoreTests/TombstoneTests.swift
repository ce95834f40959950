import SprocketCore
import Testing

@Suite struct TombstoneTests {
  /// The published vectors of FNV-1a with 64 bits: the hash is stored, so it may never change.
  @Test(arguments: [
    ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c),
    ("foobar", 0x8594_4171_f739_67e8),
  ])
  func `the hash of a user is FNV-1a`(text: String, hash: UInt64) {
    #expect(Tombstone.hash(of: UserID(text)) == hash)
  }
}
