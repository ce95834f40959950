package import SprocketCore

/// What one user did, folded to one entry per item.
package struct UserHistory: Hashable, Sendable {
  /// The items, each once, in order of their rows.
  package var items: [ItemRow]
  /// Parallel to `items`: how much the user's liking of it counts; 0 means seen only, which hides
  /// the item but teaches nothing.
  package var weights: [Float]
  /// Parallel to `items`: the latest rating the user gave it, or `unrated`.
  package var ratings: [Float]

  /// Stands for a rating where there is none. Lower than any, so that one comparison tells.
  package static let unrated = -Float.infinity

  /// - Parameter ratings: nil: nothing was rated.
  package init(items: [ItemRow], weights: [Float], ratings: [Float]? = nil) {
    self.items = items
    self.weights = weights
    self.ratings = ratings ?? [Float](repeating: Self.unrated, count: items.count)
  }

  /// A user who did nothing yet.
  package static let empty = UserHistory(items: [], weights: [])

  package var count: Int { items.count }
  package var isEmpty: Bool { items.isEmpty }

  /// Whether anything in it can teach a model of preferences.
  package var hasPreferences: Bool { weights.contains { $0 > 0 } }

  /// Adds an entry whose row is higher than those before.
  package mutating func append(_ item: ItemRow, weight: Float, rating: Float = unrated) {
    items.append(item)
    weights.append(weight)
    ratings.append(rating)
  }

  /// Removes the last entry.
  mutating func removeLast() {
    items.removeLast()
    weights.removeLast()
    ratings.removeLast()
  }

  /// The entries with a weight above 0.
  package var preferences: UserHistory { filter { weights[$0] > 0 } }

  /// The entries with a rating.
  package var rated: UserHistory { filter { ratings[$0] > Self.unrated } }

  /// The entries whose positions pass.
  package func filter(_ isIncluded: (Int) -> Bool) -> UserHistory {
    var result = UserHistory.empty
    for position in items.indices where isIncluded(position) {
      result.append(items[position], weight: weights[position], rating: ratings[position])
    }
    return result
  }
}
