package import NIOCore
import NIOPosix
package import SprocketCore

/// One connection to a ttRPC server. Calls are pipelined: any number may be under way, from any
/// threads, and each gets its own answer.
///
/// When the connection is lost, every call that is under way and every later one fails
/// `unavailable`; connect again. A connection serves 2 thousand million calls and then does the
/// same. `close` must be called in the end.
package final class ClientConnection: Sendable {
  /// Takes the result of a call, on the connection's event loop.
  package typealias Completion = @Sendable (Result<ByteBuffer, SprocketError>) -> Void

  private let channel: any Channel
  private let mailbox: LoopMailbox<ClientEvent>
  private let handler: NIOLoopBound<ClientChannelHandler>

  private init(
    _ channel: any Channel, _ mailbox: LoopMailbox<ClientEvent>,
    _ handler: NIOLoopBound<ClientChannelHandler>
  ) {
    self.channel = channel
    self.mailbox = mailbox
    self.handler = handler
  }

  /// Connects to a Unix socket.
  ///
  /// Throws `unavailable` when nothing is there or nobody listens, `permissionDenied` when the
  /// socket may not be used, `invalidArgument` for a path that is too long.
  package static func connect(
    path: String, eventLoopGroup: any EventLoopGroup
  ) async throws(SprocketError) -> ClientConnection {
    let channel: any Channel
    do {
      channel = try await bootstrap(eventLoopGroup).connect(unixDomainSocketPath: path).get()
    } catch {
      throw explain(error, path)
    }
    return try await wrap(channel)
  }

  /// Uses a stream socket that is connected already, and owns it from now on.
  package static func adopt(
    connectedSocket descriptor: CInt, eventLoopGroup: any EventLoopGroup
  ) async throws(SprocketError) -> ClientConnection {
    let channel: any Channel
    do {
      channel = try await bootstrap(eventLoopGroup).withConnectedSocket(descriptor).get()
    } catch {
      throw SprocketError(.unavailable, "cannot use the socket", cause: error)
    }
    return try await wrap(channel)
  }

  private static func bootstrap(_ group: any EventLoopGroup) -> ClientBootstrap {
    ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let mailbox = LoopMailbox<ClientEvent>(eventLoop: channel.eventLoop)
          try channel.pipeline.syncOperations.addHandler(ClientChannelHandler(mailbox: mailbox))
        }
      }
      .channelOption(
        .writeBufferWaterMark,
        value: ChannelOptions.Types.WriteBufferWaterMark(low: 64 * 1024, high: 256 * 1024))
  }

  private static func wrap(_ channel: any Channel) async throws(SprocketError) -> ClientConnection {
    do {
      return try await channel.eventLoop.submit {
        let handler = try channel.pipeline.syncOperations.handler(type: ClientChannelHandler.self)
        return ClientConnection(
          channel, handler.mailbox, NIOLoopBound(handler, eventLoop: channel.eventLoop))
      }.get()
    } catch {
      throw SprocketError(
        .unavailable, "the server closed the connection at once; it may be at its limit",
        cause: error)
    }
  }

  private static func explain(_ error: any Error, _ path: String) -> SprocketError {
    if error is SocketAddressError {
      return SprocketError(
        .invalidArgument, "the socket path \(path) is too long; use a shorter folder", cause: error)
    }
    switch (error as? IOError)?.errnoCode {
    case ENOENT, ENOTDIR:
      return SprocketError(
        .unavailable, "there is no socket at \(path); is the server running with this root?",
        cause: error)
    case ECONNREFUSED:
      return SprocketError(
        .unavailable, "nobody listens on \(path); start the server", cause: error)
    case EACCES, EPERM:
      return SprocketError(
        .permissionDenied, "this user may not use \(path); join the group that owns it",
        cause: error)
    default:
      return SprocketError(.unavailable, "cannot connect to \(path)", cause: error)
    }
  }

  /// The event loop on which completions run.
  package var eventLoop: any EventLoop { channel.eventLoop }

  /// Whether calls can still be made.
  package var isActive: Bool { channel.isActive }

  /// Succeeds when the connection is gone, for whatever reason.
  package var closeFuture: EventLoopFuture<Void> { channel.closeFuture }

  /// Fails what is under way with `unavailable` and closes.
  package func close() async {
    try? await channel.close().get()
  }

  // MARK: - Calls

  /// Makes a unary call and gives the result to `completion`, on the connection's event loop.
  ///
  /// The cheapest form: no task and no thread change when it is called on the event loop itself,
  /// for instance in a completion. Calls made in one turn of the loop leave in one write.
  package func call(_ request: ClientRequest, completion: @escaping Completion) {
    if channel.eventLoop.inEventLoop {
      handler.value.call(request, completion)
    } else if !mailbox.post(.call(request, completion)) {
      completion(.failure(ClientChannelHandler.connectionLost))
    }
  }

  /// Makes a unary call. Throws the server's status, `deadlineExceeded` when the timeout passes,
  /// `unavailable` when the connection is lost, and `cancelled` when the task is cancelled.
  package func unary(_ request: ClientRequest) async throws(SprocketError) -> ByteBuffer {
    let answer = UnaryAnswer()
    call(request) { answer.complete($0) }
    return try await answer.value().get()
  }

  /// Makes a unary call; see `unary(_:)`.
  package func unary(
    service: String, method: String, payload: ByteBuffer, timeout: TimeAmount? = nil
  ) async throws(SprocketError) -> ByteBuffer {
    try await unary(
      ClientRequest(service: service, method: method, payload: payload, timeout: timeout))
  }

  /// Makes a call whose answers are a stream.
  ///
  /// The sequence throws the server's status after the answers that came before it. Letting go of
  /// the sequence and its iterators gives the call up.
  package func serverStream(_ request: ClientRequest) async throws(SprocketError) -> InboundStream {
    let (streamID, queue) = try await openStream(request, .remoteClosed)
    return InboundStream(queue: queue) { [mailbox] in _ = mailbox.post(.abandon(streamID)) }
  }

  /// Opens a call that sends a stream and gets one answer.
  package func clientStream(
    _ request: ClientRequest
  ) async throws(SprocketError) -> ClientStreamCall {
    let (streamID, queue) = try await openStream(request, .remoteOpen)
    return ClientStreamCall(streamID, queue, mailbox)
  }

  private func openStream(
    _ request: ClientRequest, _ flags: FrameFlags
  ) async throws(SprocketError) -> (UInt32, MessageQueue) {
    let mailbox = mailbox
    let opened: Result<ClientChannelHandler.OpenedStream, SprocketError> =
      await withCheckedContinuation { continuation in
        if !mailbox.post(.open(request, flags, continuation)) {
          continuation.resume(returning: .failure(ClientChannelHandler.connectionLost))
        }
      }
    let stream = try opened.get()
    return (stream.streamID, stream.queue)
  }
}
