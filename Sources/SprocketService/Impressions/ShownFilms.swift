import Synchronization

/// What one user was shown lately. One thread writes; requests of that user read, and wait for no
/// longer than a copy takes.
final class ShownFilms: Sendable {
  private struct State {
    var films: [Impression] = []
    var nextList: UInt16 = 0
  }

  private let state: Mutex<State>

  init(_ films: [Impression] = []) {
    let last = films.last?.list ?? 0
    state = Mutex(State(films: films, nextList: films.isEmpty ? 0 : last &+ 1))
  }

  /// All of it, oldest first.
  var films: [Impression] { state.withLock { $0.films } }

  var byteCount: Int {
    64 + state.withLock { $0.films.capacity } * Impression.byteCount
  }

  /// Takes a list.
  /// - Parameter limit: the oldest films beyond so many go.
  /// - Returns: for each film how many times it had been shown, this time included.
  func add(
    _ items: ArraySlice<UInt32>, version: UInt16, arm: ExperimentArm, seconds: UInt32, limit: Int
  ) -> [Int] {
    state.withLock { state in
      var exposures = [Int](repeating: 1, count: items.count)
      for film in state.films {
        if let place = items.firstIndex(of: film.item) { exposures[place - items.startIndex] += 1 }
      }
      let overflow = state.films.count + items.count - limit
      if overflow > 0 {
        // A quarter at a time, so that not every list moves all that is left.
        state.films.removeFirst(min(state.films.count, max(overflow, limit / 4)))
      }
      let list = state.nextList
      state.nextList &+= 1
      for (position, item) in items.prefix(limit).enumerated() {
        state.films.append(
          Impression(
            item: item, seconds: seconds, version: version,
            position: UInt16(clamping: position + 1), list: list, arm: arm))
      }
      return exposures
    }
  }

  /// The films shown at least `exposures` times since a time, to which the user did not respond.
  func unanswered(exposures: Int, since: UInt32) -> [UInt32] {
    let recent = state.withLock { state in state.films.filter { $0.seconds >= since } }
    var counts: [UInt32: Int] = [:]
    for film in recent where !film.isResponded { counts[film.item, default: 0] += 1 }
    for film in recent where film.isResponded { counts[film.item] = nil }
    return counts.filter { $0.value >= exposures }.map(\.key)
  }

  /// Notes that the user responded to a film.
  /// - Parameters:
  ///   - likes: whether they like it.
  ///   - since: a like counts as a hit when the film was shown since then.
  func respond(to item: UInt32, likes: Bool, since: UInt32) -> Response {
    state.withLock { state in
      let places = state.films.indices.filter { state.films[$0].item == item }
      guard let last = places.last else { return .notShown }
      let isAgain = places.contains { state.films[$0].isResponded }
      for place in places { state.films[place].isResponded = true }
      if isAgain { return .again }
      let shown = state.films[last]
      guard likes, shown.seconds >= since else { return .noHit }
      let isFirstOfList = !state.films.contains {
        $0.isHit && $0.list == shown.list && $0.seconds == shown.seconds
      }
      state.films[last].isHit = true
      return .hit(Hit(shown: shown, exposure: places.count, isFirstOfList: isFirstOfList))
    }
  }

  /// What a response to a film means for what was shown.
  enum Response: Hashable {
    /// The film was not shown, as far as is remembered.
    case notShown
    /// It was responded to before.
    case again
    /// It was shown; the user does not like it, or was shown it too long ago.
    case noHit
    /// It was shown and is liked; the last showing gets the merit.
    case hit(Hit)
  }

  /// Drops what is older, and says whether anything is left.
  func removeBefore(_ seconds: UInt32) -> Bool {
    state.withLock { state in
      state.films.removeAll { $0.seconds < seconds }
      return !state.films.isEmpty
    }
  }
}

/// A film that was shown and then liked.
struct Hit: Hashable, Sendable {
  var shown: Impression
  /// How many times it had been shown.
  var exposure: Int
  /// Whether it is the first of its list that the user likes.
  var isFirstOfList: Bool
}
