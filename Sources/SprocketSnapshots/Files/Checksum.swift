import CXXHash

/// A running XXH3-128 checksum, in the form `xxhsum -H2` prints: 32 hexadecimal digits.
///
/// It finds damage, not forgery: XXH3 is no cryptographic hash. Cost: memory speed.
struct Checksum: ~Copyable {
  private let state: OpaquePointer?

  init() {
    state = XXH3_createState()
    XXH3_128bits_reset(state)
  }

  deinit {
    XXH3_freeState(state)
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// The checksum of everything so far.
  func hexadecimal() -> String {
    Self.text(XXH3_128bits_digest(state))
  }

  /// The checksum of `bytes` in one pass.
  static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String {
    text(XXH3_128bits(bytes.baseAddress, bytes.count))
  }

  private static func text(_ hash: XXH128_hash_t) -> String {
    digits(hash.high64) + digits(hash.low64)
  }

  private static func digits(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
