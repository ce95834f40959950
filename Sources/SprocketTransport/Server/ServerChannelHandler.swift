import Logging
import NIOCore
import SprocketCore

/// One connection of a server: cuts the bytes into frames in place, asks the state machine what
/// each means, runs the routes, and gathers the answers of a whole read into one write.
///
/// Everything here happens on the connection's event loop. Per immediate call there is no task,
/// no hop to another thread and no allocation. Memory per connection is bounded: one frame, the
/// unread messages of its client streams, and some answers; a client that does not read its
/// answers is not read from.
///
/// Running the routes is in `ServerChannelHandler+Dispatch.swift`, their later answers in
/// `ServerChannelHandler+Answers.swift`, time limits in `ServerChannelHandler+Timers.swift`.
final class ServerChannelHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Why reading is paused.
  struct Pause: OptionSet {
    let rawValue: UInt8
    /// The client does not read its answers.
    static let unwritable = Pause(rawValue: 1)
    /// A client stream has as many unread messages as it may.
    static let inboundFull = Pause(rawValue: 2)
  }

  let routes: RouteTable
  let configuration: ServerConfiguration
  let peer: PeerCredentials?
  let loopIndex: Int
  let logger: Logger
  let mailbox: LoopMailbox<ServerEvent>

  var machine: ServerConnectionStateMachine<OpenCall>
  var decoder = FrameDecoder()
  var outbound = ByteBuffer()
  /// The size of the last immediate answer: a good guess at the next.
  var lastPayload = 0
  /// The clock as last read; at most one call old while calls are being answered.
  var now = NIODeadline.now()
  var context: ChannelHandlerContext?
  var pause: Pause = []
  /// The client streams whose queues are full.
  var fullStreams: Set<UInt32> = []
  /// Counts frames, so that a timer can tell whether a half frame made progress.
  var frameCount = 0
  var deadlineTimer: Scheduled<Void>?
  var nextDeadline = NIODeadline.distantFuture
  var readStallTimer: Scheduled<Void>?
  var writeStallTimer: Scheduled<Void>?

  private var isProcessing = false
  private var isReadHeldBack = false
  private var isClosing = false
  /// The connection is gone: what was read before is not acted upon any more.
  private var isClosed = false

  init(
    routes: RouteTable, configuration: ServerConfiguration, peer: PeerCredentials?,
    loopIndex: Int, mailbox: LoopMailbox<ServerEvent>, logger: Logger
  ) {
    self.routes = routes
    self.configuration = configuration
    self.peer = peer
    self.loopIndex = loopIndex
    self.mailbox = mailbox
    self.logger = logger
    machine = ServerConnectionStateMachine(maxConcurrentStreams: configuration.maxConcurrentStreams)
  }

  // MARK: - Reading

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    outbound = context.channel.allocator.buffer(capacity: 4096)
    mailbox.open { [weak self] events in self?.receive(events) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    decoder.append(unwrapInboundIn(data))
    now = .now()
    processFrames()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Answers that were given while reading ride along with this flush.
    if machine.openStreamCount > 0 { mailbox.deliver() }
    flush()
    watchHalfFrame()
  }

  func read(context: ChannelHandlerContext) {
    if pause.isEmpty {
      context.read()
    } else {
      isReadHeldBack = true
    }
  }

  private func processFrames() {
    // A flush can call back into here through the channel's writability.
    guard !isProcessing else { return }
    isProcessing = true
    defer { isProcessing = false }
    while pause.isEmpty, !isClosed, let event = decoder.next() {
      frameCount &+= 1
      switch event {
      case .frame(let header, let data): process(header, data)
      case .oversize(let header): process(header, ByteBuffer())
      }
      if outbound.readableBytes >= configuration.flushThreshold { flush() }
    }
  }

  private func process(_ header: FrameHeader, _ data: ByteBuffer) {
    switch machine.receive(header) {
    case .dispatch:
      dispatch(header, data)
    case .deliver(let call, let hasMessage, let isLast):
      deliver(hasMessage ? data : nil, isLast: isLast, to: call)
    case .refuse(let refusal):
      refuse(header.streamID, SprocketError(refusal.code, refusal.message))
    case .abort(let call, let refusal):
      abandon(call, SprocketError(refusal.code, refusal.message))
    case .ignore:
      break
    }
  }

  // MARK: - Pausing

  func setPause(_ reason: Pause, _ isOn: Bool) {
    if isOn {
      pause.insert(reason)
      return
    }
    pause.remove(reason)
    guard pause.isEmpty, !isProcessing else { return }
    now = .now()
    processFrames()
    flush()
    if pause.isEmpty, isReadHeldBack {
      isReadHeldBack = false
      context?.read()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    let isWritable = context.channel.isWritable
    watchUnreadAnswers(!isWritable)
    if isWritable { resumeWriters() }
    setPause(.unwritable, !isWritable)
  }

  // MARK: - Writing and closing

  /// Hands the gathered answers to the socket.
  func flush() {
    guard let context, outbound.readableBytes > 0 else { return }
    // Taken out before it is written: a full socket calls back within the write, and what still
    // stood here would be sent once more by a flush from there.
    var answers = outbound
    outbound = ByteBuffer()
    context.writeAndFlush(wrapOutboundOut(answers), promise: nil)
    guard outbound.readableBytes == 0 else { return }
    // Usually the socket took everything and the storage is ours alone, to be used again.
    if answers.capacity > 4 * configuration.flushThreshold {
      outbound = context.channel.allocator.buffer(capacity: 4096)
    } else {
      answers.clear()
      outbound = answers
    }
  }

  /// Closes once everything is answered and sent, when the server drains.
  func closeIfDrained() {
    guard machine.isDraining, machine.openStreamCount == 0, !isClosing, let context else { return }
    isClosing = true
    flush()
    let sent = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    let channel = context.channel
    sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
  }

  func close() {
    context?.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("connection failed", metadata: ["error": "\(error)"])
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    let gone = SprocketError(.cancelled, "the client closed the connection")
    for call in machine.close() {
      call.cancel(because: gone)
      observe(call.route, .cancelled, since: call.started)
    }
    for event in mailbox.close() {
      if case .write(_, _, let continuation) = event { continuation.resume(throwing: gone) }
    }
    deadlineTimer?.cancel()
    readStallTimer?.cancel()
    writeStallTimer?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }
}
