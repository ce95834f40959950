import Synchronization

/// What a listener heard, in order.
final class MessageLog: Sendable {
  private let state = Mutex<(messages: [String], isOver: Bool)>(([], false))

  var all: [String] { state.withLock { $0.messages } }
  var isOver: Bool { state.withLock { $0.isOver } }

  func add(_ message: String) { state.withLock { $0.messages.append(message) } }
  func end() { state.withLock { $0.isOver = true } }
}
