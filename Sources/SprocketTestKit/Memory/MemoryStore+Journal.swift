import Dispatch
package import SprocketCore
import Synchronization

extension MemoryStore: EventJournal {
  package func append(
    _ events: [FeedbackEvent], createMissing: Bool,
    completion: @escaping @Sendable (Result<JournalReceipt, SprocketError>) -> Void
  ) {
    writer.async {
      do {
        try self.note(.append)
        completion(.success(try self.commit(events, createMissing: createMissing)))
      } catch {
        completion(.failure(SprocketError(wrapping: error, .unavailable, "the journal failed")))
      }
    }
  }

  /// Appends at once, without completion: what another caller did at that moment.
  @discardableResult
  package func commit(
    _ events: [FeedbackEvent], createMissing: Bool = false
  ) throws -> JournalReceipt {
    try state.withLock { state throws(SprocketError) in
      let missing = events.map(\.item).filter { state.items[$0] == nil }
      if !missing.isEmpty, !createMissing {
        throw SprocketError(.notFound, "no film \"\(missing[0])\"")
      }
      var receipt = JournalReceipt(recorded: [], duplicates: 0, position: state.position)
      var known = Set(state.events.map(\.event.eventID))
      for var event in events {
        if !event.eventID.isEmpty, !known.insert(event.eventID).inserted {
          receipt.duplicates += 1
          continue
        }
        if state.items[event.item] == nil {
          state.put(Item(item: event.item, title: event.item.rawValue))
          receipt.createdItems.append(event.item)
        }
        if event.timeMicros == 0 { event.timeMicros = state.tick() }
        if event.kind == .retract { state.takeBack(event) }
        state.position += 1
        state.events.append(StoredEvent(event: event, position: state.position))
        receipt.recorded.append(event)
      }
      receipt.position = state.position
      return receipt
    }
  }

  package func lastPosition() throws -> Int64 {
    try note(.lastPosition)
    return state.withLock { $0.position }
  }

  package func retractionCount(after position: Int64) throws -> Int {
    state.withLock { state in
      state.events.count { $0.position > position && $0.event.kind == .retract }
    }
  }

  package func users(withEventsAfter position: Int64) throws -> [UserID] {
    try note(.users)
    return state.withLock { state in
      Set(state.events.filter { $0.position > position }.map(\.event.user)).sorted()
    }
  }

  package func history(of user: UserID) throws -> [StoredEvent] {
    try note(.history)
    return state.withLock { $0.history(of: user) }
  }

  package func listEvents(_ request: ListEventsRequest) throws -> ListEventsResponse {
    state.withLock { state in
      let events = Array(state.history(of: request.user).reversed())
      return ListEventsResponse(
        events: Array(events.dropFirst(request.offset).prefix(request.limit)), total: events.count)
    }
  }

  package func forget(_ user: UserID) throws -> (removed: Int, tombstone: Tombstone) {
    try note(.forget)
    return state.withLock { state in
      let removed = state.history(of: user).count
      let hash = Tombstone.hash(of: user)
      let tombstone = Tombstone(userHash: hash, position: state.position)
      state.tombstones[hash] = tombstone
      // Data cut before and after differ in position.
      state.position += 1
      state.events.removeAll { $0.event.user == user }
      state.ratings[user] = nil
      return (removed, tombstone)
    }
  }

  package func tombstones() throws -> [Tombstone] {
    try note(.tombstones)
    return state.withLock { state in
      state.tombstones.values.sorted {
        ($0.position, $0.userHash) < ($1.position, $1.userHash)
      }
    }
  }

  package func removeTombstones(through position: Int64) throws {
    state.withLock { state in
      state.tombstones = state.tombstones.filter { $0.value.position > position }
    }
  }
}

extension MemoryStore.State {
  /// Ratings of data sets first, then events, oldest first.
  func history(of user: UserID) -> [StoredEvent] {
    let ratings = (self.ratings[user] ?? [:]).values.sorted {
      ($0.event.timeMicros, $0.event.item) < ($1.event.timeMicros, $1.event.item)
    }
    let own = events.filter {
      $0.event.user == user && !$0.retracted && $0.event.kind != .retract
    }
    return (ratings + own).filter { items[$0.event.item] != nil }
  }

  /// Takes back what the user did with the film so far.
  mutating func takeBack(_ event: FeedbackEvent) {
    for index in events.indices
    where events[index].event.user == event.user && events[index].event.item == event.item {
      events[index].retracted = true
    }
    if let rating = ratings[event.user]?[event.item], rating.event.timeMicros <= event.timeMicros {
      ratings[event.user]?[event.item] = nil
    }
  }
}
