import Foundation
import SprocketCore

/// A file read in blocks, handed out by lines that are named by their place in the file.
///
/// Memory stays at one block plus two records however long the file and its lines are. This file,
/// `CSVTokenizer` and the sources of bytes are the only ones that handle pointers.
struct LineBuffer {
  /// How much is read at once.
  static let blockBytes = 1 << 20
  /// The longest row; a longer one is set aside.
  static let maximumRecordBytes = 1 << 18

  enum Line {
    /// The line's place in the file, its end included; `isTerminated` tells whether it has one.
    case line(Range<Int>, isTerminated: Bool)
    /// No end of line within `maximumRecordBytes`.
    case overlong
    case end
  }

  let name: String
  private let source: any ByteSource
  private var bytes: [UInt8]
  /// File offset of `bytes[0]`.
  private var base = 0
  /// How much of `bytes` is filled.
  private var filled = 0
  /// Everything before this file offset may be forgotten.
  private var kept = 0
  private var atEnd = false

  /// - Parameter source: UTF-8 whose lines end with line feeds.
  init(_ source: any ByteSource, name: String) {
    self.name = name
    self.source = source
    bytes = [UInt8](repeating: 0, count: Self.blockBytes + 2 * Self.maximumRecordBytes)
  }

  /// How far into the unpacked and decoded file reading has come.
  var bytesRead: Int { base + filled }

  /// How much of the file on disk was read.
  var bytesConsumed: Int { source.bytesConsumed }

  /// Allows everything before `offset` to be forgotten.
  mutating func release(before offset: Int) { kept = offset }

  /// The line that starts at `offset`, which must not lie before the last `release(before:)`.
  mutating func line(at offset: Int) throws(SprocketError) -> Line {
    var searched = offset
    while true {
      if let newline = newline(from: searched) {
        return .line(offset..<newline + 1, isTerminated: true)
      }
      searched = bytesRead
      if searched - offset > Self.maximumRecordBytes { return .overlong }
      if atEnd {
        return offset < searched ? .line(offset..<searched, isTerminated: false) : .end
      }
      try refill()
    }
  }

  /// Where the line after the one at `offset` starts, however long that one is.
  mutating func endOfOverlongLine(at offset: Int) throws(SprocketError) -> Int {
    var searched = offset
    while true {
      if let newline = newline(from: searched) { return newline + 1 }
      searched = bytesRead
      if atEnd { return searched }
      release(before: searched)
      try refill()
    }
  }

  /// Lends the bytes of a range that has been handed out and not been released.
  func withBytes<Result>(
    _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { all in
      body(UnsafeBufferPointer(rebasing: all[range.lowerBound - base..<range.upperBound - base]))
    }
  }

  /// How much of a row is kept when it is set aside.
  static let maximumTextBytes = 8192

  /// The first bytes of a row that was read before, wherever it is; empty when it can no longer be
  /// had, as in a packed file. Costs one `pread` when the row is no longer in memory.
  func text(at offset: Int, byteCount: Int) -> String {
    let limit = Self.maximumTextBytes
    let count = min(byteCount, limit)
    var row: [UInt8]
    if offset >= base, offset + count <= base + filled {
      row = Array(bytes[offset - base..<offset - base + count])
    } else {
      row = source.bytes(at: offset, count: count) ?? []
    }
    while let last = row.last, last == 0x0A || last == 0x0D { row.removeLast() }
    var text = String(decoding: row, as: UTF8.self)
    // A replaced byte takes more room than it had in the file.
    while text.utf8.count > limit { text.removeLast() }
    return text
  }

  private func newline(from offset: Int) -> Int? {
    let start = offset - base
    guard start < filled else { return nil }
    return bytes.withUnsafeBufferPointer { all -> Int? in
      // Safe: `start..<filled` lies inside the array, and the found address lies inside it too.
      guard let first = all.baseAddress,
        let hit = memchr(first + start, 0x0A, filled - start)
      else { return nil }
      return base + (UnsafeRawPointer(hit) - UnsafeRawPointer(first))
    }
  }

  private mutating func refill() throws(SprocketError) {
    let surplus = kept - base
    if surplus > 0 {
      bytes.withUnsafeMutableBytes { all in
        // Safe: both ends lie inside the array; memmove allows them to overlap.
        if let first = all.baseAddress { memmove(first, first + surplus, filled - surplus) }
      }
      base += surplus
      filled -= surplus
    }
    let room = min(Self.blockBytes, bytes.count - filled)
    let source = source
    // The closure of withUnsafeMutableBytes cannot throw a typed error.
    let result = bytes.withUnsafeMutableBytes { all in
      // Safe: `filled + room` is at most the array's size.
      Result { () throws(SprocketError) in
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: all[filled..<filled + room]))
      }
    }
    let got = try result.get()
    if got == 0 { atEnd = true }
    filled += got
  }
}
