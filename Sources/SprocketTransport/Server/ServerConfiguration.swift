package import NIOCore
package import SprocketCore

/// The limits of a server; the defaults suit local services.
package struct ServerConfiguration: Sendable {
  /// Connections beyond this many are closed as they arrive.
  package var maxConnections = 1024
  /// Running calls per connection, immediate ones not counted.
  package var maxConcurrentStreams = 1024
  /// A client that leaves a frame half sent, or takes none of its answers, for this long is
  /// disconnected.
  package var stallTimeout = TimeAmount.seconds(60)
  /// When a client stream's unread messages reach this, reading from its connection pauses.
  package var inboundQueue = MessageQueue.Limits()
  /// Answers are handed to the socket when this many bytes have gathered, and at the end of each
  /// read.
  package var flushThreshold = 64 * 1024
  /// Called on the connection's event loop for each call that was answered or given up.
  package var observer: CallObserver?

  package init() {}
}

/// Told of each finished call, on the event loop: must return in well under a microsecond.
package typealias CallObserver = @Sendable (FinishedCall) -> Void

/// What an observer is told.
package struct FinishedCall: Sendable {
  /// Index in `RouteTable.entries`; nil for frames that were refused before they found a route.
  package var route: Int?
  package var code: StatusCode
  /// From the arrival of the request's last byte to the moment its answer is ready to be sent.
  package var nanoseconds: Int64
  /// Which of the server's event loops answered, from 0: lets counters be kept per loop.
  package var loop: Int
}
