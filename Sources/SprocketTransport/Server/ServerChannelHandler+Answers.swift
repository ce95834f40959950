import Logging
import NIOCore
import SprocketCore

/// Answers: those that come back from other threads, and failures of every kind.
extension ServerChannelHandler {
  static let deadlineExceeded = SprocketError(
    .deadlineExceeded, "the deadline passed before the answer was ready")

  /// Takes what other threads left in the mailbox, and sends it in one write.
  func receive(_ events: [ServerEvent]) {
    now = .now()
    for event in events {
      switch event {
      case .answer(let streamID, let result): answer(streamID, result)
      case .write(let streamID, let message, let continuation):
        write(message, streamID, continuation)
      case .endStream(let streamID): endStream(streamID)
      case .drained(let streamID): markDrained(streamID)
      case .drain: machine.beginDraining()
      case .close: close()
      }
      if outbound.readableBytes >= configuration.flushThreshold { flush() }
    }
    flush()
    closeIfDrained()
  }

  private func answer(_ streamID: UInt32, _ result: Result<ByteBuffer, SprocketError>) {
    guard let call = machine.finish(streamID) else { return }
    var code = StatusCode.ok
    do throws(SprocketError) {
      try ResponseFrameWriter.write(result.get(), streamID: streamID, in: &outbound)
    } catch {
      code = error.code
      ResponseFrameWriter.writeFailure(error, streamID: streamID, in: &outbound)
    }
    finished(call, code)
  }

  private func write(
    _ message: ByteBuffer, _ streamID: UInt32, _ continuation: CheckedContinuation<Void, any Error>
  ) {
    guard let call = machine.call(on: streamID) else {
      continuation.resume(throwing: SprocketError(.cancelled, "nobody reads the stream any more"))
      return
    }
    guard message.readableBytes <= FrameHeader.maxDataLength else {
      continuation.resume(
        throwing: SprocketError(
          .resourceExhausted, "a stream's message holds at most \(FrameHeader.maxDataLength) bytes"
        ))
      return
    }
    outbound.writeDataFrame(streamID: streamID, message: message)
    flush()
    if pause.contains(.unwritable) {
      call.suspendedWrite = continuation
    } else {
      continuation.resume()
    }
  }

  func resumeWriters() {
    for call in machine.openCalls {
      call.suspendedWrite?.resume()
      call.suspendedWrite = nil
    }
  }

  private func endStream(_ streamID: UInt32) {
    guard let call = machine.finish(streamID) else { return }
    // A response would be read as one more message, so success ends with an empty data frame.
    outbound.writeDataFrame(streamID: streamID, flags: [.remoteClosed, .noData])
    finished(call, .ok)
  }

  func deliver(_ message: ByteBuffer?, isLast: Bool, to call: OpenCall) {
    guard let inbound = call.inbound else {
      guard message != nil, machine.finish(call.streamID) != nil else { return }
      abandon(call, SprocketError(.invalidArgument, "the method takes a single request"))
      return
    }
    if let message, inbound.push(message.keptApart()) {
      fullStreams.insert(call.streamID)
      setPause(.inboundFull, true)
    }
    if isLast { inbound.finish() }
  }

  private func markDrained(_ streamID: UInt32) {
    guard fullStreams.remove(streamID) != nil, fullStreams.isEmpty else { return }
    setPause(.inboundFull, false)
  }

  /// Cancels a call that is no longer in the table and answers it with the reason.
  func abandon(_ call: OpenCall, _ reason: SprocketError) {
    call.cancel(because: reason)
    answerFailure(call.streamID, reason)
    finished(call, reason.code)
  }

  private func finished(_ call: OpenCall, _ code: StatusCode) {
    call.end()
    markDrained(call.streamID)
    observe(call.route, code, since: call.started)
    closeIfDrained()
  }

  /// Answers a frame that started no call.
  func refuse(_ streamID: UInt32, _ error: SprocketError) {
    answerFailure(streamID, error)
    observe(nil, error.code, since: now)
  }

  func refuseRequest(_ header: FrameHeader, _ error: SprocketError) {
    machine.answeredAtOnce(header)
    refuse(header.streamID, error)
  }

  func answerFailure(_ streamID: UInt32, _ error: SprocketError) {
    ResponseFrameWriter.writeFailure(error, streamID: streamID, in: &outbound)
  }

  /// What the client is told of an error: all of a `SprocketError`, nothing of others.
  func status(of error: any Error, route: Int) -> SprocketError {
    Self.status(of: error, routes.entries[route], logger)
  }

  private static func status(
    of error: any Error, _ entry: RouteTable.Entry, _ logger: Logger
  ) -> SprocketError {
    if let known = error as? SprocketError {
      if known.code == .internal { log(error, entry, logger) }
      return known
    }
    if error is CancellationError { return SprocketError(.cancelled, "the call was cancelled") }
    log(error, entry, logger)
    return SprocketError(.internal, "internal error")
  }

  private static func log(_ error: any Error, _ entry: RouteTable.Entry, _ logger: Logger) {
    logger.error(
      "a call failed",
      metadata: ["method": "\(entry.service)/\(entry.method)", "error": "\(error)"])
  }

  /// Answers a call with the error its task ended with, from any thread.
  func failureReporter(_ call: OpenCall) -> @Sendable (any Error) -> Void {
    let (mailbox, streamID, logger) = (mailbox, call.streamID, logger)
    let entry = routes.entries[call.route]
    return { error in
      _ = mailbox.post(.answer(streamID, .failure(Self.status(of: error, entry, logger))))
    }
  }

  @inline(__always)
  func observe(_ route: Int?, _ code: StatusCode, since start: NIODeadline) {
    guard let observer = configuration.observer else { return }
    observer(
      FinishedCall(
        route: route, code: code, nanoseconds: (now - start).nanoseconds, loop: loopIndex))
  }
}
