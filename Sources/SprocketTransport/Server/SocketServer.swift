package import Logging
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix
package import SprocketCore

/// A running ttRPC server: accepts connections on a Unix socket and answers their calls from a
/// route table. Connections are spread over the event loops of the group.
///
/// To stop: `stopAccepting`, then `drain`.
package final class SocketServer: Sendable {
  private let routes: RouteTable
  private let configuration: ServerConfiguration
  private let eventLoopGroup: any EventLoopGroup
  private let loopIndices: [ObjectIdentifier: Int]
  private let registry: ConnectionRegistry
  private let logger: Logger
  private let listener: UnixSocketListener?
  private let acceptor = NIOLockedValueBox<(any Channel)?>(nil)

  private init(
    _ listener: UnixSocketListener?, _ routes: RouteTable, _ configuration: ServerConfiguration,
    _ eventLoopGroup: any EventLoopGroup, _ logger: Logger
  ) {
    self.listener = listener
    self.routes = routes
    self.configuration = configuration
    self.eventLoopGroup = eventLoopGroup
    self.logger = logger
    registry = ConnectionRegistry(maxConnections: configuration.maxConnections)
    var indices: [ObjectIdentifier: Int] = [:]
    for loop in eventLoopGroup.makeIterator() { indices[ObjectIdentifier(loop)] = indices.count }
    loopIndices = indices
  }

  /// Starts to accept on a listening socket, which the server owns from now on.
  package static func start(
    on listener: UnixSocketListener, routes: RouteTable,
    configuration: ServerConfiguration = ServerConfiguration(),
    eventLoopGroup: any EventLoopGroup, logger: Logger
  ) async throws(SprocketError) -> SocketServer {
    guard let descriptor = listener.takeDescriptor() else {
      throw SprocketError(.failedPrecondition, "the listener is in use by another server")
    }
    let server = SocketServer(listener, routes, configuration, eventLoopGroup, logger)
    do {
      let channel = try await ServerBootstrap(group: eventLoopGroup)
        // Out of file descriptors, it pauses instead of spinning.
        .serverChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
          }
        }
        .childChannelInitializer { server.admit($0) }
        .childChannelOption(.writeBufferWaterMark, value: Self.waterMark)
        .withBoundSocket(descriptor)
        .get()
      server.acceptor.withLockedValue { $0 = channel }
    } catch {
      throw SprocketError(.unavailable, "cannot accept connections on the socket", cause: error)
    }
    return server
  }

  /// A server that listens nowhere and gets its connections through `adopt`.
  package static func withoutListener(
    routes: RouteTable, configuration: ServerConfiguration = ServerConfiguration(),
    eventLoopGroup: any EventLoopGroup, logger: Logger
  ) -> SocketServer {
    SocketServer(nil, routes, configuration, eventLoopGroup, logger)
  }

  /// Serves a stream socket that is connected already; the server owns it from now on.
  package func adopt(connectedSocket descriptor: CInt) async throws {
    _ = try await ClientBootstrap(group: eventLoopGroup)
      .channelInitializer { self.admit($0) }
      .channelOption(.writeBufferWaterMark, value: Self.waterMark)
      .withConnectedSocket(descriptor)
      .get()
  }

  private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
    low: 64 * 1024, high: 256 * 1024)

  /// How many connections are open.
  package var connectionCount: Int { registry.count }

  private func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
    let mailbox = LoopMailbox<ServerEvent>(eventLoop: channel.eventLoop)
    guard registry.add(mailbox) else {
      logger.warning(
        "refusing a connection", metadata: ["connections": "\(registry.count)"])
      return channel.eventLoop.makeFailedFuture(
        SprocketError(.resourceExhausted, "no more connections are accepted"))
    }
    channel.closeFuture.whenComplete { _ in self.registry.remove(mailbox) }
    let loopIndex = loopIndices[ObjectIdentifier(channel.eventLoop)] ?? 0
    return PeerCredentials.of(channel).flatMapThrowing { peer in
      let handler = ServerChannelHandler(
        routes: self.routes, configuration: self.configuration, peer: peer,
        loopIndex: loopIndex, mailbox: mailbox, logger: self.logger)
      try channel.pipeline.syncOperations.addHandler(handler)
    }
  }

  /// Closes the listening socket and removes its file. Connections stay.
  package func stopAccepting() async {
    let channel = acceptor.withLockedValue { acceptor in
      defer { acceptor = nil }
      return acceptor
    }
    listener?.unlinkPath()
    try? await channel?.close().get()
  }

  /// Lets running calls finish, answers new ones UNAVAILABLE, and closes each connection when it
  /// has no running call left; at the deadline closes the rest and cancels their calls. Returns
  /// when all are closed, with the path free for another server.
  package func drain(deadline: NIODeadline) async {
    await stopAccepting()
    registry.beginDraining()
    registry.tellAll(.drain)
    let eventLoop = eventLoopGroup.any()
    let timer = eventLoop.scheduleTask(deadline: deadline) { self.registry.tellAll(.close) }
    try? await registry.whenEmpty(eventLoop).get()
    timer.cancel()
    listener?.release()
  }
}
