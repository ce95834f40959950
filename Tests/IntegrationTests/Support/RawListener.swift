import Foundation
import Glibc
import SprocketTestKit

/// A Unix socket of somebody else's, for a path or a datagram listener.
final class RawListener: Sendable {
  private let descriptor: Int32
  let path: String

  /// - Parameter isDatagram: takes datagrams instead of connections.
  init(path: String, isDatagram: Bool = false) throws {
    self.path = path
    let kind = isDatagram ? SOCK_DGRAM : SOCK_STREAM
    descriptor = socket(AF_UNIX, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let bound = UnixAddress.with(path) { bind(descriptor, $0, $1) }
    guard bound == 0, isDatagram || listen(descriptor, 16) == 0 else {
      throw TestFailure("cannot listen on \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { Glibc.close(descriptor) }

  func close() {
    Glibc.shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Whether a connection can be made.
  func acceptsConnections() -> Bool {
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(probe) }
    return UnixAddress.with(path) { connect(probe, $0, $1) } == 0
  }

  /// The next datagram; nil when none comes within `milliseconds`. Blocks the thread.
  func receive(milliseconds: Int32) -> String? {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, milliseconds) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

enum UnixAddress {
  /// Calls `body` with the address of a path.
  static func with<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // Safe: the path is cut to leave room for the byte that ends it, and the address outlives the
    // call that reads it.
    withUnsafeMutableBytes(of: &address.sun_path) { place in
      place.copyBytes(from: path.utf8.prefix(place.count - 1))
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
