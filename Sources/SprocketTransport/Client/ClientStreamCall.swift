import NIOConcurrencyHelpers
package import NIOCore
package import SprocketCore

/// A call that sends many messages and gets one answer: `send` each, then `finish`.
///
/// Letting go of it without `finish` gives the call up.
package final class ClientStreamCall: Sendable {
  private let streamID: UInt32
  private let answer: MessageQueue
  private let mailbox: LoopMailbox<ClientEvent>
  private let isFinished = NIOLockedValueBox(false)

  init(_ streamID: UInt32, _ answer: MessageQueue, _ mailbox: LoopMailbox<ClientEvent>) {
    self.streamID = streamID
    self.answer = answer
    self.mailbox = mailbox
  }

  /// Sends one message, at most 4 MiB, and returns when the connection takes more.
  ///
  /// Throws the server's status when it has already answered with one, and `failedPrecondition`
  /// when it has answered successfully: then `finish` returns the answer.
  package func send(_ message: ByteBuffer) async throws(SprocketError) {
    guard message.readableBytes <= FrameHeader.maxDataLength else {
      throw SprocketError(
        .invalidArgument, "a stream's message holds at most \(FrameHeader.maxDataLength) bytes")
    }
    let (mailbox, streamID) = (mailbox, streamID)
    let isSent = await withCheckedContinuation { continuation in
      if !mailbox.post(.write(streamID, message, continuation)) {
        continuation.resume(returning: false)
      }
    }
    guard isSent else {
      throw answer.failure
        ?? SprocketError(.failedPrecondition, "the server has answered; finish() tells how")
    }
  }

  /// Says that all is sent and waits for the answer. To be called once.
  package func finish() async throws(SprocketError) -> ByteBuffer {
    let isFirst = isFinished.withLockedValue { isFinished in
      defer { isFinished = true }
      return !isFinished
    }
    if isFirst { _ = mailbox.post(.finish(streamID)) }
    do {
      if let payload = try await answer.next() { return payload }
    } catch let error as SprocketError {
      throw error
    } catch {
      throw SprocketError(.cancelled, "the call was cancelled", cause: error)
    }
    throw SprocketError(.failedPrecondition, "the answer of this call has been taken already")
  }

  deinit {
    if !isFinished.withLockedValue({ $0 }) { _ = mailbox.post(.abandon(streamID)) }
  }
}
