/// A value that travels as a protobuf message.
package protocol WireMessage: Sendable {
  /// How it is read and written.
  static var codec: MessageCodec<Self> { get }
}

extension WireMessage {
  /// The full name of its message, such as `sprocket.v1.RecommendRequest`.
  package static var messageName: String { codec.messageName }
}
