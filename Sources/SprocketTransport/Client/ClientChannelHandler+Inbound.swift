import NIOCore
import SprocketCore

/// From the bytes of the server to the calls that wait.
extension ClientChannelHandler {
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    decoder.append(unwrapInboundIn(data))
    processFrames()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    flush()
  }

  func read(context: ChannelHandlerContext) {
    if fullStreams.isEmpty {
      context.read()
    } else {
      isReadHeldBack = true
    }
  }

  private func processFrames() {
    guard !isReading else { return }
    isReading = true
    defer { isReading = false }
    while fullStreams.isEmpty, let event = decoder.next() {
      switch event {
      case .frame(let header, let data): process(header, data)
      case .oversize(let header):
        complete(
          header.streamID,
          .failure(
            SprocketError(
              .resourceExhausted,
              "the server's answer of \(header.length) bytes is longer than a frame may be")))
      }
    }
  }

  /// Frames for calls that nobody waits for any more, and of unknown types, are dropped.
  private func process(_ header: FrameHeader, _ data: ByteBuffer) {
    switch header.type {
    case .response:
      do throws(EnvelopeError) {
        let envelope = try ResponseEnvelope(decoding: data)
        complete(header.streamID, envelope.result(in: data))
      } catch {
        complete(
          header.streamID,
          .failure(SprocketError(.internal, "the answer cannot be decoded: \(error.reason)")))
      }
    case .data:
      receiveData(header, data)
    default:
      break
    }
  }

  private func receiveData(_ header: FrameHeader, _ data: ByteBuffer) {
    guard let call = pending[header.streamID] else { return }
    guard case .serverStream(let queue) = call.kind else {
      complete(
        header.streamID,
        .failure(SprocketError(.internal, "the server streams where one answer was expected")))
      return
    }
    if !header.flags.contains(.noData), queue.push(data.keptApart()) {
      fullStreams.insert(header.streamID)
    }
    if header.flags.contains(.remoteClosed) {
      pending[header.streamID] = nil
      queue.finish()
    }
  }

  /// Ends a call with its result, if somebody still waits for it.
  func complete(_ streamID: UInt32, _ result: Result<ByteBuffer, SprocketError>) {
    guard let call = pending.removeValue(forKey: streamID) else { return }
    switch call.kind {
    case .unary(let completion):
      completion(result)
    case .serverStream(let queue), .clientStream(let queue):
      switch result {
      case .success(let payload):
        // A stream may end with a response instead of a last data frame.
        if case .clientStream = call.kind {
          _ = queue.push(payload.keptApart())
        } else if payload.readableBytes > 0 {
          _ = queue.push(payload.keptApart())
        }
        queue.finish()
      case .failure(let error):
        queue.fail(error, droppingMessages: false)
      }
    }
  }

  /// Goes on reading when the last reader that lagged has caught up or gone.
  func markDrained(_ streamID: UInt32) {
    guard fullStreams.remove(streamID) != nil, fullStreams.isEmpty, !isReading else { return }
    processFrames()
    if fullStreams.isEmpty, isReadHeldBack {
      isReadHeldBack = false
      context?.read()
    }
  }
}
