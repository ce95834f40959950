package import NIOCore

/// How one method is answered.
package struct Route: Sendable {
  package let kind: RouteKind

  package init(_ kind: RouteKind) {
    self.kind = kind
  }
}

/// The five ways to answer a call.
///
/// A handler that throws a `SprocketError` is answered with its code and message; any other error
/// is logged and answered `internal` without details. Payloads are the bytes of the method's own
/// message; the envelope around them belongs to the transport.
package enum RouteKind: Sendable {
  /// Runs on the event loop, in the middle of reading: the hot path. It must not block and should
  /// take microseconds. Appends the answer to the last parameter, after what is already there;
  /// what it appended before throwing is taken back.
  case immediate(
    @Sendable (ByteBuffer, borrowing CallContext, inout ByteBuffer) throws -> Void)

  /// Starts on the event loop, must not block there, and is answered later through the responder
  /// from any thread. Answers that arrive together leave in one write.
  case deferred(@Sendable (ByteBuffer, CallContext, Responder) -> Void)

  /// Runs in a task, which is cancelled when the connection closes or the deadline passes.
  case asynchronous(@Sendable (ByteBuffer, CallContext) async throws -> ByteBuffer)

  /// One request, many answers. Runs in a task as `asynchronous` does; returning ends the stream,
  /// throwing ends it with a status.
  case serverStreaming(@Sendable (ByteBuffer, CallContext, StreamWriter) async throws -> Void)

  /// Many requests, one answer. The sequence ends when the client says that it has sent all, and
  /// throws when the call is cancelled.
  case clientStreaming(@Sendable (InboundStream, CallContext) async throws -> ByteBuffer)
}
