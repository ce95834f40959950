import Foundation
import SprocketCore

/// The system calls that publishing and reading snapshots take, each failing with an error that
/// names the file and the reason.
enum PosixFile {
  /// The error of the system call that has just failed.
  static func failure(_ act: String, _ path: String, number: Int32 = errno) -> SprocketError {
    let reason = String(cString: strerror(number))
    let code: StatusCode =
      switch number {
      case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE: .resourceExhausted
      case ENOENT: .notFound
      case EACCES, EPERM, EROFS: .permissionDenied
      case EEXIST, ENOTEMPTY: .alreadyExists
      default: .internal
      }
    return SprocketError(code, "cannot \(act) \(path): \(reason)")
  }

  /// Opens, and repeats when a signal came in between.
  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o640) throws(SprocketError)
    -> Int32
  {
    while true {
      let descriptor = Foundation.open(path, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw failure("open", path) }
    }
  }

  /// Writes all bytes.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String)
    throws(SprocketError)
  {
    var rest = bytes
    while !rest.isEmpty {
      // At most 1 GiB at once: the kernel writes no more than 2 GiB - 4 KiB per call.
      let count = Foundation.write(descriptor, rest.baseAddress, min(rest.count, 1 << 30))
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("write", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Returns when everything written to the file lies on the disk.
  static func sync(_ descriptor: Int32, path: String) throws(SprocketError) {
    if fsync(descriptor) != 0 { throw failure("flush", path) }
  }

  /// Makes the names inside a directory durable: a rename without it may come back as it was.
  static func syncDirectory(_ path: String) throws(SprocketError) {
    let descriptor = try open(path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    try sync(descriptor, path: path)
  }

  /// Flushes the content of a file that somebody else wrote.
  static func syncFile(_ path: String) throws(SprocketError) {
    let descriptor = try open(path, O_RDONLY | O_NOFOLLOW)
    defer { close(descriptor) }
    try sync(descriptor, path: path)
  }

  /// Makes a directory that only this user and its group can enter; one that exists is fine.
  static func makeDirectory(_ path: String) throws(SprocketError) {
    if mkdir(path, 0o750) != 0, errno != EEXIST { throw failure("make the folder", path) }
  }

  /// Names of the entries of a directory, without `.` and `..`, sorted.
  static func entries(of path: String) throws(SprocketError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      throw SprocketError(.notFound, "cannot read the folder \(path)", cause: error)
    }
  }

  /// Whether something is there, a dangling link included.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Size of a regular file, or nil when there is none of that name; links are not followed.
  static func size(ofRegularFile path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
