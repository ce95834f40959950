import Foundation
import SprocketCore

/// A file read in blocks, handed out by lines that are named by their place in the file.
///
/// Memory stays at one block plus two records however long the file and its lines are. This file
/// and `CSVTokenizer` are the only ones of the readers that handle pointers.
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
  private let file: OpenFile
  private var bytes: [UInt8]
  /// File offset of `bytes[0]`.
  private var base = 0
  /// How much of `bytes` is filled.
  private var filled = 0
  /// Everything before this file offset may be forgotten.
  private var kept = 0
  private var atEnd = false

  /// - Throws: `notFound` when the file cannot be opened.
  init(path: String, name: String) throws(SprocketError) {
    self.name = name
    file = try OpenFile(path: path, name: name)
    bytes = [UInt8](repeating: 0, count: Self.blockBytes + 2 * Self.maximumRecordBytes)
  }

  /// How far into the file reading has come.
  var bytesRead: Int { base + filled }

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

  /// The first bytes of a row that was read before, wherever it is. Costs one `pread`.
  func text(at offset: Int, byteCount: Int, encoding: TextEncoding) -> String {
    let limit = 1000
    var row = [UInt8](repeating: 0, count: min(byteCount, limit))
    let got = row.withUnsafeMutableBytes {
      pread(file.descriptor, $0.baseAddress, $0.count, offset)
    }
    row.removeLast(row.count - max(0, got))
    while let last = row.last, last == 0x0A || last == 0x0D { row.removeLast() }
    var text =
      encoding == .utf8
      ? String(decoding: row, as: UTF8.self)
      : String(decoding: row.map(UInt16.init), as: UTF16.self)
    // A replaced or widened byte takes more room than it had in the file.
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
    var got = 0
    repeat {
      got = bytes.withUnsafeMutableBytes { all in
        // Safe: `filled + room` is at most the array's size.
        all.baseAddress.map { read(file.descriptor, $0 + filled, room) } ?? 0
      }
    } while got < 0 && errno == EINTR
    guard got >= 0 else {
      throw SprocketError(
        .dataLoss, "\(name) cannot be read: \(String(cString: strerror(errno)))")
    }
    if got == 0 { atEnd = true }
    filled += got
  }
}

/// Closes the file when nobody reads it any more.
private final class OpenFile {
  let descriptor: Int32

  init(path: String, name: String) throws(SprocketError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SprocketError(
        .notFound, "\(name) cannot be opened: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
