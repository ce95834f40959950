package import SprocketCore

/// What one user did, folded to one preference weight per item.
package struct UserHistory: Hashable, Sendable {
  /// The items, each once, in order of their rows.
  package var items: [ItemRow]
  /// Parallel to `items`: how much the user's liking of it counts; 0 means seen only, which hides
  /// the item but teaches nothing.
  package var weights: [Float]

  package init(items: [ItemRow], weights: [Float]) {
    self.items = items
    self.weights = weights
  }

  /// A user who did nothing yet.
  package static let empty = UserHistory(items: [], weights: [])

  package var count: Int { items.count }
  package var isEmpty: Bool { items.isEmpty }

  /// Whether anything in it can teach a model.
  package var hasPreferences: Bool { weights.contains { $0 > 0 } }

  /// The items with a weight above 0 and their weights.
  package var preferences: UserHistory {
    var result = UserHistory.empty
    for (item, weight) in zip(items, weights) where weight > 0 {
      result.items.append(item)
      result.weights.append(weight)
    }
    return result
  }
}
