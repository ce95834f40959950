import Foundation
import SprocketCore

/// Writes a text file in large blocks, with fast decimal numbers.
struct TextFileWriter {
  private static let blockBytes = 1 << 20

  private let name: String
  private let handle: FileHandle
  /// What waits to be written is `block[..<used]`.
  private var block = [UInt8](repeating: 0, count: blockBytes + (1 << 16))
  private var used = 0

  /// Makes the file, or empties it.
  /// - Throws: `failedPrecondition` when it cannot be written.
  init(_ path: String) throws(SprocketError) {
    let url = URL(filePath: path)
    name = url.lastPathComponent
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = try? FileHandle(forWritingTo: url)
    else { throw SprocketError(.failedPrecondition, "\(path) cannot be written") }
    self.handle = handle
  }

  mutating func write(_ text: String) {
    for byte in text.utf8 { write(byte: byte) }
  }

  mutating func write(byte: UInt8) {
    makeRoom(1)
    block[used] = byte
    used += 1
  }

  /// Writes a number that is not negative.
  mutating func write(_ number: Int) {
    var rest = UInt64(number)
    var digits = 1
    var bound: UInt64 = 10
    while rest >= bound, digits < 19 {
      digits += 1
      bound *= 10
    }
    makeRoom(digits)
    // From the last digit to the first, in the place that they will take.
    for place in (used..<used + digits).reversed() {
      block[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    used += digits
  }

  /// Writes a text as a CSV field, in quotes when it needs them.
  mutating func writeField(_ text: String) {
    let special: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D]
    guard text.utf8.contains(where: special.contains) else {
      write(text)
      return
    }
    write(byte: 0x22)
    for byte in text.utf8 {
      if byte == 0x22 { write(byte: byte) }
      write(byte: byte)
    }
    write(byte: 0x22)
  }

  /// Hands a full block to the system. Call it once per row.
  mutating func flushIfFull() throws(SprocketError) {
    if used >= Self.blockBytes { try flush() }
  }

  /// Writes the rest and closes the file.
  mutating func finish() throws(SprocketError) {
    try flush()
    do {
      try handle.close()
    } catch {
      throw failure(error)
    }
  }

  private mutating func makeRoom(_ count: Int) {
    guard used + count > block.count else { return }
    block.append(contentsOf: repeatElement(0, count: block.count))
  }

  private mutating func flush() throws(SprocketError) {
    do {
      try handle.write(contentsOf: block[..<used])
    } catch {
      throw failure(error)
    }
    used = 0
  }

  private func failure(_ error: any Error) -> SprocketError {
    SprocketError(
      .resourceExhausted, "\(name) cannot be written: \(error.localizedDescription)", cause: error)
  }
}

/// Makes a folder with everything above it.
/// - Throws: `failedPrecondition` when it cannot be made.
func makeFolder(_ path: String) throws(SprocketError) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw SprocketError(
      .failedPrecondition, "the folder \(path) cannot be made: \(error.localizedDescription)",
      cause: error)
  }
}
