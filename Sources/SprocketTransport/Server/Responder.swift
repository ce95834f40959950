import NIOConcurrencyHelpers
package import NIOCore
package import SprocketCore

/// The one-time right to answer a deferred call, from any thread.
///
/// Only the first answer counts. A responder that is let go unanswered answers `internal` itself,
/// so that no caller waits for ever.
package final class Responder: Sendable {
  private let answer: @Sendable (Result<ByteBuffer, SprocketError>) -> Void
  private let isAnswered = NIOLockedValueBox(false)

  /// `answer` is called exactly once, on the thread that answers.
  package init(answer: @escaping @Sendable (Result<ByteBuffer, SprocketError>) -> Void) {
    self.answer = answer
  }

  package func succeed(_ payload: ByteBuffer) {
    complete(.success(payload))
  }

  package func succeed(_ payload: [UInt8]) {
    complete(.success(ByteBuffer(bytes: payload)))
  }

  package func fail(_ error: SprocketError) {
    complete(.failure(error))
  }

  package func complete(_ result: Result<ByteBuffer, SprocketError>) {
    let isFirst = isAnswered.withLockedValue { isAnswered in
      defer { isAnswered = true }
      return !isAnswered
    }
    if isFirst { answer(result) }
  }

  deinit {
    fail(SprocketError(.internal, "the server dropped the call without an answer"))
  }
}
