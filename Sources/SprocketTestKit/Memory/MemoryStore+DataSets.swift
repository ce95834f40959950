package import SprocketCore
import Synchronization

extension MemoryStore: DataSetStore, TrainingDataSource {
  package func beginIngest(uid: UInt32) throws -> any DataSetIntake {
    MemoryIntake(store: self, uid: uid)
  }

  package func dataVersions(
    _ request: ListDataVersionsRequest
  ) throws -> ListDataVersionsResponse {
    let versions = state.withLock { $0.versions }
    let asked = versions.reversed().filter {
      (request.before == 0 || $0.version < request.before)
        && (request.version == 0 || $0.version == request.version)
    }
    return ListDataVersionsResponse(
      versions: Array(asked.prefix(request.limit == 0 ? 20 : request.limit)),
      total: versions.count)
  }

  package func quarantine(_ request: ListQuarantineRequest) throws -> ListQuarantineResponse {
    let rows = state.withLock { $0.quarantine }.filter {
      (request.source.isEmpty || $0.source == request.source)
        && (request.reason.isEmpty || $0.row.reason.contains(request.reason))
    }
    let page = rows.filter { $0.number > request.after }
    return ListQuarantineResponse(
      rows: Array(page.prefix(request.limit == 0 ? 100 : request.limit)), total: rows.count)
  }

  package func discard(
    _ request: DiscardQuarantineRequest
  ) async throws -> DiscardQuarantineResponse {
    state.withLock { state in
      let before = state.quarantine.count
      state.quarantine.removeAll { row in
        request.numbers.isEmpty
          ? (request.source.isEmpty || row.source == request.source)
            && (request.reason.isEmpty || row.row.reason.contains(request.reason))
          : request.numbers.contains(row.number)
      }
      return DiscardQuarantineResponse(discarded: before - state.quarantine.count)
    }
  }

  package func counts() throws -> StoreCounts {
    state.withLock { state in
      StoreCounts(
        users: Set(state.events.map(\.event.user)).union(state.ratings.keys).count,
        items: state.items.count, ratings: state.ratings.values.reduce(0) { $0 + $1.count },
        events: state.events.count)
    }
  }

  package func trainingData(
    describingItems: Bool, progress: (Int, Int) throws -> Void
  ) throws -> TrainingData {
    try note(.trainingData)
    let data = state.withLock { state in
      var data = TrainingData(
        position: state.position, dataVersion: Int64(state.versions.count),
        catalogRevision: state.revision)
      data.items = state.orderedItems.map { describingItems ? $0 : Item(item: $0.item) }
      let rows = Dictionary(
        uniqueKeysWithValues: data.items.enumerated().map { ($1.item, UInt32($0)) })
      data.users = Set(state.events.map(\.event.user)).union(state.ratings.keys).sorted()
      for (row, user) in data.users.enumerated() {
        for event in state.history(of: user).map(\.event) {
          guard let item = rows[event.item] else { continue }
          data.userIndex.append(UInt32(row))
          data.itemIndex.append(item)
          data.kind.append(event.kind)
          data.value.append(Float(event.value))
          data.timeMicros.append(event.timeMicros)
        }
      }
      return data
    }
    try progress(data.count, data.count)
    return data
  }
}

extension MemoryStore.State {
  fileprivate mutating func apply(_ chunk: IngestChunk, _ response: inout IngestResponse) {
    for item in chunk.items {
      let (isNew, isChanged) = put(item)
      response.itemsAdded += isNew ? 1 : 0
      response.itemsChanged += isChanged ? 1 : 0
      response.itemsUnchanged += isNew || isChanged ? 0 : 1
    }
    response.rejected += chunk.rejected.count
    let columns = chunk.ratings
    for row in columns.userIndex.indices {
      let event = FeedbackEvent(
        user: columns.users[Int(columns.userIndex[row])],
        item: columns.items[Int(columns.itemIndex[row])], kind: .rating,
        value: Double(columns.value[row]), timeMicros: columns.timeMicros[row])
      guard items[event.item] != nil else {
        response.unknownItems += 1
        continue
      }
      let old = ratings[event.user, default: [:]].updateValue(
        StoredEvent(event: event), forKey: event.item)
      if old?.event != event {
        ratingVersions[event.user, default: [:]][event.item] = Int64(versions.count) + 1
      }
      response.ratingsAdded += old == nil ? 1 : 0
      response.ratingsChanged += old != nil && old?.event != event ? 1 : 0
      response.ratingsUnchanged += old?.event == event ? 1 : 0
    }
  }
}

/// The chunks of a data set until it is complete.
private final class MemoryIntake: DataSetIntake {
  private let store: MemoryStore
  private let uid: UInt32
  private let chunks = Mutex<[IngestChunk]>([])

  init(store: MemoryStore, uid: UInt32) {
    self.store = store
    self.uid = uid
  }

  func add(_ chunk: IngestChunk) throws { chunks.withLock { $0.append(chunk) } }

  func commit() async throws -> IngestResponse {
    let chunks = chunks.withLock { $0 }
    guard chunks.last?.complete == true else {
      throw SprocketError(.aborted, "the data set is not complete")
    }
    let repairs = chunks.flatMap(\.repairs)
    var response = store.state.withLock { state in
      var response = IngestResponse()
      for chunk in chunks { state.apply(chunk, &response) }
      response.version = Int64(state.versions.count) + 1
      let source = chunks.first { !$0.source.isEmpty }?.source ?? ""
      state.quarantine.removeAll {
        repairs.isEmpty ? $0.source == source : repairs.contains($0.number)
      }
      for row in chunks.flatMap(\.rejected) {
        state.quarantined += 1
        state.quarantine.append(
          QuarantinedRow(
            number: state.quarantined, source: source, version: response.version, row: row))
      }
      response.repaired = repairs.count
      state.versions.append(
        DataVersion(
          version: response.version, source: source, startedMicros: 1, finishedMicros: 2,
          uid: uid, provenance: chunks.last?.provenance ?? Provenance(), changes: response,
          position: state.position, revision: state.revision))
      return response
    }
    for chunk in chunks {
      let takenBack = chunk.deletions.compactMap { deletion in
        deletion.user.map { FeedbackEvent(user: $0, item: deletion.item, kind: .retract) }
      }
      response.ratingsDeleted += takenBack.count
      response.eventsAdded += try store.commit(chunk.events).recorded.count
      try store.commit(takenBack)
    }
    return response
  }
}
