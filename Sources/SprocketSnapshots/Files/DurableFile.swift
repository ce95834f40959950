import Foundation
package import SprocketCore

/// A new file that is written from front to back, checksummed on the way, and flushed at the end.
package final class DurableFile {
  package let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var running = Checksum()
  /// Bytes written so far.
  package private(set) var count = 0

  private static let bufferBytes = 1 << 20

  /// Makes a file that must not be there yet.
  package init(creating path: String) throws(SprocketError) {
    self.path = path
    descriptor = try PosixFile.open(path, O_WRONLY | O_CREAT | O_EXCL)
    buffer.reserveCapacity(Self.bufferBytes)
  }

  deinit {
    close(descriptor)
  }

  /// Appends bytes. Cost: one copy of small pieces, none of large ones.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(SprocketError) {
    count += bytes.count
    if buffer.count + bytes.count > Self.bufferBytes { try drain() }
    if bytes.count >= Self.bufferBytes {
      running.update(bytes)
      try PosixFile.write(bytes, to: descriptor, path: path)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Flushes to the disk.
  /// - Returns: the XXH3-128 checksum of the file.
  package func finish() throws(SprocketError) -> String {
    try drain()
    try PosixFile.sync(descriptor, path: path)
    return running.hexadecimal()
  }

  private func drain() throws(SprocketError) {
    // Copied out first, so that the closures need not throw a typed error.
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    var failure: SprocketError?
    pending.withUnsafeBytes { bytes in
      running.update(bytes)
      do throws(SprocketError) {
        try PosixFile.write(bytes, to: descriptor, path: path)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
