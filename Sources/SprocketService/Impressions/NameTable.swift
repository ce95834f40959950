import Atomics
import SprocketCore

/// Numbers for names, in order of appearance. Only the keeper's queue adds; anybody may read.
final class NameTable: Sendable {
  private static let chunkSize = 1_024

  /// Names in chunks, so that adding some copies little.
  private final class Names: AtomicReference, Sendable {
    let chunks: [[String]]

    init(_ chunks: [[String]]) {
      self.chunks = chunks
    }
  }

  private let names = ManagedAtomic(Names([]))

  init() {}

  /// The name of a number, or nil. Safe from any thread.
  func name(_ number: Int) -> String? {
    let chunks = names.load(ordering: .acquiring).chunks
    let (chunk, place) = number.quotientAndRemainder(dividingBy: Self.chunkSize)
    guard chunks.indices.contains(chunk), chunks[chunk].indices.contains(place) else { return nil }
    return chunks[chunk][place]
  }

  /// How many there are.
  var count: Int {
    let chunks = names.load(ordering: .acquiring).chunks
    return max(0, chunks.count - 1) * Self.chunkSize + (chunks.last?.count ?? 0)
  }

  /// Adds names, which get the next numbers. Only the keeper's queue may call this.
  func append(_ added: [String]) {
    var chunks = names.load(ordering: .relaxed).chunks
    for name in added {
      if chunks.last.map({ $0.count == Self.chunkSize }) ?? true { chunks.append([]) }
      chunks[chunks.count - 1].append(name)
    }
    names.store(Names(chunks), ordering: .releasing)
  }
}

/// The numbers of a `NameTable`, for its one writer.
struct NameNumbers {
  let table: NameTable
  private var numbers: [String: Int] = [:]
  /// Names that are not in the table yet.
  private var added: [String] = []
  /// The first number that is not stored yet.
  private(set) var storedCount = 0

  init(_ table: NameTable = NameTable()) {
    self.table = table
  }

  /// Takes what was stored, in order of numbers. A number that is missing keeps its place.
  mutating func restore(_ names: [ImpressionRecords.Name]) {
    var list: [String] = []
    for name in names where name.number >= list.count && name.number < 1 << 28 {
      while list.count < name.number { list.append("") }
      list.append(name.name)
      numbers[name.name] = name.number
    }
    table.append(list)
    storedCount = list.count
  }

  var count: Int { table.count + added.count }

  /// The number of a name that is known.
  func known(_ name: String) -> Int? { numbers[name] }

  /// The number of a name, a new one if need be.
  mutating func number(_ name: String) -> Int {
    if let known = numbers[name] { return known }
    let number = count
    numbers[name] = number
    added.append(name)
    return number
  }

  /// Shows new names to readers.
  mutating func publish() {
    if added.isEmpty { return }
    table.append(added)
    added = []
  }

  /// What is not stored yet; `markStored` says that it is.
  var unstored: [ImpressionRecords.Name] {
    (storedCount..<max(storedCount, table.count)).map {
      ImpressionRecords.Name(number: $0, name: table.name($0) ?? "")
    }
  }

  mutating func markStored(_ count: Int) { storedCount = max(storedCount, count) }
}
