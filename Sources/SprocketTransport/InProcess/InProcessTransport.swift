package import Logging
package import NIOCore
package import SprocketCore

/// A server and clients that meet in one process: the same handlers and the same bytes as over a
/// socket file, through socket pairs, with nothing in the file system.
package struct InProcessTransport: Sendable {
  package let server: SocketServer
  private let eventLoopGroup: any EventLoopGroup

  package init(
    routes: RouteTable, configuration: ServerConfiguration = ServerConfiguration(),
    eventLoopGroup: any EventLoopGroup, logger: Logger
  ) {
    self.eventLoopGroup = eventLoopGroup
    server = SocketServer.withoutListener(
      routes: routes, configuration: configuration, eventLoopGroup: eventLoopGroup, logger: logger)
  }

  /// A new connection to the server.
  package func connect() async throws(SprocketError) -> ClientConnection {
    let (serverEnd, clientEnd) = try SystemCall.makeSocketPair()
    do {
      try await server.adopt(connectedSocket: serverEnd)
    } catch {
      SystemCall.close(clientEnd)
      throw SprocketError(wrapping: error, .unavailable, "the server takes no more connections")
    }
    return try await ClientConnection.adopt(
      connectedSocket: clientEnd, eventLoopGroup: eventLoopGroup)
  }
}
