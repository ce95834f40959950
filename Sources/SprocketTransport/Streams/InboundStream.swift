package import NIOCore
import SprocketCore

/// The messages of a stream as they arrive, each the bytes of one message, for one reader.
///
/// A reader that lags makes the connection stop reading, so the other calls of the connection
/// wait as well: ttRPC has no flow control per stream. Give slow streams their own connection.
package struct InboundStream: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  /// Notices when the last copy of the sequence and of its iterator is gone.
  fileprivate final class Consumer: Sendable {
    let queue: MessageQueue
    let onAbandoned: @Sendable () -> Void

    init(queue: MessageQueue, onAbandoned: @escaping @Sendable () -> Void) {
      self.queue = queue
      self.onAbandoned = onAbandoned
    }

    deinit { onAbandoned() }
  }

  private let consumer: Consumer

  /// `onAbandoned` runs when nobody can read any more, also after the end.
  init(queue: MessageQueue, onAbandoned: @escaping @Sendable () -> Void = {}) {
    consumer = Consumer(queue: queue, onAbandoned: onAbandoned)
  }

  /// A stream that holds these messages and then ends, for calls that arrive by no wire.
  package init(_ messages: [ByteBuffer]) {
    let queue = MessageQueue()
    for message in messages { _ = queue.push(message) }
    queue.finish()
    self.init(queue: queue)
  }

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let consumer: Consumer

    package func next() async throws -> ByteBuffer? {
      try await consumer.queue.next()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(consumer: consumer)
  }
}
