import NIOConcurrencyHelpers
package import NIOCore

/// What a handler may know of the call it answers, apart from the payload.
package struct CallContext: Sendable {
  /// Who calls; nil when the connection has no credentials.
  package let peer: PeerCredentials?
  /// When the caller stops waiting; nil when it waits for ever.
  package let deadline: NIODeadline?

  /// The data of the request frame; empty when it has no metadata.
  private let request: ByteBuffer
  private let cancellation: CallCancellation?

  init(
    peer: PeerCredentials?, deadline: NIODeadline?, request: ByteBuffer,
    cancellation: CallCancellation?
  ) {
    self.peer = peer
    self.deadline = deadline
    self.request = request
    self.cancellation = cancellation
  }

  /// A context without metadata that is never cancelled, for calls that arrive by no wire.
  package init(peer: PeerCredentials? = nil, deadline: NIODeadline? = nil) {
    self.init(peer: peer, deadline: deadline, request: ByteBuffer(), cancellation: nil)
  }

  /// The request's metadata, decoded anew at each use.
  package var metadata: [MetadataEntry] {
    request.readableBytes == 0 ? [] : MetadataEntry.all(in: request)
  }

  /// Whether nobody waits for the answer any more: the connection closed, the deadline passed or
  /// the client broke the stream's rules. Always false for immediate calls.
  package var isCancelled: Bool {
    cancellation?.isCancelled ?? false
  }

  /// Runs `body` once when the call is cancelled, at once when it already is; never after the
  /// answer. `body` runs on the connection's event loop and must not block.
  package func onCancel(_ body: @escaping @Sendable () -> Void) {
    cancellation?.onCancel(body)
  }
}

/// The switch behind `CallContext.isCancelled`.
final class CallCancellation: Sendable {
  private struct State {
    var isCancelled = false
    var isOver = false
    var handlers: [@Sendable () -> Void] = []
  }

  private let state = NIOLockedValueBox(State())

  var isCancelled: Bool {
    state.withLockedValue { $0.isCancelled }
  }

  func onCancel(_ body: @escaping @Sendable () -> Void) {
    let runNow = state.withLockedValue { state in
      if !state.isCancelled, !state.isOver { state.handlers.append(body) }
      return state.isCancelled
    }
    if runNow { body() }
  }

  func cancel() {
    let handlers = state.withLockedValue { state in
      guard !state.isCancelled, !state.isOver else { return [@Sendable () -> Void]() }
      state.isCancelled = true
      defer { state.handlers = [] }
      return state.handlers
    }
    for handler in handlers { handler() }
  }

  /// The call was answered; the handlers are let go.
  func end() {
    state.withLockedValue { state in
      state.isOver = true
      state.handlers = []
    }
  }
}
