public import SprocketCore

/// A call that sends many messages and gets one answer: `send` each, then `finish` once.
///
/// Letting go of it without `finish` gives the call up.
public struct UploadStream<Message: Sendable, Answer: Sendable>: Sendable {
  private let sendMessage: @Sendable (Message) async throws(SprocketError) -> Void
  private let finishCall: @Sendable () async throws(SprocketError) -> Answer

  /// A stream that goes where these closures take it.
  package init(
    send: @escaping @Sendable (Message) async throws(SprocketError) -> Void,
    finish: @escaping @Sendable () async throws(SprocketError) -> Answer
  ) {
    sendMessage = send
    finishCall = finish
  }

  /// Sends one message, at most 4 MiB on the wire, and returns when the connection takes more.
  /// - Throws: the daemon's status when it has refused the call already.
  public func send(_ message: Message) async throws(SprocketError) {
    try await sendMessage(message)
  }

  /// Says that all is sent and waits for the answer.
  /// - Throws: the daemon's status.
  public func finish() async throws(SprocketError) -> Answer {
    try await finishCall()
  }
}
