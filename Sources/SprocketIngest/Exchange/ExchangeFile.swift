import Foundation
import SprocketCore

/// The rows of one file of an export, as texts by column. Strict: anything that such a file cannot
/// contain is an error with file and line.
struct ExchangeFile {
  private static let blockBytes = 1 << 20
  /// No row of an export is as long as this.
  private static let maximumRowBytes = 16 << 20

  let name: String
  private let handle: FileHandle
  private var block: [UInt8] = []
  private var place = 0
  private var isAtEnd = false
  /// The line on which the present row starts, and the one being read, from 1.
  private(set) var line = 0
  private var nextLine = 1
  /// Bytes read so far.
  private(set) var bytesRead = 0

  /// - Throws: `notFound` when the file cannot be opened.
  init(_ url: URL) throws(SprocketError) {
    name = url.lastPathComponent
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw SprocketError(
        .notFound, "\(name) cannot be read: \(error.localizedDescription)", cause: error)
    }
  }

  /// An error in the present row.
  func failure(_ reason: String) -> SprocketError {
    SprocketError(.invalidArgument, "\(name), line \(line): \(reason); nothing was taken")
  }

  /// The next row of CSV; false at the end of the file.
  mutating func nextRow(into row: inout ExchangeRow) throws(SprocketError) -> Bool {
    row.removeAll()
    line = nextLine
    guard var byte = try next() else { return false }
    var length = 0
    while true {
      // At the start of a field.
      if byte == 0x22 {
        var rest = try quotedField(into: &row, &length)
        if rest == nil { rest = 0x0A }  // the file ends with the field
        row.endField()
        guard let after = rest, after == 0x2C || after == 0x0A else {
          throw failure("text follows a closing quote")
        }
        if after == 0x0A { return true }
      } else {
        while byte != 0x2C, byte != 0x0A {
          if byte == 0x22 { throw failure("a quote stands within a field that has none around it") }
          row.bytes.append(byte)
          try count(&length)
          guard let following = try next() else {
            row.endField()
            return true
          }
          byte = following
        }
        row.endField()
        if byte == 0x0A { return true }
      }
      guard let following = try next() else {
        row.endField()
        return true
      }
      byte = following
    }
  }

  /// The next line without its end; nil at the end of the file.
  mutating func nextText() throws(SprocketError) -> [UInt8]? {
    line = nextLine
    var text: [UInt8] = []
    guard var byte = try next() else { return nil }
    while byte != 0x0A {
      text.append(byte)
      var length = text.count
      try count(&length)
      guard let following = try next() else { break }
      byte = following
    }
    return text
  }

  /// Reads to the byte after the closing quote, which it returns; nil when the file ends there.
  private mutating func quotedField(
    into row: inout ExchangeRow, _ length: inout Int
  ) throws(SprocketError) -> UInt8? {
    while true {
      guard let byte = try next() else { throw failure("the file ends within quotes") }
      if byte != 0x22 {
        row.bytes.append(byte)
        try count(&length)
        continue
      }
      guard let after = try next() else { return nil }
      if after != 0x22 { return after }
      row.bytes.append(0x22)
    }
  }

  private func count(_ length: inout Int) throws(SprocketError) {
    length += 1
    if length > Self.maximumRowBytes {
      throw failure("the row is longer than \(Self.maximumRowBytes) bytes")
    }
  }

  private mutating func next() throws(SprocketError) -> UInt8? {
    if place == block.count, try !fill() { return nil }
    let byte = block[place]
    place += 1
    bytesRead += 1
    if byte == 0x0A { nextLine += 1 }
    return byte
  }

  private mutating func fill() throws(SprocketError) -> Bool {
    if isAtEnd { return false }
    do {
      block = [UInt8](try handle.read(upToCount: Self.blockBytes) ?? Data())
    } catch {
      throw SprocketError(.dataLoss, "\(name) cannot be read on", cause: error)
    }
    place = 0
    isAtEnd = block.isEmpty
    return !isAtEnd
  }
}

/// The fields of a row, verbatim.
struct ExchangeRow {
  var bytes: [UInt8] = []
  private var ends: [Int] = []

  var count: Int { ends.count }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  mutating func endField() { ends.append(bytes.count) }

  func field(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}
