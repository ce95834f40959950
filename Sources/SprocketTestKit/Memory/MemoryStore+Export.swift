package import SprocketCore
import Synchronization

extension MemoryStore: ExportStore {
  /// One chunk for each thing asked for.
  package func export(_ request: ExportRequest) throws -> any ExportSource {
    let (items, ratings, events, position) = state.withLock { state in
      (state.orderedItems, state.ratings, state.events, state.position)
    }
    var columns = RatingColumns()
    for stored in ratings.keys.sorted().flatMap({ ratings[$0, default: [:]].values }) {
      columns.userIndex.append(UInt32(columns.users.count))
      columns.itemIndex.append(UInt32(columns.items.count))
      columns.users.append(stored.event.user)
      columns.items.append(stored.event.item)
      columns.value.append(Float(stored.event.value))
      columns.timeMicros.append(stored.event.timeMicros)
    }
    var chunks: [ExportChunk] = []
    if request.items { chunks.append(ExportChunk(items: items)) }
    if request.ratings { chunks.append(ExportChunk(ratings: columns)) }
    if request.events { chunks.append(ExportChunk(events: events)) }
    if chunks.isEmpty { throw SprocketError(.invalidArgument, "nothing to export") }
    chunks[0].totals = ExportTotals(
      items: request.items ? items.count : 0,
      ratings: request.ratings ? columns.value.count : 0,
      events: request.events ? events.count : 0, position: position)
    chunks[chunks.count - 1].complete = true
    return MemoryExport(chunks)
  }
}

private final class MemoryExport: ExportSource {
  private let chunks: Mutex<[ExportChunk]>

  init(_ chunks: [ExportChunk]) {
    self.chunks = Mutex(chunks)
  }

  func next() async throws -> ExportChunk? {
    chunks.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
