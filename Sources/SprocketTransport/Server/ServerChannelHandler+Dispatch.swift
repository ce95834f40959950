import NIOCore
import SprocketCore

/// From the data of a request to a running handler.
extension ServerChannelHandler {
  func dispatch(_ header: FrameHeader, _ data: ByteBuffer) {
    let envelope: RequestEnvelope
    do throws(EnvelopeError) {
      envelope = try RequestEnvelope(decoding: data)
    } catch {
      refuseRequest(
        header,
        SprocketError(.invalidArgument, "the request cannot be decoded: \(error.reason)"))
      return
    }
    switch routes.match(service: envelope.service, method: envelope.method, in: data) {
    case .found(let route):
      start(route, header, envelope, data)
    case .unknownService:
      let name = data.string(at: envelope.service)
      refuseRequest(header, SprocketError(.unimplemented, "unknown service \(name)"))
    case .unknownMethod:
      let name = data.string(at: envelope.method)
      let service = data.string(at: envelope.service)
      refuseRequest(
        header, SprocketError(.unimplemented, "unknown method \(name) of service \(service)"))
    }
  }

  private func start(
    _ route: Int, _ header: FrameHeader, _ envelope: RequestEnvelope, _ data: ByteBuffer
  ) {
    let timeout = envelope.timeoutNanoseconds
    let deadline = timeout == 0 ? nil : now + .nanoseconds(timeout)
    // The clock is read again only for deadlines that may have passed since the bytes came.
    let isTight = timeout < Self.tightTimeout
    if let deadline, timeout < 0 || deadline <= (isTight ? .now() : now) {
      machine.answeredAtOnce(header)
      answerFailure(header.streamID, Self.deadlineExceeded)
      observe(route, .deadlineExceeded, since: now)
      return
    }
    let kind = routes.entries[route].route.kind
    if let reason = Self.mismatch(kind, header.flags) {
      machine.answeredAtOnce(header)
      answerFailure(header.streamID, SprocketError(.invalidArgument, reason))
      observe(route, .invalidArgument, since: now)
      return
    }
    if case .immediate(let handler) = kind {
      let context = CallContext(
        peer: peer, deadline: deadline,
        request: envelope.metadataCount == 0 ? Self.noBytes : data, cancellation: nil)
      runImmediate(route, header.streamID, envelope.payload(in: data), context, handler)
    } else {
      open(route, header, envelope, data, deadline, kind)
    }
  }

  /// Why a method of this kind cannot be called with these flags, or nil.
  ///
  /// A unary method takes no stream, but `remote closed` does no harm. A client-streaming method
  /// that is called without a stream gets the payload as its one message. A method that streams
  /// its answers needs a caller who expects a stream.
  private static func mismatch(_ kind: RouteKind, _ flags: FrameFlags) -> String? {
    switch kind {
    case .immediate, .deferred, .asynchronous:
      flags.contains(.remoteOpen) ? "the method is unary and takes no stream" : nil
    case .serverStreaming:
      flags.isDisjoint(with: [.remoteOpen, .remoteClosed])
        ? "the method streams its answers; call it with the remote closed flag" : nil
    case .clientStreaming:
      nil
    }
  }

  private func runImmediate(
    _ route: Int, _ streamID: UInt32, _ payload: ByteBuffer, _ context: CallContext,
    _ handler: (ByteBuffer, borrowing CallContext, inout ByteBuffer) throws -> Void
  ) {
    let started = now
    let frame = ResponseFrameWriter.begin(in: &outbound, expectedPayload: lastPayload)
    var code = StatusCode.ok
    do {
      try handler(payload, context, &outbound)
      lastPayload = try frame.finish(streamID: streamID, in: &outbound)
    } catch {
      frame.discard(in: &outbound)
      let status = status(of: error, route: route)
      code = status.code
      ResponseFrameWriter.writeFailure(status, streamID: streamID, in: &outbound)
    }
    now = .now()
    observe(route, code, since: started)
  }

  private func open(
    _ route: Int, _ header: FrameHeader, _ envelope: RequestEnvelope, _ data: ByteBuffer,
    _ deadline: NIODeadline?, _ kind: RouteKind
  ) {
    let streamID = header.streamID
    var inbound: MessageQueue?
    if case .clientStreaming = kind {
      inbound = MessageQueue(limits: configuration.inboundQueue) { [mailbox] in
        _ = mailbox.post(.drained(streamID))
      }
    }
    let call = OpenCall(
      streamID: streamID, route: route, started: now, deadline: deadline, inbound: inbound)
    if let refusal = machine.open(header, call) {
      answerFailure(streamID, SprocketError(refusal.code, refusal.message))
      observe(route, refusal.code, since: now)
      return
    }
    if let deadline { watch(deadline) }
    let payload = envelope.payload(in: data).keptApart()
    let context = CallContext(
      peer: peer, deadline: deadline,
      request: envelope.metadataCount == 0 ? Self.noBytes : data.keptApart(),
      cancellation: call.cancellation)
    if let inbound {
      // The request of a client stream may itself carry the first message.
      if payload.readableBytes > 0 { _ = inbound.push(payload) }
      if !header.flags.contains(.remoteOpen) { inbound.finish() }
    }
    run(kind, call, payload, context)
  }

  private func run(
    _ kind: RouteKind, _ call: OpenCall, _ payload: ByteBuffer, _ context: CallContext
  ) {
    let (mailbox, streamID) = (mailbox, call.streamID)
    switch kind {
    case .immediate:
      break
    case .deferred(let handler):
      handler(payload, context, Responder { _ = mailbox.post(.answer(streamID, $0)) })
    case .asynchronous(let handler):
      call.task = answerTask(call) { try await handler(payload, context) }
    case .clientStreaming(let handler):
      guard let inbound = call.inbound else { return }
      let messages = InboundStream(queue: inbound)
      call.task = answerTask(call) { try await handler(messages, context) }
    case .serverStreaming(let handler):
      let writer = StreamWriter { message in
        try await withCheckedThrowingContinuation { continuation in
          if !mailbox.post(.write(streamID, message, continuation)) {
            continuation.resume(
              throwing: SprocketError(.cancelled, "the client closed the connection"))
          }
        }
      }
      let failed = failureReporter(call)
      call.task = Task {
        do {
          try await handler(payload, context, writer)
          _ = mailbox.post(.endStream(streamID))
        } catch {
          failed(error)
        }
      }
    }
  }

  private func answerTask(
    _ call: OpenCall, _ body: @escaping @Sendable () async throws -> ByteBuffer
  ) -> Task<Void, Never> {
    let (mailbox, streamID) = (mailbox, call.streamID)
    let failed = failureReporter(call)
    return Task {
      do {
        let payload = try await body()
        _ = mailbox.post(.answer(streamID, .success(payload)))
      } catch {
        failed(error)
      }
    }
  }

  private static let noBytes = ByteBuffer()

  /// Below this many nanoseconds a call may be too late by the time its envelope is read.
  private static let tightTimeout: Int64 = 1_000_000
}

extension ByteBuffer {
  /// The same bytes, copied out when they pin a buffer much larger than themselves.
  func keptApart() -> ByteBuffer {
    guard readableBytes * 4 < storageCapacity else { return self }
    return ByteBuffer(bytes: readableBytesView)
  }

  /// A name out of a request for a message, made short and printable.
  fileprivate func string(at range: Range<Int>) -> String {
    let name = getString(at: readerIndex + range.lowerBound, length: range.count) ?? ""
    return name.truncated(toUTF8Count: 128)
  }
}
