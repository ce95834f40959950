package import SprocketCore
import Synchronization

extension MemoryStore: DriftStore {
  package func interactions(
    last limit: Int, through position: Int64, until lastMicros: Int64
  ) throws -> DriftInteractions {
    state.withLock { state in
      state.interactions(
        from: state.allFeedback.filter {
          $0.position > 0 ? $0.position <= position : $0.event.timeMicros <= lastMicros
        }.sorted { $0.event.timeMicros < $1.event.timeMicros }, last: limit, after: nil)
    }
  }

  package func interactions(last limit: Int, after position: Int64) throws -> DriftInteractions {
    state.withLock { state in
      state.interactions(
        from: state.allFeedback.sorted { $0.position < $1.position }, last: limit, after: position)
    }
  }

  package func driftState(_ name: String) throws -> [UInt8]? {
    state.withLock { $0.driftState[name] }
  }

  package func saveDriftState(_ parts: [String: [UInt8]]) throws {
    state.withLock { $0.driftState.merge(parts) { _, new in new } }
  }
}

extension MemoryStore.State {
  fileprivate var allFeedback: [StoredEvent] {
    ratings.values.flatMap(\.values) + events.filter { $0.event.kind != .retract && !$0.retracted }
  }

  /// Slow and obvious: every count is a pass over everything before.
  fileprivate func interactions(
    from all: [StoredEvent], last limit: Int, after position: Int64?
  ) -> DriftInteractions {
    let eligible = all.indices.filter { index in position.map { all[index].position > $0 } ?? true }
    var data = DriftInteractions()
    var users: [UserID: UInt32] = [:]
    var films: [ItemID: UInt32] = [:]
    let window = eligible.suffix(limit)
    for index in window {
      let event = all[index].event
      guard let item = items[event.item]?.item else { continue }
      if users[event.user] == nil {
        users[event.user] = UInt32(data.users.count)
        let before = all[..<index].filter { $0.event.user == event.user }
        data.users.append(
          DriftInteractions.User(
            earlier: before.count,
            isNew: position.map { cut in before.allSatisfy { $0.position > cut } }
              ?? before.isEmpty))
      }
      if films[event.item] == nil {
        films[event.item] = UInt32(data.films.count)
        let isNew =
          position == nil
          && !all[..<(window.first ?? 0)].contains { $0.event.item == event.item }
        data.films.append(
          DriftInteractions.Film(
            id: item.item, title: item.title, year: item.year,
            runtimeMinutes: item.runtimeMinutes, genres: item.genres, isNew: isNew))
      }
      data.userIndex.append(users[event.user] ?? 0)
      data.filmIndex.append(films[event.item] ?? 0)
      data.kind.append(event.kind)
      data.value.append(Float(event.value))
      data.timeMicros.append(event.timeMicros)
    }
    return data
  }
}
