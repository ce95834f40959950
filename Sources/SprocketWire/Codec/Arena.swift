import CSprocketProto

/// Memory for the C structures of one message: handed out by moving a pointer, given back all at
/// once.
///
/// The first block stays with the arena from message to message, further blocks are added when it
/// is full and go when the arena is reset. It never takes more than its budget. Not for use by two
/// threads at a time: `ArenaPool` lends each arena to one caller.
///
/// This file may use unsafe pointers because it is the allocator. What it hands out must not be used
/// after `reset`; `MessageCodec` gives the arena back only when it is done with the message.
final class Arena: @unchecked Sendable {
  /// The size of the block that is kept, in bytes; room for a list of some 200 films.
  static let firstBlockBytes = 64 << 10
  /// What every address is a multiple of; no field of a message needs more.
  private static let alignment = 8

  /// Where the next bytes come from. Lives in C memory, so that protobuf-c can call back with a
  /// plain pointer to it.
  private struct State {
    var next: UnsafeMutableRawPointer
    var left: Int
    var budget: Int
    var furtherBlocks: [UnsafeMutableRawPointer] = []
  }

  private let state: UnsafeMutablePointer<State>
  private let firstBlock: UnsafeMutableRawPointer
  /// What protobuf-c takes its memory from.
  let allocator: UnsafeMutablePointer<ProtobufCAllocator>

  init() {
    firstBlock = .allocate(byteCount: Self.firstBlockBytes, alignment: Self.alignment)
    state = .allocate(capacity: 1)
    state.initialize(to: State(next: firstBlock, left: 0, budget: 0))
    allocator = .allocate(capacity: 1)
    allocator.initialize(
      to: ProtobufCAllocator(
        alloc: { state, size in
          // `allocator_data` below is this state, and it lives as long as the allocator.
          state.flatMap { Arena.allocate(size, from: $0.assumingMemoryBound(to: State.self)) }
        },
        free: { _, _ in },  // All at once, in `reset`.
        allocator_data: state))
  }

  deinit {
    reset()
    firstBlock.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
    allocator.deallocate()
  }

  /// Makes the arena ready for a message.
  /// - Parameters:
  ///   - budget: The most it may hand out, in bytes.
  ///   - expecting: What will be needed, if known; taken in one block.
  func open(budget: Int, expecting: Int = 0) {
    state.pointee.next = firstBlock
    state.pointee.left = min(Self.firstBlockBytes, budget)
    state.pointee.budget = budget - state.pointee.left
    if expecting > state.pointee.left {
      // The first block is not used then, so its share is given back to the budget.
      state.pointee.budget = budget
      _ = Self.grow(state, by: expecting)
    }
  }

  /// Gives everything back. No pointer that came from this arena may be used any more.
  func reset() {
    state.pointee.left = 0
    state.pointee.budget = 0
    if state.pointee.furtherBlocks.isEmpty { return }
    for block in state.pointee.furtherBlocks { block.deallocate() }
    state.pointee.furtherBlocks.removeAll(keepingCapacity: true)
  }

  /// Bytes for anything, aligned to 8, or nil when the budget is spent. O(1).
  func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    Self.allocate(count, from: state)
  }

  /// How many bytes an allocation of `count` takes.
  static func rounded(_ count: Int) -> Int {
    (count &+ (alignment - 1)) & ~(alignment - 1)
  }

  private static func allocate(
    _ count: Int, from state: UnsafeMutablePointer<State>
  ) -> UnsafeMutableRawPointer? {
    // A size beyond the budget is refused here, so that rounding it cannot overflow.
    guard count >= 0, count <= Wire.maximumArenaBytes else { return nil }
    let size = rounded(count)
    if size > state.pointee.left && !grow(state, by: size) { return nil }
    let start = state.pointee.next
    state.pointee.next = start + size
    state.pointee.left -= size
    return start
  }

  /// Adds a block with room for `size` bytes, and for as much again as there was before.
  private static func grow(_ state: UnsafeMutablePointer<State>, by size: Int) -> Bool {
    let budget = state.pointee.budget
    guard size <= budget else { return false }
    let doubled = firstBlockBytes << min(state.pointee.furtherBlocks.count, 10)
    let block = min(max(size, doubled), budget)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: block, alignment: alignment)
    state.pointee.furtherBlocks.append(memory)
    state.pointee.next = memory
    state.pointee.left = block
    state.pointee.budget = budget - block
    return true
  }
}
