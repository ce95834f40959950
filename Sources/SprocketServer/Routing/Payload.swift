import NIOCore
import SprocketCore
import SprocketWire

/// Messages in and out of the transport's buffers, without an array in between.
enum Payload {
  /// Reads the message that a request carries.
  /// - Throws: `invalidArgument` naming message and field.
  static func decode<Message: WireMessage>(
    _ payload: ByteBuffer
  ) throws(SprocketError) -> Message {
    do {
      // The bytes are lent to the decoder for this call only; it copies what it keeps.
      return try payload.withUnsafeReadableBytes { try Wire.decode(Message.self, from: $0) }
    } catch {
      throw SprocketError(wrapping: error, .internal, "the request could not be read")
    }
  }

  /// Appends a message to a buffer.
  static func append(
    _ message: some WireMessage, to buffer: inout ByteBuffer
  ) throws(SprocketError) {
    _ = try Wire.withEncoded(message) { encoded throws(SprocketError) in
      buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: encoded.size) { free in
        // The buffer has at least `size` free bytes, and the encoder writes exactly that many.
        encoded.write(into: UnsafeMutableRawBufferPointer(rebasing: free[..<encoded.size]))
        return encoded.size
      }
    }
  }

  /// A message in a buffer of its own.
  static func buffer(_ message: some WireMessage) throws(SprocketError) -> ByteBuffer {
    var buffer = ByteBuffer()
    try append(message, to: &buffer)
    return buffer
  }
}
