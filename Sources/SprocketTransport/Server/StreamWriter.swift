package import NIOCore

/// Sends the answers of a server-streaming call, one at a time.
package struct StreamWriter: Sendable {
  private let send: @Sendable (ByteBuffer) async throws -> Void

  package init(send: @escaping @Sendable (ByteBuffer) async throws -> Void) {
    self.send = send
  }

  /// Sends one message and returns when the connection takes more, which is how a slow reader
  /// slows its writer. Throws `cancelled`, `deadlineExceeded` or `unavailable` once nobody reads,
  /// and `resourceExhausted` for a message longer than 4 MiB.
  package func write(_ message: ByteBuffer) async throws {
    try await send(message)
  }
}
