import NIOConcurrencyHelpers
import NIOCore

/// The connections of one server: counts them, reaches them, and knows when the last is gone.
final class ConnectionRegistry: Sendable {
  private struct State {
    var mailboxes: [ObjectIdentifier: LoopMailbox<ServerEvent>] = [:]
    var isDraining = false
    var onEmpty: [EventLoopPromise<Void>] = []
  }

  private let maxConnections: Int
  private let state = NIOLockedValueBox(State())

  init(maxConnections: Int) {
    self.maxConnections = maxConnections
  }

  var count: Int { state.withLockedValue { $0.mailboxes.count } }

  /// Adds a connection; false when there are too many or the server is going away.
  func add(_ mailbox: LoopMailbox<ServerEvent>) -> Bool {
    state.withLockedValue { state in
      guard !state.isDraining, state.mailboxes.count < maxConnections else { return false }
      state.mailboxes[ObjectIdentifier(mailbox)] = mailbox
      return true
    }
  }

  func remove(_ mailbox: LoopMailbox<ServerEvent>) {
    let waiting = state.withLockedValue { state -> [EventLoopPromise<Void>] in
      state.mailboxes[ObjectIdentifier(mailbox)] = nil
      guard state.mailboxes.isEmpty else { return [] }
      defer { state.onEmpty = [] }
      return state.onEmpty
    }
    for promise in waiting { promise.succeed() }
  }

  /// Admits nobody any more.
  func beginDraining() {
    state.withLockedValue { $0.isDraining = true }
  }

  func tellAll(_ event: ServerEvent) {
    for mailbox in state.withLockedValue({ Array($0.mailboxes.values) }) {
      _ = mailbox.post(event)
    }
  }

  /// Succeeds when no connection is left.
  func whenEmpty(_ eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    let promise = eventLoop.makePromise(of: Void.self)
    let isEmpty = state.withLockedValue { state in
      if !state.mailboxes.isEmpty { state.onEmpty.append(promise) }
      return state.mailboxes.isEmpty
    }
    if isEmpty { promise.succeed() }
    return promise.futureResult
  }
}
