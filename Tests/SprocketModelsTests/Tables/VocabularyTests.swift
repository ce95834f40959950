import SprocketCore
import SprocketMath
import SprocketModels
import Testing

@Suite struct VocabularyTests {
  @Test("Finds what a dictionary finds and nothing else")
  func agreesWithADictionary() throws {
    var generator = SplitMix64(seed: 7)
    let alphabet = Array("abcXYZ012-éß漢🎬")
    var ids: Set<String> = []
    while ids.count < 5000 {
      let length = Int.random(in: 1...8, using: &generator)
      ids.insert(
        String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" }))
    }
    let list = ids.sorted()
    let vocabulary = try Vocabulary<ItemRow>(ids: list)
    let dictionary = Dictionary(
      uniqueKeysWithValues: list.enumerated().map { ($1, ItemRow($0)) })

    #expect(vocabulary.count == list.count)
    for (id, row) in dictionary {
      #expect(vocabulary.row(of: id) == row)
      #expect(vocabulary.id(of: row) == id)
    }
    for _ in 0..<5000 {
      let id = String((0..<9).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
      #expect(vocabulary.row(of: id) == dictionary[id])
    }
    #expect(vocabulary.allIDs() == list)
  }

  @Test("Compares bytes, so two spellings of é are two ids")
  func comparesBytes() throws {
    let vocabulary = try Vocabulary<UserRow>(ids: ["e\u{301}", "\u{E9}"])
    #expect(vocabulary.row(of: "e\u{301}") == UserRow(0))
    #expect(vocabulary.row(of: "\u{E9}") == UserRow(1))
  }

  @Test("An empty vocabulary finds nothing")
  func emptyVocabulary() throws {
    let vocabulary = try Vocabulary<UserRow>(ids: [])
    #expect(vocabulary.count == 0)
    #expect(vocabulary.row(of: "a") == nil)
    #expect(vocabulary.row(of: "") == nil)
    #expect(vocabulary.id(of: UserRow(0)) == "")
    #expect(vocabulary.id(of: UserRow(-1)) == "")
  }

  @Test("The same id twice is refused by name")
  func refusesDuplicates() {
    let error = #expect(throws: SprocketError.self) {
      try Vocabulary<UserRow>(ids: ["a", "b", "a"])
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("\"a\"") == true)
  }

  @Test("Takes at most 14 bytes besides each id", arguments: [1000, 6000, 100_000])
  func isSmall(count: Int) throws {
    let ids = (0..<count).map { "user-\($0)" }
    let vocabulary = try Vocabulary<UserRow>(ids: ids)
    let idBytes = ids.reduce(0) { $0 + $1.utf8.count }
    #expect(vocabulary.byteCount <= idBytes + 4 + count * (4 + 14))
  }

  @Test("Borrowed columns work like owned ones and keep their owner")
  func borrows() throws {
    let ids = (0..<300).map { "u\($0 * 7)" }
    let owned = try Vocabulary<UserRow>(ids: ids)
    var columns: Columns? = Columns(of: owned)
    weak let watched = columns
    var borrowed: Vocabulary<UserRow>? = try columns?.vocabulary()
    columns = nil
    #expect(watched != nil)
    #expect(borrowed?.allIDs() == ids)
    #expect(borrowed?.row(of: "u14") == UserRow(2))
    #expect(borrowed?.byteCount == owned.byteCount)
    borrowed = nil
    #expect(watched == nil)
  }

  @Test("Damaged columns are refused", arguments: Damage.allCases)
  func refusesDamage(_ damage: Damage) throws {
    let columns = Columns(of: try Vocabulary<UserRow>(ids: (0..<50).map { "user\($0)" }))
    damage.apply(to: columns)
    let error = #expect(throws: SprocketError.self) { try columns.vocabulary() }
    #expect(error?.code == .dataLoss)
  }

  @Test("Columns with any flipped bit are refused or safe to use")
  func survivesFlippedBits() throws {
    let original = try Vocabulary<UserRow>(ids: (0..<40).map { "user\($0)" })
    var generator = SplitMix64(seed: 3)
    for _ in 0..<3000 {
      let columns = Columns(of: original)
      columns.flipBit(using: &generator)
      guard let vocabulary = try? columns.vocabulary() else { continue }
      for id in original.allIDs() { _ = vocabulary.row(of: id) }
      #expect(vocabulary.allIDs().count == 40)
    }
  }
}

/// Ways in which columns can be wrong.
enum Damage: CaseIterable, Sendable {
  case noOffsets, lateStart, fallingOffset, offsetBeyondBytes, missingBytes, oddSlots, noSlots
  case slotBeyondRows, fullSlots, lostRow

  func apply(to columns: Columns) {
    switch self {
    case .noOffsets: columns.offsets = []
    case .lateStart: columns.offsets[0] = 1
    case .fallingOffset: columns.offsets[10] = columns.offsets[12]
    case .offsetBeyondBytes: columns.offsets[columns.offsets.count - 1] += 1
    case .missingBytes: columns.bytes.removeLast()
    case .oddSlots: columns.slots.removeLast()
    case .noSlots: columns.slots = []
    case .slotBeyondRows:
      if let used = columns.slots.firstIndex(where: { $0 > 0 }) { columns.slots[used] = 51 }
    case .fullSlots: columns.slots = columns.slots.map { max(1, $0) }
    case .lostRow:
      if let used = columns.slots.firstIndex(where: { $0 > 0 }) { columns.slots[used] = 0 }
    }
  }
}

/// Columns outside of a vocabulary, as a mapped file would have them.
final class Columns: @unchecked Sendable {
  var offsets: [UInt32]
  var bytes: [UInt8]
  var slots: [UInt32]
  private var lent: [UnsafeMutableRawPointer] = []

  init<Row>(of vocabulary: Vocabulary<Row>) {
    (offsets, bytes, slots) = vocabulary.withColumns { (Array($0), Array($1), Array($2)) }
  }

  deinit {
    for pointer in lent { pointer.deallocate() }
  }

  func vocabulary() throws -> Vocabulary<UserRow> {
    try Vocabulary(offsets: lend(offsets), bytes: lend(bytes), slots: lend(slots), owner: self)
  }

  /// A copy that lives as long as this object.
  private func lend<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, elements.count))
    lent.append(UnsafeMutableRawPointer(copy.baseAddress.unsafelyUnwrapped))
    _ = copy.initialize(from: elements)
    return UnsafeBufferPointer(rebasing: copy[..<elements.count])
  }

  func flipBit(using generator: inout SplitMix64) {
    switch Int.random(in: 0..<3, using: &generator) {
    case 0:
      let index = Int.random(in: offsets.indices, using: &generator)
      offsets[index] ^= 1 << UInt32.random(in: 0..<32, using: &generator)
    case 1:
      let index = Int.random(in: bytes.indices, using: &generator)
      bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    default:
      let index = Int.random(in: slots.indices, using: &generator)
      slots[index] ^= 1 << UInt32.random(in: 0..<32, using: &generator)
    }
  }
}
