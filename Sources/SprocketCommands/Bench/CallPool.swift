import NIOCore
import SprocketClient
import SprocketCore
import SprocketTransport

/// Requests of one method, encoded before the clock starts.
struct CallPool: Sendable {
  /// Enough that no cache of answers could help the daemon.
  static let size = 4096
  /// Stands where each call's own event id goes; as long as one.
  private static let eventIDPlaceholder = "bench-run-0000000000-000000000000"

  let method: BenchMethod
  private let requests: [ClientRequest]
  /// Where the event id is in each payload; empty unless the method records.
  private let eventIDOffsets: [Int]

  /// - Parameter items: Films to ask about; not empty when the method needs them.
  init(
    _ method: BenchMethod, k: Int, users: [UserID], items: [Item], timeout: TimeAmount?,
    random: inout some RandomNumberGenerator
  ) throws {
    self.method = method
    var requests: [ClientRequest] = []
    var offsets: [Int] = []
    for _ in 0..<(method == .health ? 1 : Self.size) {
      let user = users.randomElement(using: &random) ?? UserID("1")
      let item = items.randomElement(using: &random) ?? Item(item: ItemID("1"))
      let payload = try Self.payload(method, k: k, user: user, item: item)
      if method == .record {
        guard let offset = Self.offset(of: Self.eventIDPlaceholder, in: payload) else {
          throw SprocketError(.internal, "the event id is not found in the encoded request")
        }
        offsets.append(offset)
      }
      requests.append(
        ClientRequest(
          service: method.service, method: method.method, payload: payload, timeout: timeout))
    }
    self.requests = requests
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

  /// A request of the pool; one that records has an event id that nothing else has.
  func request(_ random: UInt32, eventIDs: inout EventIDCounter) -> ClientRequest {
    let index = Int(random) % requests.count
    guard method == .record else { return requests[index] }
    var request = requests[index]
    eventIDs.advance()
    let offset = request.payload.readerIndex + eventIDOffsets[index]
    request.payload.setBytes(eventIDs.bytes, at: offset)
    return request
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
