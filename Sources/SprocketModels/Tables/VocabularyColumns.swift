/// The memory of a vocabulary: three read-only columns and whoever keeps them alive.
///
/// Unsafe, and safe because: nobody writes to the columns after `init`, so threads may share them
/// (hence `@unchecked Sendable`); memory that was allocated here is freed in `deinit`, when no
/// vocabulary holds it any more; borrowed memory belongs to `owner`, which is held as long.
final class VocabularyColumns: @unchecked Sendable {
  let offsets: UnsafeBufferPointer<UInt32>
  let bytes: UnsafeBufferPointer<UInt8>
  let slots: UnsafeBufferPointer<UInt32>
  /// nil: the columns were allocated here.
  private let owner: (any AnyObject & Sendable)?

  init(copying offsets: [UInt32], _ bytes: [UInt8], _ slots: [UInt32]) {
    self.offsets = Self.allocate(offsets)
    self.bytes = Self.allocate(bytes)
    self.slots = Self.allocate(slots)
    owner = nil
  }

  init(
    borrowing offsets: UnsafeBufferPointer<UInt32>, _ bytes: UnsafeBufferPointer<UInt8>,
    _ slots: UnsafeBufferPointer<UInt32>, owner: any AnyObject & Sendable
  ) {
    self.offsets = offsets
    self.bytes = bytes
    self.slots = slots
    self.owner = owner
  }

  deinit {
    guard owner == nil else { return }
    offsets.deallocate()
    bytes.deallocate()
    slots.deallocate()
  }

  private static func allocate<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let column = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = column.initialize(from: elements)
    return UnsafeBufferPointer(column)
  }
}
