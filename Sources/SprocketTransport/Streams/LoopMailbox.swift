import NIOConcurrencyHelpers
import NIOCore

/// Carries events from any thread to one connection's handler on its event loop.
///
/// The first event of a batch wakes the loop; those that follow before the loop gets there ride
/// along, so answers that complete together are written together.
final class LoopMailbox<Event: Sendable>: Sendable {
  private struct State {
    var events: [Event] = []
    var isScheduled = false
    var isClosed = false
  }

  let eventLoop: any EventLoop
  private let state = NIOLockedValueBox(State())
  private let receiver: NIOLoopBoundBox<(([Event]) -> Void)?>

  /// To be called on the event loop.
  init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    receiver = NIOLoopBoundBox(nil, eventLoop: eventLoop)
  }

  /// Names who receives the events, on the event loop. The receiver is let go by `close`.
  func open(_ receive: @escaping ([Event]) -> Void) {
    receiver.value = receive
  }

  /// Leaves an event; false when the connection is closed and nobody will see it.
  func post(_ event: Event) -> Bool {
    let (isOpen, mustWake) = state.withLockedValue { state in
      guard !state.isClosed else { return (false, false) }
      state.events.append(event)
      defer { state.isScheduled = true }
      return (true, !state.isScheduled)
    }
    if mustWake { eventLoop.execute { self.deliver() } }
    return isOpen
  }

  /// Delivers what is there, on the event loop.
  func deliver() {
    let events = state.withLockedValue { state in
      state.isScheduled = false
      defer { state.events = [] }
      return state.events
    }
    guard !events.isEmpty else { return }
    receiver.value?(events)
  }

  /// Takes no more events and returns those that nobody has seen.
  func close() -> [Event] {
    receiver.value = nil
    return state.withLockedValue { state in
      state.isClosed = true
      defer { state.events = [] }
      return state.events
    }
  }
}
