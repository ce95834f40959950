import Foundation
import SprocketCore

/// A file without a name, beside the database, that goes with the process: for what is too large to
/// wait in memory.
final class SpillFile: Sendable {
  private let descriptor: Int32

  /// - Throws: `failedPrecondition` when the file cannot be made.
  init(besideFile path: String) throws(SprocketError) {
    var template = Array("\(path)-spill-XXXXXX".utf8CString)
    descriptor = template.withUnsafeMutableBufferPointer { name in
      // Safe: the buffer ends with a zero; mkstemp changes only the six letters before it.
      let descriptor = name.baseAddress.map { mkstemp($0) } ?? -1
      if descriptor >= 0, let path = name.baseAddress { unlink(path) }
      return descriptor
    }
    // A trainer that is started meanwhile has no use for it.
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
      throw SprocketError(
        .failedPrecondition,
        "no temporary file can be made beside \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// - Throws: `resourceExhausted` when the disk is full.
  func write(_ bytes: [UInt8], at offset: Int) throws(SprocketError) {
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeBytes { bytes in
        pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset + done)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw SprocketError(
          .resourceExhausted,
          "the films of the data set cannot wait on the disk: \(String(cString: strerror(errno)));"
            + " nothing was changed, make room and send it again")
      }
      done += got
    }
  }

  /// - Throws: `dataLoss` when there are not so many bytes.
  func read(_ count: Int, at offset: Int) throws(SprocketError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { bytes in
        pread(descriptor, bytes.baseAddress.map { $0 + done }, count - done, offset + done)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw SprocketError(
          .dataLoss, "the films of the data set cannot be read back from the disk; send it again")
      }
      done += got
    }
    return bytes
  }
}
