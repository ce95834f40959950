import NIOConcurrencyHelpers
package import NIOCore
package import SprocketCore

/// Hands the messages of one stream from the event loop to one consumer task, in order.
///
/// The producer learns from `push` that the queue is full and stops reading from the connection;
/// `onDrained` tells it to go on. Full is a soft limit: what was read already is still taken.
package final class MessageQueue: Sendable {
  package struct Limits: Sendable {
    package var messages = 64
    package var bytes = 1 << 20

    package init() {}
  }

  private typealias Waiter = CheckedContinuation<ByteBuffer?, any Error>

  private enum End {
    case finished
    case failed(SprocketError)
  }

  private struct State {
    var messages = CircularBuffer<ByteBuffer>()
    var bytes = 0
    var end: End?
    var isFull = false
    var waiter: Waiter?
  }

  private enum Step {
    case deliver(ByteBuffer, drained: Bool)
    case finish
    case fail(any Error)
    case wait
  }

  private let state = NIOLockedValueBox(State())
  private let limits: Limits
  private let onDrained: @Sendable () -> Void

  /// `onDrained` runs on the consumer's thread.
  package init(limits: Limits = Limits(), onDrained: @escaping @Sendable () -> Void = {}) {
    self.limits = limits
    self.onDrained = onDrained
  }

  /// Adds a message; returns true when the queue has just become full. Ignored after the end.
  package func push(_ message: ByteBuffer) -> Bool {
    let (waiter, isNowFull) = state.withLockedValue { state -> (Waiter?, Bool) in
      guard state.end == nil else { return (nil, false) }
      if let waiter = state.waiter {
        state.waiter = nil
        return (waiter, false)
      }
      state.messages.append(message)
      state.bytes += message.readableBytes
      let wasFull = state.isFull
      state.isFull =
        wasFull || state.messages.count >= limits.messages || state.bytes >= limits.bytes
      return (nil, state.isFull && !wasFull)
    }
    waiter?.resume(returning: message)
    return isNowFull
  }

  /// No more messages come; those queued are still delivered.
  package func finish() {
    end(.finished, droppingMessages: false)
  }

  /// The stream failed. Queued messages are delivered first, unless the call was given up.
  package func fail(_ error: SprocketError, droppingMessages: Bool) {
    end(.failed(error), droppingMessages: droppingMessages)
  }

  private func end(_ end: End, droppingMessages: Bool) {
    let waiter = state.withLockedValue { state -> Waiter? in
      if droppingMessages {
        state.messages.removeAll()
        state.bytes = 0
        state.end = end
      } else if state.end == nil {
        state.end = end
      }
      defer { state.waiter = nil }
      return state.waiter
    }
    switch end {
    case .finished: waiter?.resume(returning: nil)
    case .failed(let error): waiter?.resume(throwing: error)
    }
  }

  /// The next message, or nil at the end. One consumer at a time.
  package func next() async throws -> ByteBuffer? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        switch state.withLockedValue({ take(from: &$0, or: continuation) }) {
        case .deliver(let message, let drained):
          continuation.resume(returning: message)
          if drained { onDrained() }
        case .finish: continuation.resume(returning: nil)
        case .fail(let error): continuation.resume(throwing: error)
        case .wait: break
        }
      }
    } onCancel: {
      let waiter = state.withLockedValue { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  /// Why the stream failed, when it did.
  var failure: SprocketError? {
    state.withLockedValue { state in
      if case .failed(let error) = state.end { error } else { nil }
    }
  }

  private func take(
    from state: inout State, or continuation: Waiter
  ) -> Step {
    if let message = state.messages.popFirst() {
      state.bytes -= message.readableBytes
      let drained =
        state.isFull && state.messages.count <= limits.messages / 2
        && state.bytes <= limits.bytes / 2
      if drained { state.isFull = false }
      return .deliver(message, drained: drained)
    }
    switch state.end {
    case .finished: return .finish
    case .failed(let error): return .fail(error)
    case nil: break
    }
    if Task.isCancelled { return .fail(CancellationError()) }
    guard state.waiter == nil else {
      return .fail(SprocketError(.failedPrecondition, "a stream has one reader at a time"))
    }
    state.waiter = continuation
    return .wait
  }
}
