import NIOCore
import SprocketClient
import SprocketCore
import SprocketTransport

/// Requests of one method as whole frames, made before the clock starts. Only the stream id, and
/// the event id of one that records, are put in as a frame is sent.
struct CallPool: Sendable {
  /// Enough that no cache of answers could help the daemon.
  static let size = 4096
  /// Where a frame's header has the stream id.
  private static let streamIDOffset = 4
  /// Stands where each call's own event id goes; as long as one.
  private static let eventIDPlaceholder = "bench-run-0000000000-000000000000"

  let method: BenchMethod
  private let frames: [ByteBuffer]
  /// Where the event id is in each frame; empty unless the method records.
  private let eventIDOffsets: [Int]

  /// - Parameter items: Films to ask about; not empty when the method needs them.
  init(
    _ method: BenchMethod, k: Int, users: [UserID], items: [Item], timeout: Duration?,
    random: inout some RandomNumberGenerator
  ) throws {
    self.method = method
    var frames: [ByteBuffer] = []
    var offsets: [Int] = []
    for _ in 0..<(method == .health ? 1 : Self.size) {
      let user = users.randomElement(using: &random) ?? UserID("1")
      let item = items.randomElement(using: &random) ?? Item(item: ItemID("1"))
      var frame = ByteBuffer()
      let isWritten = frame.writeRequestFrame(
        streamID: 0, service: method.service, method: method.method,
        payload: try Self.payload(method, k: k, user: user, item: item),
        timeoutNanoseconds: timeout.map { Int64($0.inSeconds * 1e9) } ?? 0)
      guard isWritten else {
        throw SprocketError(.invalidArgument, "a request does not fit a frame; use shorter ids")
      }
      if method == .record {
        guard let offset = Self.offset(of: Self.eventIDPlaceholder, in: frame) else {
          throw SprocketError(.internal, "the event id is not found in the encoded request")
        }
        offsets.append(offset)
      }
      frames.append(frame)
    }
    self.frames = frames
    eventIDOffsets = offsets
  }

  private static func payload(
    _ method: BenchMethod, k: Int, user: UserID, item: Item
  ) throws(SprocketError) -> ByteBuffer {
    switch method {
    case .health: ByteBuffer()
    case .recommend: try ByteBuffer(encoding: RecommendRequest(user: user, k: k))
    case .explain: try ByteBuffer(encoding: RecommendRequest(user: user, k: k, explain: true))
    case .similar: try ByteBuffer(encoding: SimilarItemsRequest(item: item.item, k: k))
    case .similarUsers: try ByteBuffer(encoding: SimilarUsersRequest(user: user, k: k))
    case .predict: try ByteBuffer(encoding: PredictRatingsRequest(user: user, items: [item.item]))
    case .search: try ByteBuffer(encoding: SearchItemsRequest(text: item.title, k: k))
    case .item: try ByteBuffer(encoding: GetItemRequest(item: item.item))
    case .history: try ByteBuffer(encoding: ListEventsRequest(user: user, limit: k))
    case .record:
      try ByteBuffer(
        encoding: RecordRequest(events: [
          FeedbackEvent(
            eventID: eventIDPlaceholder, user: user, item: item.item, kind: .rating, value: 4)
        ]))
    }
  }

  private static func offset(of text: String, in buffer: ByteBuffer) -> Int? {
    let view = buffer.readableBytesView
    return view.firstRange(of: text.utf8).map { $0.lowerBound - view.startIndex }
  }

  /// Appends the frame that a random number chooses.
  func write(
    to buffer: inout ByteBuffer, streamID: UInt32, random: UInt32,
    eventIDs: inout EventIDCounter
  ) {
    let index = Int((UInt64(random) * UInt64(frames.count)) >> 32)
    let start = buffer.writerIndex
    buffer.writeImmutableBuffer(frames[index])
    buffer.setInteger(streamID, at: start + Self.streamIDOffset)
    if method == .record {
      eventIDs.advance()
      buffer.setBytes(eventIDs.bytes, at: start + eventIDOffsets[index])
    }
  }
}

/// Event ids of one worker of one run: `bench-` and digits, 33 bytes.
struct EventIDCounter: Sendable {
  private(set) var bytes: [UInt8]
  private let counterStart: Int

  init(run: UInt32, worker: Int) {
    let run = String(run, radix: 16)
    let worker = String(worker)
    let head =
      "bench-" + String(repeating: "0", count: 10 - run.count) + run + "-"
      + String(repeating: "0", count: max(0, 4 - worker.count)) + worker.suffix(4)
    counterStart = head.utf8.count
    bytes = Array((head + String(repeating: "0", count: 33 - head.utf8.count)).utf8)
  }

  mutating func advance() {
    var place = bytes.count - 1
    while place >= counterStart {
      if bytes[place] < UInt8(ascii: "9") {
        bytes[place] += 1
        return
      }
      bytes[place] = UInt8(ascii: "0")
      place -= 1
    }
  }
}
