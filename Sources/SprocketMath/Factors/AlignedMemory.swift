#if canImport(Glibc)
  import Glibc
#endif

/// Zeroed memory that starts on a 64-byte boundary and lives as long as this object.
///
/// `@unchecked Sendable`: the object hands out its address and nothing else. Whoever writes through
/// it (`FactorTableBuilder`, the initialisers of `SharedBuffer`) answers for exclusive access.
package final class AlignedMemory: @unchecked Sendable {
  /// Cache lines and the widest vectors are this long.
  package static let alignment = 64

  private static let hugePage = 2 << 20

  package let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// - Precondition: `byteCount` is not negative.
  package init(byteCount: Int) {
    precondition(byteCount >= 0, "memory of a negative size")
    let isLarge = byteCount >= 2 * Self.hugePage
    base = .allocate(
      byteCount: max(byteCount, Self.alignment),
      alignment: isLarge ? Self.hugePage : Self.alignment)
    self.byteCount = byteCount
    #if canImport(Glibc)
      // Gathering rows from a large table misses the address cache at nearly every row, unless the
      // pages are large. A kernel that refuses the hint costs speed only, so the result is unused.
      if isLarge { _ = madvise(base, byteCount, MADV_HUGEPAGE) }
    #endif
    base.initializeMemory(as: UInt8.self, repeating: 0, count: max(byteCount, Self.alignment))
  }

  deinit {
    base.deallocate()
  }

  /// The memory as `Element`s.
  package func elements<Element: BitwiseCopyable>(
    of type: Element.Type
  ) -> UnsafeMutableBufferPointer<Element> {
    let count = byteCount / MemoryLayout<Element>.stride
    // All bytes are zero or written as `Element`; a bitwise-copyable type needs no more.
    return UnsafeMutableBufferPointer(
      start: base.bindMemory(to: Element.self, capacity: count), count: count)
  }
}
