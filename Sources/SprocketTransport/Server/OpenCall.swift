import NIOCore
import SprocketCore

/// A call that is answered after its dispatch. Lives on the connection's event loop.
final class OpenCall {
  let streamID: UInt32
  let route: Int
  let started: NIODeadline
  let deadline: NIODeadline?
  let cancellation = CallCancellation()
  /// Where the messages of a client stream go.
  let inbound: MessageQueue?
  /// The task of an asynchronous or streaming handler.
  var task: Task<Void, Never>?
  /// A stream's writer that waits until the connection takes more.
  var suspendedWrite: CheckedContinuation<Void, any Error>?

  init(
    streamID: UInt32, route: Int, started: NIODeadline, deadline: NIODeadline?,
    inbound: MessageQueue?
  ) {
    self.streamID = streamID
    self.route = route
    self.started = started
    self.deadline = deadline
    self.inbound = inbound
  }

  /// Tells everybody who works for this call to stop.
  func cancel(because error: SprocketError) {
    cancellation.cancel()
    task?.cancel()
    inbound?.fail(error, droppingMessages: true)
    resumeWrite(throwing: error)
  }

  /// The call was answered: lets go of what waits for it.
  func end() {
    cancellation.end()
    inbound?.fail(SprocketError(.cancelled, "the call is answered"), droppingMessages: true)
    resumeWrite(throwing: SprocketError(.cancelled, "the call is answered"))
  }

  private func resumeWrite(throwing error: SprocketError) {
    suspendedWrite?.resume(throwing: error)
    suspendedWrite = nil
  }
}

/// What other threads tell a connection's handler.
enum ServerEvent: Sendable {
  case answer(UInt32, Result<ByteBuffer, SprocketError>)
  case write(UInt32, ByteBuffer, CheckedContinuation<Void, any Error>)
  /// A server-streaming handler returned.
  case endStream(UInt32)
  /// The reader of a client stream has caught up.
  case drained(UInt32)
  /// Refuse new calls, and close once the running ones are answered.
  case drain
  /// Close now; running calls are cancelled.
  case close
}
