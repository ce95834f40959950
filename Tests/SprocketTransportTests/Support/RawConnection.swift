import NIOCore
import NIOPosix
import SprocketCore
import SprocketTransport

/// A client that sends whatever bytes it is told to and shows the frames that come back.
struct RawConnection: Sendable {
  struct Frame: Sendable, Equatable {
    var header: FrameHeader
    var data: ByteBuffer

    /// The status code of a response; nil when the data is no response.
    var status: StatusCode? {
      guard let envelope = try? ResponseEnvelope(decoding: data) else { return nil }
      return StatusCode(rawValue: envelope.statusCode)
    }

    var message: String {
      guard case .failure(let error) = try? ResponseEnvelope(decoding: data).result(in: data)
      else { return "" }
      return error.message
    }
  }

  private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let frames: AsyncStream<Frame>.Continuation
    var decoder = FrameDecoder()

    init(_ frames: AsyncStream<Frame>.Continuation) {
      self.frames = frames
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      decoder.append(unwrapInboundIn(data))
      while case .frame(let header, let data) = decoder.next() {
        frames.yield(Frame(header: header, data: data))
      }
    }

    func channelInactive(context: ChannelHandlerContext) {
      frames.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }

  let channel: any Channel
  let frames: AsyncStream<Frame>

  static func connect(_ path: String) async throws -> RawConnection {
    let (stream, continuation) = AsyncStream<Frame>.makeStream()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Receiver(continuation))
        }
      }
      .connect(unixDomainSocketPath: path).get()
    return RawConnection(channel: channel, frames: stream)
  }

  func send(_ bytes: ByteBuffer) async throws {
    try await channel.writeAndFlush(bytes)
  }

  func send(_ header: FrameHeader, _ data: ByteBuffer = ByteBuffer()) async throws {
    var bytes = ByteBuffer()
    bytes.writeFrameHeader(header)
    bytes.writeImmutableBuffer(data)
    try await send(bytes)
  }

  /// Sends a well-formed request frame.
  func request(
    _ streamID: UInt32, _ method: String, _ payload: String = "", flags: FrameFlags = [],
    timeoutNanoseconds: Int64 = 0
  ) async throws {
    try await send(
      Self.request(
        streamID, method, payload, flags: flags, timeoutNanoseconds: timeoutNanoseconds))
  }

  static func request(
    _ streamID: UInt32, _ method: String, _ payload: String = "", flags: FrameFlags = [],
    timeoutNanoseconds: Int64 = 0
  ) -> ByteBuffer {
    var bytes = ByteBuffer()
    _ = bytes.writeRequestFrame(
      streamID: streamID, flags: flags, service: EchoRoutes.service, method: method,
      payload: ByteBuffer(string: payload), timeoutNanoseconds: timeoutNanoseconds)
    return bytes
  }

  func data(_ streamID: UInt32, _ message: String?, flags: FrameFlags = []) async throws {
    var bytes = ByteBuffer()
    bytes.writeDataFrame(
      streamID: streamID, flags: flags, message: message.map { ByteBuffer(string: $0) })
    try await send(bytes)
  }

  /// The next frame, or nil when the server has closed the connection. One reader at a time.
  func next() async -> Frame? {
    for await frame in frames { return frame }
    return nil
  }

  func close() async {
    try? await channel.close()
  }
}
