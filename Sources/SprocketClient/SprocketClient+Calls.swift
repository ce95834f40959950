package import NIOCore
package import SprocketCore
import SprocketTransport
package import SprocketWire

/// From a typed call to the bytes on the connection and back.
extension SprocketClient {
  /// Makes a unary call.
  func call<Request: WireMessage, Answer: WireMessage>(
    _ service: String, _ method: String, _ request: Request
  ) async throws(SprocketError) -> Answer {
    let answer = try await connection.unary(
      ClientRequest(
        service: service, method: method, payload: ByteBuffer(encoding: request),
        timeout: callTimeout?.timeAmount))
    return try answer.decoded()
  }

  /// Makes a call that is answered by a stream, which is read as it is iterated over: a slow reader
  /// slows the daemon. Ending the iteration gives the call up.
  func stream<Request: WireMessage, Answer: WireMessage>(
    _ service: String, _ method: String, _ request: Request
  ) async throws(SprocketError) -> AsyncThrowingStream<Answer, any Error> {
    let inbound = try await connection.serverStream(
      ClientRequest(
        service: service, method: method, payload: ByteBuffer(encoding: request),
        timeout: callTimeout?.timeAmount))
    return AsyncThrowingStream { try await inbound.makeAsyncIterator().next()?.decoded() }
  }

  /// Opens a call that sends a stream.
  func upload<Message: WireMessage, Answer: WireMessage>(
    _ service: String, _ method: String
  ) async throws(SprocketError) -> UploadStream<Message, Answer> {
    let call = try await connection.clientStream(
      ClientRequest(service: service, method: method, timeout: callTimeout?.timeAmount))
    return UploadStream(
      send: { message throws(SprocketError) in
        try await call.send(ByteBuffer(encoding: message))
      },
      finish: { () throws(SprocketError) in try await call.finish().decoded() })
  }
}

extension ByteBuffer {
  /// A buffer that holds a message. Throws as `Wire.encode` does.
  package init(encoding message: some WireMessage) throws(SprocketError) {
    self = try Wire.withEncoded(message) { encoded throws(SprocketError) in
      var buffer = ByteBufferAllocator().buffer(capacity: encoded.size)
      buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: encoded.size) {
        encoded.write(into: $0)
        return encoded.size
      }
      return buffer
    }
  }

  /// The message that the readable bytes are. Throws `internal` when they are none, for then the
  /// daemon is of another kind than this client.
  package func decoded<Message: WireMessage>() throws(SprocketError) -> Message {
    let result = withUnsafeReadableBytes { bytes -> Result<Message, SprocketError> in
      do throws(SprocketError) {
        return .success(try Wire.decode(from: bytes))
      } catch {
        return .failure(
          SprocketError(.internal, "the daemon's answer is not understood: \(error.message)"))
      }
    }
    return try result.get()
  }
}

extension Duration {
  /// At most some 292 years, which is all that the wire can say.
  fileprivate var timeAmount: TimeAmount {
    let (seconds, attoseconds) = components
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return .nanoseconds(overflow ? .max : nanoseconds + attoseconds / 1_000_000_000)
  }
}
