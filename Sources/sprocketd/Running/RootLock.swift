import Glibc
import SprocketCore

/// Keeps a second daemon off the same files. The kernel lets go of the lock however the daemon
/// ends.
final class RootLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `alreadyExists` naming the process that holds the lock.
  init(path: String) throws(SprocketError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw SprocketError(.failedPrecondition, "cannot open \(path): \(Self.reason(errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let failure = errno
      let holder = Self.read(descriptor)
      close(descriptor)
      guard failure == EWOULDBLOCK else {
        throw SprocketError(.failedPrecondition, "cannot lock \(path): \(Self.reason(failure))")
      }
      throw SprocketError(
        .alreadyExists,
        "another sprocketd\(holder.isEmpty ? "" : " (process \(holder))") runs on these files; "
          + "stop it first, or use another --root")
    }
    self.descriptor = descriptor
    let text = Array("\(getpid())\n".utf8)
    // The number is only for people; the lock itself is what counts.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  deinit {
    close(descriptor)
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code))
  }

  private static func read(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).trimming("\n")
  }
}
