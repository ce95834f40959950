package import SprocketCore

/// Read-only elements that are shared, not copied: either memory of our own or somebody else's (a
/// mapped snapshot) together with the object that keeps it alive.
///
/// `@unchecked Sendable`: nothing writes to the memory once a `SharedBuffer` shows it, except for a
/// `FactorTableBuilder`, which documents how its `currentTable` may be used.
package struct SharedBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  private let base: UnsafePointer<Element>
  private let owner: any AnyObject & Sendable
  package let count: Int

  /// Borrows `bytes`, which live as long as `owner`.
  /// - Throws: `dataLoss` when the bytes are not a whole number of aligned elements.
  package init(
    borrowing bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable,
    alignment: Int = MemoryLayout<Element>.alignment
  ) throws(SprocketError) {
    let size = MemoryLayout<Element>.stride
    guard bytes.count % size == 0 else {
      throw SprocketError(
        .dataLoss,
        "\(bytes.count) bytes are not a whole number of \(Element.self) values of \(size) bytes;"
          + " the file is damaged or of another format")
    }
    guard let address = bytes.baseAddress else {
      self.init(count: 0) { _ in }
      return
    }
    guard UInt(bitPattern: address) % UInt(alignment) == 0 else {
      throw SprocketError(
        .dataLoss,
        "\(Element.self) values must start at a multiple of \(alignment) bytes;"
          + " the file is damaged or of another format")
    }
    let count = bytes.count / size
    self.init(
      base: address.bindMemory(to: Element.self, capacity: count), count: count, owner: owner)
  }

  /// Elements of our own: `initialize` gets them zeroed and fills them in.
  package init<Failure: Error>(
    count: Int, initialize: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    let memory = AlignedMemory(byteCount: count * MemoryLayout<Element>.stride)
    try initialize(memory.elements(of: Element.self))
    self.init(memory, count: count)
  }

  /// A copy of `elements`.
  package init(_ elements: [Element]) {
    self.init(count: elements.count) { _ = $0.initialize(from: elements) }
  }

  /// All or the first `count` elements of `memory`.
  init(_ memory: AlignedMemory, count: Int) {
    precondition(count * MemoryLayout<Element>.stride <= memory.byteCount, "more than there is")
    base = UnsafePointer(memory.base.bindMemory(to: Element.self, capacity: count))
    owner = memory
    self.count = count
  }

  private init(base: UnsafePointer<Element>, count: Int, owner: any AnyObject & Sendable) {
    self.base = base
    self.count = count
    self.owner = owner
  }

  package var byteCount: Int { count * MemoryLayout<Element>.stride }

  /// The elements in `range`, sharing the memory.
  package func slice(_ range: Range<Int>) -> SharedBuffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the buffer")
    return SharedBuffer(base: base + range.lowerBound, count: range.count, owner: owner)
  }

  package subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "index outside the buffer")
    // `self`, and with it `owner`, is alive for the whole call.
    return base[index]
  }

  /// Shows the elements of `range` to `body`.
  package func withSpan<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let elements = slice(range)
    defer { withExtendedLifetime(elements) {} }
    return try body(
      Span(_unsafeStart: elements.base, count: elements.count))
  }

  /// Shows all elements to `body`.
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withSpan(0..<count, body)
  }

  /// For kernels and for writing files: the elements as a pointer that is valid during `body`.
  package func withUnsafeElements<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(owner) {} }
    return try body(UnsafeBufferPointer(start: base, count: count))
  }

  /// A copy as an array.
  package func array() -> [Element] {
    withUnsafeElements { Array($0) }
  }
}
