import Foundation
import SprocketCore
import SprocketStorage

/// A store in a folder of its own, which is removed with this value.
final class TemporaryStore: Sendable {
  let folder: URL
  let store: SprocketStore

  init(options: StoreOptions = StoreOptions()) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "sprocket-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try SprocketStore(
      path: folder.appending(path: "sprocket.db").path, options: options)
  }

  deinit {
    store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  var path: String { folder.appending(path: "sprocket.db").path }

  /// All bytes of the database, its log included.
  func bytes() throws -> Data {
    var bytes = Data()
    for suffix in ["", "-wal", "-shm"] {
      bytes += (try? Data(contentsOf: URL(fileURLWithPath: path + suffix))) ?? Data()
    }
    return bytes
  }
}

extension SprocketStore {
  /// Appends a batch and waits until it is durable.
  @discardableResult
  func record(_ events: [FeedbackEvent], createMissing: Bool = false) async throws
    -> JournalReceipt
  {
    try await withCheckedThrowingContinuation { continuation in
      append(events, createMissing: createMissing) { continuation.resume(with: $0) }
    }
  }

  /// The rows that were set aside, those of one source or all.
  func quarantine(source: String = "") throws -> [QuarantinedRow] {
    try quarantine(ListQuarantineRequest(source: source, limit: 1000)).rows
  }

  /// Ingests chunks, the last of which is marked as such.
  @discardableResult
  func ingest(_ source: String = "test", _ chunks: IngestChunk...) async throws -> IngestResponse {
    let feed = ChunkFeed(chunks)
    return try await ingest(source: source) { feed.next() }
  }
}

/// Hands out chunks one by one.
final class ChunkFeed: @unchecked Sendable {
  private let lock = NSLock()
  private var chunks: [IngestChunk]

  init(_ chunks: [IngestChunk]) {
    self.chunks = chunks
    if !chunks.isEmpty { self.chunks[chunks.count - 1].complete = true }
  }

  func next() -> IngestChunk? {
    lock.withLock { chunks.isEmpty ? nil : chunks.removeFirst() }
  }
}

/// A generator of the same numbers for the same seed (SplitMix64; Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

func film(_ id: String, _ title: String = "", year: Int = 0, genres: [String] = []) -> Item {
  Item(item: ItemID(id), title: title, year: year, genres: genres)
}

func rating(
  _ user: String, _ item: String, _ value: Double, time: Int64 = 1, id: String = ""
) -> FeedbackEvent {
  FeedbackEvent(
    eventID: id, user: UserID(user), item: ItemID(item), kind: .rating, value: value,
    timeMicros: time)
}

/// Rating columns from rows.
func columns(_ rows: [(user: String, item: String, value: Float, time: Int64)]) -> RatingColumns {
  var columns = RatingColumns()
  for row in rows {
    columns.userIndex.append(UInt32(columns.users.count))
    columns.itemIndex.append(UInt32(columns.items.count))
    columns.users.append(UserID(row.user))
    columns.items.append(ItemID(row.item))
    columns.value.append(row.value)
    columns.timeMicros.append(row.time)
  }
  return columns
}
