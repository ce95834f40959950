import NIOCore
import SprocketCore

/// What other threads tell a client connection.
enum ClientEvent: Sendable {
  case call(ClientRequest, ClientConnection.Completion)
  case open(
    ClientRequest, FrameFlags,
    CheckedContinuation<Result<ClientChannelHandler.OpenedStream, SprocketError>, Never>)
  /// One message of a client stream; resumes with false when the stream is over.
  case write(UInt32, ByteBuffer, CheckedContinuation<Bool, Never>)
  /// The client stream is sent in full.
  case finish(UInt32)
  /// Nobody waits for the stream's answers.
  case abandon(UInt32)
  /// The reader of a server stream has caught up.
  case drained(UInt32)
}

/// The client's side of one connection: numbers the streams, sends the requests of one turn of
/// the event loop in one write, and gives each answer to the call it belongs to.
///
/// Reading the answers is in `ClientChannelHandler+Inbound.swift`.
final class ClientChannelHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  struct OpenedStream: Sendable {
    var streamID: UInt32
    var queue: MessageQueue
  }

  /// A call that waits for answers.
  struct PendingCall {
    enum Kind {
      case unary(ClientConnection.Completion)
      case serverStream(MessageQueue)
      case clientStream(MessageQueue)
    }

    var kind: Kind
    var deadline: NIODeadline?
  }

  static let connectionLost = SprocketError(
    .unavailable, "the connection to the server is closed; connect again")

  let mailbox: LoopMailbox<ClientEvent>
  var pending: [UInt32: PendingCall] = [:]
  var decoder = FrameDecoder()
  var context: ChannelHandlerContext?
  var fullStreams: Set<UInt32> = []
  var isReadHeldBack = false
  var isReading = false

  private var outbound = ByteBuffer()
  private var nextStreamID: UInt32 = 1
  private var isFlushScheduled = false
  private var isReceivingEvents = false
  private var suspendedWrites: [CheckedContinuation<Bool, Never>] = []
  private var deadlineTimer: Scheduled<Void>?
  private var nextDeadline = NIODeadline.distantFuture

  init(mailbox: LoopMailbox<ClientEvent>) {
    self.mailbox = mailbox
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    outbound = context.channel.allocator.buffer(capacity: 4096)
    mailbox.open { [weak self] events in self?.receive(events) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  private func receive(_ events: [ClientEvent]) {
    isReceivingEvents = true
    defer { isReceivingEvents = false }
    for event in events {
      switch event {
      case .call(let request, let completion): call(request, completion)
      case .open(let request, let flags, let continuation):
        continuation.resume(returning: open(request, flags))
      case .write(let streamID, let message, let continuation):
        write(message, streamID, continuation)
      case .finish(let streamID): sendEnd(streamID)
      case .abandon(let streamID): abandon(streamID)
      case .drained(let streamID): markDrained(streamID)
      }
    }
    flush()
  }

  // MARK: - Calls

  func call(_ request: ClientRequest, _ completion: @escaping ClientConnection.Completion) {
    do throws(SprocketError) {
      _ = try send(request, [], .unary(completion))
      scheduleFlush()
    } catch {
      completion(.failure(error))
    }
  }

  private func open(
    _ request: ClientRequest, _ flags: FrameFlags
  ) -> Result<OpenedStream, SprocketError> {
    let streamID = nextStreamID
    let queue = MessageQueue { [mailbox] in _ = mailbox.post(.drained(streamID)) }
    let kind: PendingCall.Kind =
      flags.contains(.remoteOpen) ? .clientStream(queue) : .serverStream(queue)
    do throws(SprocketError) {
      return .success(OpenedStream(streamID: try send(request, flags, kind), queue: queue))
    } catch {
      return .failure(error)
    }
  }

  private func send(
    _ request: ClientRequest, _ flags: FrameFlags, _ kind: PendingCall.Kind
  ) throws(SprocketError) -> UInt32 {
    guard let context, context.channel.isActive else { throw Self.connectionLost }
    let streamID = nextStreamID
    guard streamID < UInt32.max else {
      context.close(promise: nil)
      throw SprocketError(
        .unavailable, "the connection has used up its stream ids; connect again")
    }
    let timeout = request.timeout?.nanoseconds
    if let timeout, timeout <= 0 { throw Self.deadlineExceeded }
    let isWritten = outbound.writeRequestFrame(
      streamID: streamID, flags: flags, service: request.service, method: request.method,
      payload: request.payload, timeoutNanoseconds: timeout ?? 0, metadata: request.metadata)
    guard isWritten else {
      throw SprocketError(
        .invalidArgument,
        "a request of \(request.payload.readableBytes) bytes does not fit a frame of "
          + "\(FrameHeader.maxDataLength); send it in parts")
    }
    nextStreamID += 2
    let deadline = timeout.map { NIODeadline.now() + .nanoseconds($0) }
    pending[streamID] = PendingCall(kind: kind, deadline: deadline)
    if let deadline { watch(deadline) }
    return streamID
  }

  private func write(
    _ message: ByteBuffer, _ streamID: UInt32, _ continuation: CheckedContinuation<Bool, Never>
  ) {
    guard pending[streamID] != nil, let context else {
      continuation.resume(returning: false)
      return
    }
    outbound.writeDataFrame(streamID: streamID, message: message)
    flush()
    // A write that fails closes the channel within the flush; who is suspended after that would
    // never be resumed.
    if pending[streamID] == nil || !context.channel.isActive {
      continuation.resume(returning: false)
    } else if context.channel.isWritable {
      continuation.resume(returning: true)
    } else {
      suspendedWrites.append(continuation)
    }
  }

  private func sendEnd(_ streamID: UInt32) {
    guard pending[streamID] != nil else { return }
    outbound.writeDataFrame(streamID: streamID, flags: [.remoteClosed, .noData])
  }

  /// ttRPC has no frame that resets a stream. Saying `remote closed` once more than due is what
  /// our server takes as giving up; others take it as what it says.
  private func abandon(_ streamID: UInt32) {
    guard let call = pending.removeValue(forKey: streamID) else { return }
    sendGivingUp(streamID, call)
    markDrained(streamID)
  }

  private func sendGivingUp(_ streamID: UInt32, _ call: PendingCall) {
    switch call.kind {
    case .unary: return
    case .serverStream: break
    case .clientStream:
      outbound.writeDataFrame(streamID: streamID, flags: [.remoteClosed, .noData])
    }
    outbound.writeDataFrame(streamID: streamID, flags: [.remoteClosed, .noData])
  }

  // MARK: - Writing

  /// Sends at the end of the current read or turn of the loop, with what else gathers until then.
  private func scheduleFlush() {
    guard !isReading, !isReceivingEvents, !isFlushScheduled, let context else { return }
    isFlushScheduled = true
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.eventLoop.execute {
      bound.value.isFlushScheduled = false
      bound.value.flush()
    }
  }

  func flush() {
    guard let context, outbound.readableBytes > 0 else { return }
    // Taken out first, as the server does: a full socket calls back within the write.
    var requests = outbound
    outbound = ByteBuffer()
    context.writeAndFlush(wrapOutboundOut(requests), promise: nil)
    guard outbound.readableBytes == 0 else { return }
    if requests.capacity > 256 * 1024 {
      outbound = context.channel.allocator.buffer(capacity: 4096)
    } else {
      requests.clear()
      outbound = requests
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard context.channel.isWritable else { return }
    for write in suspendedWrites { write.resume(returning: true) }
    suspendedWrites = []
  }

  // MARK: - Deadlines

  static let deadlineExceeded = SprocketError(
    .deadlineExceeded, "the server did not answer within the call's timeout")

  /// One timer per connection serves the deadlines of all its calls.
  private func watch(_ deadline: NIODeadline) {
    guard deadline < nextDeadline, let context else { return }
    deadlineTimer?.cancel()
    let time = min(deadline, .now() + .hours(24))
    nextDeadline = time
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    deadlineTimer = context.eventLoop.scheduleTask(deadline: time) { bound.value.expireCalls() }
  }

  private func expireCalls() {
    let now = NIODeadline.now()
    nextDeadline = .distantFuture
    var next = NIODeadline.distantFuture
    var expired: [UInt32] = []
    for (streamID, call) in pending {
      guard let deadline = call.deadline else { continue }
      if deadline <= now { expired.append(streamID) } else { next = min(next, deadline) }
    }
    for streamID in expired {
      if let call = pending[streamID] { sendGivingUp(streamID, call) }
      complete(streamID, .failure(Self.deadlineExceeded))
    }
    flush()
    if next < .distantFuture { watch(max(next, now + .milliseconds(1))) }
  }

  // MARK: - The end

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadlineTimer?.cancel()
    for write in suspendedWrites { write.resume(returning: false) }
    suspendedWrites = []
    for streamID in Array(pending.keys) { complete(streamID, .failure(Self.connectionLost)) }
    for event in mailbox.close() {
      switch event {
      case .call(_, let completion): completion(.failure(Self.connectionLost))
      case .open(_, _, let continuation):
        continuation.resume(returning: .failure(Self.connectionLost))
      case .write(_, _, let continuation): continuation.resume(returning: false)
      case .finish, .abandon, .drained: break
      }
    }
    context.fireChannelInactive()
  }
}
