package import SprocketCore
import SprocketMath
package import SprocketModels

/// The genres of all films of a catalogue. Equal lists are kept once, and films stand as hashes, so
/// that a million films take some 20 MB.
package struct FilmGenres: Sendable {
  private var lists: [[String]] = []
  private var places: [[String]: UInt32] = [:]
  private var films: [UInt64: UInt32] = [:]

  package init() {}

  package init(_ items: [Item]) {
    for item in items { add(item) }
  }

  package mutating func add(_ item: Item) {
    if item.genres.isEmpty { return }
    let place: UInt32
    if let known = places[item.genres] {
      place = known
    } else {
      place = UInt32(lists.count)
      places[item.genres] = place
      lists.append(item.genres)
    }
    films[ModelHealth.key(of: item.item)] = place
  }

  /// The genres of a film; none of one that is not there.
  package subscript(_ item: ItemID) -> [String] { self[key: ModelHealth.key(of: item)] }

  /// The same by `ModelHealth.key(of:)`.
  subscript(key film: UInt64) -> [String] { films[film].map { lists[Int($0)] } ?? [] }
}

extension FilmGenres {
  /// The share of all preferences of the data that is for each genre. What users changed their minds
  /// about counts as it is at the end.
  /// - Complexity: a pass over the interactions.
  func preferenceShares(of data: TrainingData, policy: PreferencePolicy) -> [String: Double] {
    let genres = data.items.map { self[$0.item] }
    var counts: [String: Int] = [:]
    var preferences = 0
    var start = 0
    while start < data.count {
      var end = start + 1
      while end < data.count, data.userIndex[end] == data.userIndex[start] { end += 1 }
      let history = policy.preferences(
        of: (start..<end).map {
          FeedbackSignal(
            item: ItemRow(Int(data.itemIndex[$0])), kind: data.kind[$0], value: data.value[$0])
        })
      for (item, weight) in zip(history.items, history.weights) where weight > 0 {
        preferences += 1
        for genre in genres[item.offset] { counts[genre, default: 0] += 1 }
      }
      start = end
    }
    return counts.mapValues { Double($0) / Double(preferences) }
  }
}

/// What users want of each genre, in the data of what would be served and in that of what was
/// measured.
package struct GenreDemand: Sendable {
  private let shares: (now: [String: Double], before: [String: Double])

  /// Nothing has changed.
  package init() {
    shares = ([:], [:])
  }

  /// - Complexity: a pass over the interactions of both.
  package init(
    now: TrainingData, before: TrainingData, genres: FilmGenres, policy: PreferencePolicy
  ) {
    shares = (
      genres.preferenceShares(of: now, policy: policy),
      genres.preferenceShares(of: before, policy: policy)
    )
  }

  /// By how much the demand for a genre has fallen; 1 where it has not.
  func fall(of genre: String) -> Double {
    guard let before = shares.before[genre], before > 0 else { return 1 }
    return min(1, (shares.now[genre] ?? 0) / before)
  }
}
