package import SprocketCore

/// Swift values to and from the bytes of their protobuf messages.
///
/// Every value of `SprocketCore` that has a message in `proto/` is a `WireMessage`. Decoding treats
/// the bytes as hostile: they are checked before anything is unpacked, so what they can cost is
/// bounded by their length. No call here blocks, and all may be made from any thread.
package enum Wire {
  /// The longest message in bytes, both ways; that of a ttRPC frame.
  package static let maximumMessageBytes = 4 << 20

  /// The most memory in bytes that one message may take as a C structure, both ways.
  package static let maximumArenaBytes = 64 << 20

  /// Reads one message.
  ///
  /// - Throws: `invalidArgument`, with message and field named, when the bytes are no such message,
  ///   when they break one of the limits, when an enum value is unknown, or when an identifier
  ///   breaks `IdentifierRule`. A number that is 0 or absent stays 0.
  package static func decode<Message: WireMessage>(
    _ type: Message.Type = Message.self, from bytes: UnsafeRawBufferPointer
  ) throws(SprocketError) -> Message {
    try Message.codec.decode(bytes)
  }

  /// Reads one message from an array.
  /// - Throws: as the function above.
  package static func decode<Message: WireMessage>(
    _ type: Message.Type = Message.self, from bytes: [UInt8]
  ) throws(SprocketError) -> Message {
    let codec = Message.codec
    return try bytes.span.bytes.withUnsafeBytes { raw throws(SprocketError) in try codec.decode(raw)
    }
  }

  /// Builds a message and lends it to `body`, which learns its size, makes room and has it written.
  ///
  /// - Throws: `invalidArgument` for a request and `internal` for any other message, with the field
  ///   named, when a string contains NUL or a number does not fit its field; `resourceExhausted`
  ///   when the message would be longer than `maximumMessageBytes`; and what `body` throws.
  package static func withEncoded<Message: WireMessage, Result>(
    _ message: Message,
    _ body: (borrowing EncodedMessage) throws(SprocketError) -> Result
  ) throws(SprocketError) -> Result {
    try Message.codec.withEncoded(message, body)
  }

  /// Writes a message to a new array.
  /// - Throws: as `withEncoded`.
  package static func encode<Message: WireMessage>(
    _ message: Message
  ) throws(SprocketError) -> [UInt8] {
    try withEncoded(message) { encoded throws(SprocketError) in
      [UInt8](unsafeUninitializedCapacity: encoded.size) { buffer, count in
        encoded.write(into: UnsafeMutableRawBufferPointer(buffer))
        count = encoded.size
      }
    }
  }

  /// The length in bytes that `encode` would return.
  /// - Throws: as `withEncoded`.
  package static func encodedSize<Message: WireMessage>(
    _ message: Message
  ) throws(SprocketError) -> Int {
    try withEncoded(message) { encoded throws(SprocketError) in encoded.size }
  }
}
