import CXXHash
import SprocketCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The hash index of a vocabulary: how slots are filled, searched and checked.
enum VocabularyIndex {
  /// XXH3_64 of the bytes of an id; part of the file format.
  static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
    XXH3_64bits(id.baseAddress, id.count)
  }

  /// The power of two of slots of which `rows` use at most 60 %.
  static func slotCount(forRows rows: Int) -> Int {
    var count = 8
    while count * 6 < rows * 10 { count *= 2 }
    return count
  }

  /// Enters every row. `slots` has `slotCount(forRows:)` zeros.
  /// - Throws: `invalidArgument` when an id occurs twice.
  static func fill(
    _ slots: inout [UInt32], offsets: [UInt32], bytes: [UInt8]
  ) throws(SprocketError) {
    let mask = slots.count - 1
    var duplicate: Int?
    bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<(offsets.count - 1) {
        let id = UnsafeBufferPointer(
          rebasing: bytes[Int(offsets[row])..<Int(offsets[row + 1])])
        var slot = Int(truncatingIfNeeded: hash(id)) & mask
        while slots[slot] != 0 {
          let other = Int(slots[slot]) - 1
          if bytes[Int(offsets[other])..<Int(offsets[other + 1])].elementsEqual(id) {
            duplicate = row
            return
          }
          slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(row + 1)
      }
    }
    if let duplicate {
      let id = String(
        decoding: bytes[Int(offsets[duplicate])..<Int(offsets[duplicate + 1])], as: UTF8.self)
      throw SprocketError(.invalidArgument, "the id \"\(id)\" occurs twice; ids must be unique")
    }
  }

  /// The row of `id`, or nil. The columns have passed `validate` or come from `fill`, so every
  /// offset is in `bytes`, every slot names a row, and an empty slot ends every probe.
  static func find(
    _ id: UnsafeBufferPointer<UInt8>, offsets: UnsafeBufferPointer<UInt32>,
    bytes: UnsafeBufferPointer<UInt8>, slots: UnsafeBufferPointer<UInt32>
  ) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash(id)) & mask
    while slots[slot] != 0 {
      let row = Int(slots[slot]) - 1
      let start = Int(offsets[row])
      let end = Int(offsets[row + 1])
      if end - start == id.count, isEqual(id, bytes.baseAddress, start) { return row }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Whether the bytes from `start` are those of `id`; the caller knows that there are as many.
  private static func isEqual(
    _ id: UnsafeBufferPointer<UInt8>, _ bytes: UnsafePointer<UInt8>?, _ start: Int
  ) -> Bool {
    guard let one = id.baseAddress, let other = bytes else { return id.isEmpty }
    return memcmp(one, other + start, id.count) == 0
  }

  /// Checks every bound that `find` relies on.
  /// - Throws: `dataLoss` that says which column is wrong.
  static func validate(
    offsets: UnsafeBufferPointer<UInt32>, bytes: UnsafeBufferPointer<UInt8>,
    slots: UnsafeBufferPointer<UInt32>
  ) throws(SprocketError) {
    guard let first = offsets.first, let last = offsets.last, first == 0, last == bytes.count
    else { throw damaged("its offsets do not span its \(bytes.count) bytes") }
    var previous: UInt32 = 0
    for offset in offsets {
      guard offset >= previous else { throw damaged("its offsets fall from \(previous)") }
      previous = offset
    }
    let rows = offsets.count - 1
    guard slots.count > rows, slots.count & (slots.count - 1) == 0 else {
      throw damaged("it has \(slots.count) slots for \(rows) rows")
    }
    var used = 0
    for slot in slots where slot != 0 {
      guard slot <= rows else { throw damaged("a slot names row \(slot - 1) of \(rows)") }
      used += 1
    }
    guard used == rows else { throw damaged("\(used) slots are used for \(rows) rows") }
  }

  private static func damaged(_ what: String) -> SprocketError {
    SprocketError(.dataLoss, "the vocabulary is damaged: \(what); restore the file or retrain")
  }
}
