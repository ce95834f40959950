import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#endif

/// Who is at the other end of a Unix socket, as the kernel noted when the connection was made.
///
/// The process id is deliberately absent: it may belong to another process by the time it is
/// looked at, so nothing may be decided by it.
package struct PeerCredentials: Sendable, Hashable {
  package var uid: UInt32
  package var gid: UInt32

  package init(uid: UInt32, gid: UInt32) {
    self.uid = uid
    self.gid = gid
  }

  /// The kernel's `struct ucred`.
  private struct KernelCredentials {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32
  }

  /// Reads the credentials of a connected channel; nil where the socket has none.
  static func of(_ channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
    guard let provider = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeSucceededFuture(nil)
    }
    // Safe: KernelCredentials has the size and layout of `struct ucred`, which the kernel fills.
    let credentials: EventLoopFuture<KernelCredentials> = provider.unsafeGetSocketOption(
      level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    return credentials.map { PeerCredentials(uid: $0.uid, gid: $0.gid) }
      .recover { _ in nil }
  }
}
