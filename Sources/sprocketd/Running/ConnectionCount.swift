import SprocketTransport
import Synchronization

/// How many connections the servers have, for the statistics that the servers themselves serve.
final class ConnectionCount: Sendable {
  private let servers = Mutex<[SocketServer]>([])

  func set(_ servers: [SocketServer]) {
    self.servers.withLock { $0 = servers }
  }

  var value: Int {
    servers.withLock { $0.reduce(0) { $0 + $1.connectionCount } }
  }
}
