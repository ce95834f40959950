import NIOConcurrencyHelpers
import NIOCore
import SprocketCore

/// Where one task waits for the result of one call, or for its own cancellation.
final class UnaryAnswer: Sendable {
  typealias Outcome = Result<ByteBuffer, SprocketError>

  private enum State {
    case empty
    case waiting(CheckedContinuation<Outcome, Never>)
    case complete(Outcome)
  }

  private let state = NIOLockedValueBox(State.empty)

  /// Only the first outcome counts.
  func complete(_ outcome: Outcome) {
    let waiter = state.withLockedValue { state -> CheckedContinuation<Outcome, Never>? in
      switch state {
      case .empty:
        state = .complete(outcome)
        return nil
      case .waiting(let waiter):
        state = .complete(outcome)
        return waiter
      case .complete:
        return nil
      }
    }
    waiter?.resume(returning: outcome)
  }

  /// To be called once. A cancelled task gets `cancelled` at once; the answer that comes later is
  /// dropped.
  func value() async -> Outcome {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let outcome = state.withLockedValue { state -> Outcome? in
          if case .complete(let outcome) = state { return outcome }
          state = .waiting(continuation)
          return nil
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      complete(.failure(SprocketError(.cancelled, "the call was cancelled")))
    }
  }
}
