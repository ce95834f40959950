import Glibc
import NIOConcurrencyHelpers
package import SprocketCore

/// A listening Unix socket: one that is bound here, or one that a supervisor handed over.
///
/// Binding is free of races: a lock on `<path>.lock` admits one server per path, and the socket
/// file appears under its name, with its mode and group, only once it listens. A file that an
/// earlier server left behind is replaced; one that somebody listens on is never touched.
package final class UnixSocketListener: Sendable {
  private struct State {
    var descriptor: CInt?
    var lock: CInt?
  }

  private struct FileIdentity: Equatable {
    var device: UInt64
    var inode: UInt64
  }

  /// The socket's file; nil for a socket that was handed over.
  package let path: String?
  private let identity: FileIdentity?
  private let state: NIOLockedValueBox<State>

  private init(path: String?, identity: FileIdentity?, descriptor: CInt, lock: CInt?) {
    self.path = path
    self.identity = identity
    state = NIOLockedValueBox(State(descriptor: descriptor, lock: lock))
  }

  /// Takes over a descriptor that already listens, as from `SocketActivation`. Its file, lock and
  /// mode are the supervisor's business.
  package convenience init(adopting descriptor: CInt) {
    self.init(path: nil, identity: nil, descriptor: descriptor, lock: nil)
  }

  /// Binds and listens.
  ///
  /// - Parameters:
  ///   - path: at most 106 bytes, in an existing directory
  ///   - mode: permission bits of the socket file
  ///   - group: name of the group that is to own the file; nil keeps the process's own
  ///
  /// Throws `alreadyExists` when another server holds the path, `failedPrecondition` when the
  /// path is taken by something that is no socket, `invalidArgument` for a bad path or group,
  /// `permissionDenied` and `unavailable` for what the system refuses.
  package static func bind(
    path: String, mode: UInt32 = 0o660, group: String? = nil
  ) throws(SprocketError) -> UnixSocketListener {
    // One byte of the 108 ends the path, one marks the name that it is bound under at first.
    guard path.utf8.count <= 106, !path.isEmpty, !path.utf8.contains(0) else {
      throw SprocketError(
        .invalidArgument,
        "the socket path \(path) takes \(path.utf8.count) bytes and must take 1 to 106; "
          + "choose a shorter folder")
    }
    let groupID = try group.map { name throws(SprocketError) in try resolve(group: name) }
    let lock = try lockFile(path + ".lock", for: path)
    do throws(SprocketError) {
      try requireNobodyListens(path)
      let descriptor = try publish(path, mode, groupID)
      return UnixSocketListener(
        path: path, identity: identity(of: path), descriptor: descriptor, lock: lock)
    } catch {
      Glibc.close(lock)
      throw error
    }
  }

  /// Gives the descriptor away, once; the caller closes it.
  func takeDescriptor() -> CInt? {
    state.withLockedValue { state in
      defer { state.descriptor = nil }
      return state.descriptor
    }
  }

  /// Removes the socket file if it is still ours. The lock stays, so that no other server takes
  /// the path while this one finishes its work.
  package func unlinkPath() {
    guard let path, let identity, Self.identity(of: path) == identity else { return }
    Glibc.unlink(path)
  }

  /// Lets another server take the path.
  package func release() {
    let (descriptor, lock) = state.withLockedValue { state in
      defer { state = State() }
      return (state.descriptor, state.lock)
    }
    if let descriptor {
      unlinkPath()
      Glibc.close(descriptor)
    }
    if let lock { Glibc.close(lock) }
  }

  deinit { release() }

  // MARK: - Steps of binding

  private static func lockFile(_ lockPath: String, for path: String) throws(SprocketError) -> CInt {
    let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw SystemCall.error("cannot open the lock file \(lockPath)") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let failure = SystemCall.error("cannot lock \(lockPath)")
      Glibc.close(lock)
      throw isHeld
        ? SprocketError(
          .alreadyExists, "another server is running on \(path); stop it or use another root")
        : failure
    }
    return lock
  }

  /// Asks whoever may listen on the path; only a refused connection proves that nobody does.
  private static func requireNobodyListens(_ path: String) throws(SprocketError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw SystemCall.error("cannot look at \(path)")
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SprocketError(
        .failedPrecondition, "\(path) exists and is not a socket; move it away or use another path")
    }
    let probe = try SystemCall.makeSocket()
    defer { Glibc.close(probe) }
    if SystemCall.withAddress(path, { Glibc.connect(probe, $0, $1) }) == 0 {
      throw SprocketError(.alreadyExists, "somebody listens on \(path) already; stop it first")
    }
    switch errno {
    case ECONNREFUSED, ENOENT:
      return
    case EAGAIN, EPROTOTYPE, EINPROGRESS:
      throw SprocketError(.alreadyExists, "somebody listens on \(path) already; stop it first")
    default:
      throw SystemCall.error("cannot tell whether somebody listens on \(path)")
    }
  }

  /// Binds under a neighbouring name, sets owner and mode, listens, and only then renames: nobody
  /// ever sees the socket half made, and a stale file is replaced in the same step.
  private static func publish(
    _ path: String, _ mode: UInt32, _ group: gid_t?
  ) throws(SprocketError) -> CInt {
    let unfinished = path + "~"
    Glibc.unlink(unfinished)
    let descriptor = try SystemCall.makeSocket()
    var isPublished = false
    defer {
      if !isPublished {
        Glibc.close(descriptor)
        Glibc.unlink(unfinished)
      }
    }
    guard SystemCall.withAddress(unfinished, { Glibc.bind(descriptor, $0, $1) }) == 0 else {
      throw SystemCall.error("cannot create the socket \(path)")
    }
    if let group, chown(unfinished, uid_t.max, group) != 0 {
      throw SystemCall.error("cannot give \(path) to group \(group)")
    }
    guard chmod(unfinished, mode & 0o777) == 0 else {
      throw SystemCall.error("cannot set the mode of \(path)")
    }
    guard listen(descriptor, 1024) == 0 else {
      throw SystemCall.error("cannot listen on \(path)")
    }
    guard rename(unfinished, path) == 0 else {
      throw SystemCall.error("cannot put the socket at \(path)")
    }
    isPublished = true
    return descriptor
  }

  private static func identity(of path: String) -> FileIdentity? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  private static func resolve(group name: String) throws(SprocketError) -> gid_t {
    var entry = group()
    var found: UnsafeMutablePointer<group>?
    var strings = [CChar](repeating: 0, count: 16 * 1024)
    // Safe: `found` is nil or points at `entry`, and only its number is read, within this scope.
    guard getgrnam_r(name, &entry, &strings, strings.count, &found) == 0, found != nil else {
      throw SprocketError(
        .invalidArgument, "there is no group \(name); create it or configure another")
    }
    return entry.gr_gid
  }
}
