package import SprocketCore

/// The server's side of one ttRPC connection: which streams are open and what each frame means.
/// It decides; it does no I/O, knows no clock and cannot fail on any bytes.
///
/// | A frame | is answered |
/// |---|---|
/// | longer than 4 MiB, on any stream | RESOURCE_EXHAUSTED on that stream; its data is dropped |
/// | on an even stream id, zero included | INVALID_ARGUMENT on that id |
/// | Request, id higher than all before | dispatched |
/// | Request while draining | UNAVAILABLE |
/// | Request, id used before or lower than one used | INVALID_ARGUMENT |
/// | Request with both `remote closed` and `remote open` | INVALID_ARGUMENT |
/// | Request beyond the limit of concurrent calls | RESOURCE_EXHAUSTED |
/// | Data on a stream whose client is still open | delivered |
/// | Data on a stream whose client has closed, or on a unary stream | INVALID_ARGUMENT |
/// | Data `remote closed | no data` there | CANCELLED: the client gives the call up |
/// | Data on a stream that was answered before the client closed it | dropped: a harmless race |
/// | Data on any other stream | INVALID_ARGUMENT |
/// | Response | INVALID_ARGUMENT; ignored when the stream is open |
/// | an unknown type | UNIMPLEMENTED; ignored when the stream is open |
///
/// An error on a stream with a running call ends that call: it is cancelled and this is its one
/// answer. Nothing here closes the connection.
///
/// The stock Go server does the same where it says anything, in the same order and with the same
/// codes; it ignores frames of unknown types, which here are only ignored where a later version
/// of the protocol could extend a running stream.
///
/// `Call` is whatever the owner keeps for a running call. A call that is answered within its
/// dispatch is never stored, which keeps the hot path free of a table.
package struct ServerConnectionStateMachine<Call> {
  /// An error status to be sent as the final answer of a stream.
  package struct Refusal: Equatable, Sendable {
    package var code: StatusCode
    package var message: String

    package init(_ code: StatusCode, _ message: String) {
      self.code = code
      self.message = message
    }
  }

  package enum FrameAction {
    /// Route the request; then `open` it, or answer it and report `answeredAtOnce`.
    case dispatch
    /// Hand the message, if any, to the call; `isLast`: no more follow.
    case deliver(Call, hasMessage: Bool, isLast: Bool)
    /// Answer the stream with the refusal; no call runs on it.
    case refuse(Refusal)
    /// Cancel the call and answer its stream with the refusal.
    case abort(Call, Refusal)
    case ignore
  }

  /// What the client may still send on an open stream.
  package enum RemoteSide: Equatable, Sendable {
    case open
    case closed
    /// A unary call, which carries no data frames.
    case unary
  }

  private struct Stream {
    var call: Call
    var remote: RemoteSide
  }

  private let maxConcurrentStreams: Int
  private var streams: [UInt32: Stream] = [:]
  /// Streams that were answered while the client was still sending; at most
  /// `maxConcurrentStreams`, beyond which late data is refused like any other.
  private var answeredEarly: Set<UInt32> = []
  private var lastStreamID: UInt32 = 0
  /// Whether new requests are refused because the server is going away.
  package private(set) var isDraining = false

  package init(maxConcurrentStreams: Int = 1024) {
    self.maxConcurrentStreams = maxConcurrentStreams
  }

  /// How many calls are running.
  package var openStreamCount: Int { streams.count }

  /// The running calls, in no order.
  package var openCalls: some Sequence<Call> { streams.values.lazy.map(\.call) }

  package func call(on streamID: UInt32) -> Call? {
    streams[streamID]?.call
  }

  /// A frame arrived. For an oversize one its header is enough.
  package mutating func receive(_ header: FrameHeader) -> FrameAction {
    if header.isOversize {
      if header.type == .request, header.streamID % 2 == 1, header.streamID > lastStreamID {
        lastStreamID = header.streamID
      }
      return refuse(
        header.streamID, .resourceExhausted,
        "message length \(header.length) exceeds the maximum of \(FrameHeader.maxDataLength)")
    }
    guard header.streamID % 2 == 1 else {
      return .refuse(
        Refusal(.invalidArgument, "StreamID must be odd for client initiated streams"))
    }
    switch header.type {
    case .request: return receiveRequest(header)
    case .data: return receiveData(header)
    case .response: return receiveForeign(header, .invalidArgument, "a client sends no responses")
    default:
      return receiveForeign(
        header, .unimplemented, "message type \(header.type.rawValue) is not known")
    }
  }

  private mutating func receiveRequest(_ header: FrameHeader) -> FrameAction {
    guard header.streamID > lastStreamID else {
      return refuse(
        header.streamID, .invalidArgument, "StreamID cannot be re-used and must increment")
    }
    lastStreamID = header.streamID
    if header.flags.isSuperset(of: [.remoteClosed, .remoteOpen]) {
      return .refuse(
        Refusal(.invalidArgument, "a request is either remote closed or remote open"))
    }
    if isDraining {
      answeredAtOnce(header)
      return .refuse(Refusal(.unavailable, "the server is shutting down; connect again"))
    }
    return .dispatch
  }

  private mutating func receiveData(_ header: FrameHeader) -> FrameAction {
    let isLast = header.flags.contains(.remoteClosed)
    let hasMessage = !header.flags.contains(.noData)
    guard let stream = streams[header.streamID] else {
      if answeredEarly.contains(header.streamID) {
        if isLast { answeredEarly.remove(header.streamID) }
        return .ignore
      }
      return .refuse(Refusal(.invalidArgument, "StreamID is no longer active"))
    }
    switch stream.remote {
    case .open:
      if isLast { streams[header.streamID]?.remote = .closed }
      return .deliver(stream.call, hasMessage: hasMessage, isLast: isLast)
    case .closed, .unary:
      if isLast, !hasMessage {
        return refuse(header.streamID, .cancelled, "the client gave the call up")
      }
      let reason =
        stream.remote == .unary ? "a unary stream carries no data" : "data after remote closed"
      return refuse(header.streamID, .invalidArgument, reason)
    }
  }

  private func receiveForeign(
    _ header: FrameHeader, _ code: StatusCode, _ message: String
  ) -> FrameAction {
    streams[header.streamID] == nil ? .refuse(Refusal(code, message)) : .ignore
  }

  private mutating func refuse(
    _ streamID: UInt32, _ code: StatusCode, _ message: String
  ) -> FrameAction {
    guard let call = finish(streamID) else { return .refuse(Refusal(code, message)) }
    return .abort(call, Refusal(code, message))
  }

  /// Keeps a dispatched call that is answered later. Returns a refusal instead when too many run.
  package mutating func open(_ header: FrameHeader, _ call: Call) -> Refusal? {
    guard streams.count < maxConcurrentStreams else {
      answeredAtOnce(header)
      return Refusal(
        .resourceExhausted,
        "\(maxConcurrentStreams) calls are running on this connection; wait for answers")
    }
    let remote: RemoteSide =
      header.flags.contains(.remoteOpen)
      ? .open : header.flags.contains(.remoteClosed) ? .closed : .unary
    streams[header.streamID] = Stream(call: call, remote: remote)
    return nil
  }

  /// A dispatched call was answered without being opened.
  package mutating func answeredAtOnce(_ header: FrameHeader) {
    if header.flags.contains(.remoteOpen) { rememberEarlyAnswer(header.streamID) }
  }

  /// A running call is answered. Returns nil when it already was, or was aborted: the answer that
  /// comes now is not to be sent.
  package mutating func finish(_ streamID: UInt32) -> Call? {
    guard let stream = streams.removeValue(forKey: streamID) else { return nil }
    if stream.remote == .open { rememberEarlyAnswer(streamID) }
    return stream.call
  }

  private mutating func rememberEarlyAnswer(_ streamID: UInt32) {
    if answeredEarly.count < maxConcurrentStreams { answeredEarly.insert(streamID) }
  }

  /// From now on new requests are refused; running calls go on.
  package mutating func beginDraining() {
    isDraining = true
  }

  /// The connection is gone: returns the calls to cancel and forgets them.
  package mutating func close() -> [Call] {
    defer {
      streams = [:]
      answeredEarly = []
    }
    return streams.values.map(\.call)
  }
}
