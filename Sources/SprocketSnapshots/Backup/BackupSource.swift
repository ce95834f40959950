import Foundation
package import SprocketCore

/// A file that goes into a backup, open: it can be read to its end even when it is removed meanwhile.
package final class BackupSource: Sendable {
  private static let chunkBytes = 1 << 20

  /// Its name in the backup.
  package let name: String
  /// Its size.
  package let bytes: Int
  private let descriptor: Int32
  private let path: String

  /// - Throws: `notFound` when there is no such file.
  package init(name: String, path: String) throws(SprocketError) {
    self.name = name
    self.path = path
    descriptor = try PosixFile.open(path, O_RDONLY)
    var status = stat()
    bytes = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit {
    close(descriptor)
  }

  /// Gives the file chunk by chunk, its name in the first one and its checksum in the last one.
  package func send(_ write: @Sendable (BackupChunk) async throws -> Void) async throws {
    var offset = 0
    var checksum = Checksum()
    repeat {
      var chunk = BackupChunk(file: offset == 0 ? name : "")
      chunk.data = try read(min(Self.chunkBytes, bytes - offset), at: offset)
      chunk.data.withUnsafeBytes { checksum.update($0) }
      offset += chunk.data.count
      if offset == bytes { chunk.checksum = checksum.hexadecimal() }
      try await write(chunk)
    } while offset < bytes
  }

  private func read(_ count: Int, at offset: Int) throws(SprocketError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = buffer.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw PosixFile.failure("read", path) }
      done += got
    }
    return buffer
  }
}
