import NIOCore
import SprocketCore
import SprocketTransport

/// One connection under load: keeps a number of calls under way, each answer making the next call.
///
/// Not the client's own handler, so that the load costs as little as it can on a machine that it
/// shares with the daemon: frames are copied ready-made, and of an answer only the status is read.
/// The time is taken once for all answers that were read together.
final class LoadHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private struct Call {
    var streamID: UInt32
    var pool: Int
    var start: NIODeadline
  }

  /// What is known of an answer.
  private struct Answer {
    var bytes: Int
    var error: String?
  }

  private let worker: LoadWorker
  private let inFlight: Int
  private var calls: [Call] = []
  /// Where in `calls` the next answer is expected: daemons mostly answer in order.
  private var cursor = 0
  private var nextStreamID: UInt32 = 1
  private var outbound = ByteBuffer()
  /// The start of a frame whose rest has not come yet.
  private var partial = ByteBuffer()

  init(worker: LoadWorker, inFlight: Int) {
    self.worker = worker
    self.inFlight = inFlight
  }

  func channelActive(context: ChannelHandlerContext) {
    let now = NIODeadline.now()
    for _ in 0..<inFlight { calls.append(makeCall(now)) }
    flush(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if partial.readableBytes > 0 {
      partial.writeBuffer(&bytes)
      swap(&partial, &bytes)
    }
    let now = NIODeadline.now()
    while let length = bytes.getInteger(at: bytes.readerIndex, as: UInt32.self),
      bytes.readableBytes >= FrameHeader.byteCount + Int(length)
    {
      process(bytes, length: Int(length), now)
      bytes.moveReaderIndex(forwardBy: FrameHeader.byteCount + Int(length))
    }
    partial = bytes.readableBytes > 0 ? bytes : ByteBuffer()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush(context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    let now = NIODeadline.now()
    for call in calls {
      worker.ended(
        call.pool, from: call.start, to: now, answerBytes: 0, error: StatusCode.unavailable.name)
    }
    calls = []
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  // MARK: - Calls

  private func makeCall(_ now: NIODeadline) -> Call {
    let streamID = nextStreamID
    nextStreamID &+= 2
    return Call(
      streamID: streamID, pool: worker.writeCall(to: &outbound, streamID: streamID), start: now)
  }

  private func flush(_ context: ChannelHandlerContext) {
    guard outbound.readableBytes > 0 else { return }
    context.writeAndFlush(wrapOutboundOut(outbound), promise: nil)
    outbound.clear()
  }

  /// Takes one frame, which begins at the buffer's reader index.
  private func process(_ buffer: ByteBuffer, length: Int, _ now: NIODeadline) {
    let start = buffer.readerIndex
    guard let streamID = buffer.getInteger(at: start + 4, as: UInt32.self),
      let index = index(of: streamID)
    else { return }
    let call = calls[index]
    let answer = answer(in: buffer, at: start + FrameHeader.byteCount, length: length, to: call)
    worker.ended(
      call.pool, from: call.start, to: now, answerBytes: answer.bytes, error: answer.error)
    // Stream ids must grow; after two thousand million calls there are no more.
    if worker.isCalling, nextStreamID > streamID {
      calls[index] = makeCall(now)
      cursor = index + 1 < calls.count ? index + 1 : 0
    } else {
      calls.remove(at: index)
      cursor = index < calls.count ? index : 0
    }
  }

  private func index(of streamID: UInt32) -> Int? {
    if cursor < calls.count, calls[cursor].streamID == streamID { return cursor }
    return calls.firstIndex { $0.streamID == streamID }
  }

  // MARK: - Answers

  /// `ttrpc.Response` that is nothing but its payload, field 2.
  private static let payloadTag: UInt8 = 2 << 3 | 2
  /// `HealthCheckResponse` that says SERVING: field 1, value 1.
  private static let serving: UInt16 = 0x0801

  private func answer(
    in buffer: ByteBuffer, at start: Int, length: Int, to call: Call
  ) -> Answer {
    let isHealth = worker.method(of: call.pool) == .health
    // The usual answer to Health: tag, length 2, the two bytes.
    if isHealth, length == 4,
      buffer.getInteger(at: start, as: UInt32.self)
        == UInt32(Self.payloadTag) << 24 | 2 << 16 | UInt32(Self.serving)
    {
      return Answer(bytes: 2)
    }
    guard let data = buffer.getSlice(at: start, length: length) else { return Answer(bytes: 0) }
    do throws(EnvelopeError) {
      switch try ResponseEnvelope(decoding: data).result(in: data) {
      case .success(let payload):
        let isServing =
          payload.getInteger(at: payload.readerIndex, as: UInt16.self) == Self.serving
        return Answer(
          bytes: payload.readableBytes, error: isHealth && !isServing ? "NOT_SERVING" : nil)
      case .failure(let error): return Answer(bytes: 0, error: error.code.name)
      }
    } catch {
      return Answer(bytes: 0, error: StatusCode.internal.name)
    }
  }
}
