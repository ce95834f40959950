import Foundation
package import SprocketCore

/// A whole file in memory, read-only, loaded page by page as it is touched.
///
/// Whoever keeps a pointer into it keeps the object; the mapping ends with the last owner. The
/// file may be renamed or deleted meanwhile. It must not be truncated: snapshots are never
/// written in place, so nobody does.
package final class MappedFile: Sendable {
  package let path: String
  // Safe to share: PROT_READ memory that nobody writes, unmapped only in deinit.
  nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer

  /// Maps a regular file.
  /// - Throws: `notFound` when there is none of that name, `dataLoss` when it is empty or no
  ///   regular file, otherwise what the system said.
  package init(path: String) throws(SprocketError) {
    self.path = path
    let descriptor = try PosixFile.open(path, O_RDONLY | O_NONBLOCK)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw PosixFile.failure("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SprocketError(.dataLoss, "\(path) is not a regular file")
    }
    guard status.st_size > 0 else { throw SprocketError(.dataLoss, "\(path) is empty") }
    let count = Int(status.st_size)
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw PosixFile.failure("map", path)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
  }

  /// The XXH3-128 checksum of the whole file, read ahead in large steps.
  package func checksum() -> String {
    let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
    madvise(start, bytes.count, MADV_SEQUENTIAL)
    defer { madvise(start, bytes.count, MADV_NORMAL) }
    return Checksum.hexadecimal(of: bytes)
  }
}
