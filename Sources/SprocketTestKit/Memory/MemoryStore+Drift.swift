package import SprocketCore
import Synchronization

extension MemoryStore: DriftStore {
  package func interactions(last limit: Int, upTo cut: TrainingCut) throws -> DriftInteractions {
    state.withLock { state in
      let all = state.allFeedback.filter { state.isTrained($0, cut) }
      return state.interactions(from: all, window: Array(all.indices.suffix(limit)), cut: nil)
    }
  }

  package func interactions(last limit: Int, after cut: TrainingCut) throws -> DriftInteractions {
    state.withLock { state in
      let all = state.allFeedback
      let since = all.indices.filter { !state.isTrained(all[$0], cut) }
      return state.interactions(from: all, window: since.suffix(limit), cut: cut)
    }
  }

  package func arrivals(after cut: TrainingCut) throws -> Int {
    state.withLock { state in
      state.versions.filter { $0.version > cut.dataVersion }.reduce(
        max(0, Int(state.position - cut.position))
      ) { $0 + $1.changes.ratingsAdded + $1.changes.ratingsChanged }
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
  /// In order of time.
  fileprivate var allFeedback: [StoredEvent] {
    (ratings.values.flatMap(\.values)
      + events.filter { $0.event.kind != .retract && !$0.retracted })
      .sorted {
        ($0.event.timeMicros, $0.position, $0.event.user.rawValue)
          < ($1.event.timeMicros, $1.position, $1.event.user.rawValue)
      }
  }

  fileprivate func isTrained(_ stored: StoredEvent, _ cut: TrainingCut) -> Bool {
    if stored.position > 0 { return stored.position <= cut.position }
    return (ratingVersions[stored.event.user]?[stored.event.item] ?? 0) <= cut.dataVersion
  }

  /// Slow and obvious: every count is a pass over everything before.
  fileprivate func interactions(
    from all: [StoredEvent], window: [Int], cut: TrainingCut?
  ) -> DriftInteractions {
    var data = DriftInteractions()
    var users: [UserID: UInt32] = [:]
    var films: [ItemID: UInt32] = [:]
    for index in window {
      let event = all[index].event
      guard let item = items[event.item]?.item else { continue }
      if users[event.user] == nil {
        users[event.user] = UInt32(data.users.count)
        let own = all.indices.filter { all[$0].event.user == event.user }
        data.users.append(
          DriftInteractions.User(
            earlier: own.count { $0 < index },
            isNew: cut.map { cut in !own.contains { isTrained(all[$0], cut) } }
              ?? (own.first == index)))
      }
      if films[event.item] == nil {
        films[event.item] = UInt32(data.films.count)
        let isNew =
          cut == nil && !all[..<(window.first ?? 0)].contains { $0.event.item == event.item }
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
