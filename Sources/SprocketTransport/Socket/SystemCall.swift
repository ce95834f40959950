import Glibc
import SprocketCore

/// The socket calls that need C's types.
enum SystemCall {
  /// A stream socket that no child process inherits and that never blocks.
  static func makeSocket(
    _ type: __socket_type = SOCK_STREAM
  ) throws(SprocketError) -> CInt {
    let flags = CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, CInt(type.rawValue) | flags, 0)
    guard descriptor >= 0 else { throw error("cannot make a socket") }
    return descriptor
  }

  /// Two connected stream sockets.
  static func makeSocketPair() throws(SprocketError) -> (CInt, CInt) {
    var pair: [CInt] = [-1, -1]
    let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw error("cannot make a socket pair") }
    return (pair[0], pair[1])
  }

  static func close(_ descriptor: CInt) {
    Glibc.close(descriptor)
  }

  /// Calls `body` with the address of a path, or of an abstract name when it begins with a zero
  /// byte. Longer than 107 bytes gives -1 with ENAMETOOLONG.
  static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      return -1
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    // The length of an abstract name counts; that of a path may include the rest, which is zero.
    let length =
      bytes.first == 0
      ? MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + bytes.count }
      : MemoryLayout<sockaddr_un>.size
    // Safe: every socket address begins as sockaddr does, and the length says how much is there.
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(length ?? MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// The error of the call that has just failed, from `errno`.
  static func error(_ message: String) -> SprocketError {
    let number = errno
    let code: StatusCode =
      switch number {
      case EACCES, EPERM, EROFS: .permissionDenied
      case ENOENT, ENOTDIR, ENAMETOOLONG: .invalidArgument
      case EMFILE, ENFILE, ENOSPC, ENOMEM, ENOBUFS: .resourceExhausted
      default: .unavailable
      }
    return SprocketError(code, "\(message): \(describe(number))")
  }

  private static func describe(_ number: CInt) -> String {
    String(cString: strerror(number))
  }
}
