package import NIOCore

/// What to call and with what.
package struct ClientRequest: Sendable {
  package var service: String
  package var method: String
  /// The bytes of the method's own message.
  package var payload: ByteBuffer
  /// How long the caller waits for the whole call; nil for ever. Also told to the server.
  package var timeout: TimeAmount?
  package var metadata: [MetadataEntry]

  package init(
    service: String, method: String, payload: ByteBuffer = ByteBuffer(),
    timeout: TimeAmount? = nil, metadata: [MetadataEntry] = []
  ) {
    self.service = service
    self.method = method
    self.payload = payload
    self.timeout = timeout
    self.metadata = metadata
  }
}
