package import Dispatch
import NIOCore
package import SprocketCore
package import SprocketTransport
package import SprocketWire

/// Ways to make a route from a function of one request and one response: authorise, decode, call,
/// encode.
package struct Endpoint: Sendable {
  private let access: AccessPolicy
  private let readers: DispatchQueue

  /// - Parameters:
  ///   - access: who may call the routes made here.
  ///   - readers: a concurrent queue for what must not run on an event loop.
  package init(access: AccessPolicy, readers: DispatchQueue) {
    self.access = access
    self.readers = readers
  }

  /// Answers on the event loop: for what takes microseconds and never waits.
  package func immediate<Request: WireMessage, Response: WireMessage>(
    _ answer: @escaping @Sendable (Request) throws(SprocketError) -> Response
  ) -> Route {
    let access = access
    return Route(
      .immediate { payload, context, out in
        try access.check(context.peer)
        try Payload.append(try answer(Payload.decode(payload)), to: &out)
      })
  }

  /// Answers from a thread of its own: for what reads the disk or computes for long.
  package func offloaded<Request: WireMessage, Response: WireMessage>(
    _ answer: @escaping @Sendable (Request) throws -> Response
  ) -> Route {
    let access = access
    let readers = readers
    return Route(
      .deferred { payload, context, responder in
        do {
          try access.check(context.peer)
          let request: Request = try Payload.decode(payload)
          readers.async {
            // Nobody waits any more: the work is dropped, not done.
            if context.isCancelled { return }
            responder.complete(Self.result { try Payload.buffer(answer(request)) })
          }
        } catch {
          responder.fail(Self.known(error))
        }
      })
  }

  /// Answers through a callback, from any thread.
  package func deferred<Request: WireMessage, Response: WireMessage>(
    _ answer:
      @escaping @Sendable (
        Request, @escaping @Sendable (Result<Response, SprocketError>) -> Void
      ) -> Void
  ) -> Route {
    let access = access
    return Route(
      .deferred { payload, context, responder in
        do {
          try access.check(context.peer)
          answer(try Payload.decode(payload)) { result in
            responder.complete(Self.result { try Payload.buffer(result.get()) })
          }
        } catch {
          responder.fail(Self.known(error))
        }
      })
  }

  /// Answers from a task: for what is not per request.
  package func asynchronous<Request: WireMessage, Response: WireMessage>(
    _ answer: @escaping @Sendable (Request) async throws -> Response
  ) -> Route {
    let access = access
    return Route(
      .asynchronous { payload, context in
        try access.check(context.peer)
        return try Payload.buffer(try await answer(try Payload.decode(payload)))
      })
  }

  /// The same for what is written down with who asked: `actor` is the peer as the kernel names it.
  package func attributed<Request: WireMessage, Response: WireMessage>(
    _ answer: @escaping @Sendable (Request, _ actor: String) async throws -> Response
  ) -> Route {
    let access = access
    return Route(
      .asynchronous { payload, context in
        try access.check(context.peer)
        let actor = context.peer.map { RegistryChange.actor(uid: $0.uid) } ?? "unknown"
        return try Payload.buffer(try await answer(try Payload.decode(payload), actor))
      })
  }

  /// Answers with a stream of messages.
  package func serverStreaming<Request: WireMessage, Response: WireMessage>(
    _ answer: @escaping @Sendable (Request, MessageWriter<Response>) async throws -> Void
  ) -> Route {
    let access = access
    return Route(
      .serverStreaming { payload, context, writer in
        try access.check(context.peer)
        try await answer(try Payload.decode(payload), MessageWriter(writer: writer))
      })
  }

  /// Takes a stream of messages; `answer` gets the payloads, to decode or keep them, and who sends
  /// them.
  package func clientStreaming<Response: WireMessage>(
    _ answer: @escaping @Sendable (InboundStream, PeerCredentials?) async throws -> Response
  ) -> Route {
    let access = access
    return Route(
      .clientStreaming { inbound, context in
        try access.check(context.peer)
        return try Payload.buffer(try await answer(inbound, context.peer))
      })
  }

  private static func result(
    _ body: () throws -> ByteBuffer
  ) -> Result<ByteBuffer, SprocketError> {
    do {
      return .success(try body())
    } catch {
      return .failure(known(error))
    }
  }

  private static func known(_ error: any Error) -> SprocketError {
    SprocketError(wrapping: error, .internal, "internal error; see the daemon's log")
  }
}

/// Sends the messages of a server-streaming call.
package struct MessageWriter<Message: WireMessage>: Sendable {
  fileprivate let writer: StreamWriter

  /// Sends one message and returns when the connection takes more.
  package func write(_ message: Message) async throws {
    try await writer.write(try Payload.buffer(message))
  }
}
