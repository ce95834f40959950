import CSprocketProto
import SprocketCore

/// Reads and writes one kind of message.
///
/// This file may use unsafe pointers because it is where protobuf-c is called: a message is
/// unpacked, copied to Swift and given back within `decode`, and built, packed and given back
/// within `withEncoded`.
package struct MessageCodec<Message: Sendable>: Sendable {
  /// The full name of the message, such as `sprocket.v1.RecommendRequest`.
  package let messageName: String
  /// A generated constant; nobody writes to it, so all threads may read it.
  private nonisolated(unsafe) let description: UnsafePointer<ProtobufCMessageDescriptor>
  private let read: @Sendable (UnsafeMutablePointer<ProtobufCMessage>) throws(Violation) -> Message
  private let build: @Sendable (Message, Arena) throws(Violation) -> UnsafeMutableRawPointer

  /// The codec of a value with a C structure.
  init() where Message: StructConvertible {
    description = Message.description
    messageName = String(cString: description.pointee.name)
    read = { message throws(Violation) in
      // protobuf-c was given this message's description, so it made this structure.
      try Message.read(
        UnsafeRawPointer(message).assumingMemoryBound(to: Message.Struct.self))
    }
    build = { message, arena throws(Violation) in
      UnsafeMutableRawPointer(try message.build(on: arena))
    }
  }

  /// See `Wire.decode`.
  func decode(_ bytes: UnsafeRawBufferPointer) throws(SprocketError) -> Message {
    do throws(Violation) {
      let memory = try PreScan.check(bytes, as: description)
      let arena = ArenaPool.lend(budget: memory, expecting: memory)
      defer { ArenaPool.takeBack(arena) }
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let message = protobuf_c_message_unpack(description, arena.allocator, bytes.count, start)
      guard let message else { throw Violation("is not a message of this type") }
      return try read(message)
    } catch {
      throw SprocketError(.invalidArgument, "cannot decode \(messageName): \(error)")
    }
  }

  /// See `Wire.withEncoded`.
  func withEncoded<Result>(
    _ message: Message,
    _ body: (borrowing EncodedMessage) throws(SprocketError) -> Result
  ) throws(SprocketError) -> Result {
    let arena = ArenaPool.lend(budget: Wire.maximumArenaBytes)
    defer { ArenaPool.takeBack(arena) }
    let built: UnsafeMutableRawPointer
    do throws(Violation) {
      built = try build(message, arena)
    } catch {
      throw encodingError(error)
    }
    let encoded = EncodedMessage(built.assumingMemoryBound(to: ProtobufCMessage.self))
    if encoded.size > Wire.maximumMessageBytes {
      throw encodingError(
        Violation("\(encoded.size) bytes, more than \(Wire.maximumMessageBytes)", isSize: true))
    }
    return try body(encoded)
  }

  /// A caller's own message is the caller's mistake, an answer that cannot be written is ours.
  private func encodingError(_ violation: Violation) -> SprocketError {
    if violation.isSize {
      return SprocketError(
        .resourceExhausted, "cannot encode \(messageName): \(violation); ask for or send less")
    }
    let isRequest = messageName.hasSuffix("Request") || messageName.hasSuffix("Chunk")
    return SprocketError(
      isRequest ? .invalidArgument : .internal, "cannot encode \(messageName): \(violation)")
  }
}

/// A message that is built and ready to be written; lent by `Wire.withEncoded`.
package struct EncodedMessage: ~Copyable {
  /// Its length in bytes.
  package let size: Int
  /// Lives on the arena for as long as this value is lent.
  private let message: UnsafePointer<ProtobufCMessage>

  fileprivate init(_ message: UnsafePointer<ProtobufCMessage>) {
    self.message = message
    size = protobuf_c_message_get_packed_size(message)
  }

  /// Writes its `size` bytes to the front of `buffer`, which must have room for them.
  package borrowing func write(into buffer: UnsafeMutableRawBufferPointer) {
    precondition(buffer.count >= size, "a buffer of \(buffer.count) bytes for \(size)")
    guard let start = buffer.baseAddress else { return }
    protobuf_c_message_pack(message, start.assumingMemoryBound(to: UInt8.self))
  }
}
