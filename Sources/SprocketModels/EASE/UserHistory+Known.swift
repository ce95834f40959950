import SprocketCore
import SprocketMath

extension UserHistory {
  /// What a model of items can use of a history.
  struct Known {
    /// Where in the history.
    var positions: [Int] = []
    /// Parallel to `positions`.
    var rows: [Int] = []
    var weights: [Float] = []

    var isEmpty: Bool { rows.isEmpty }
  }

  /// The entries with a weight above 0 whose items are in `items`.
  func known(in items: RowMask) -> Known {
    var known = Known()
    for position in self.items.indices
    where weights[position] > 0 && items.contains(self.items[position].offset) {
      known.positions.append(position)
      known.rows.append(self.items[position].offset)
      known.weights.append(weights[position])
    }
    return known
  }

  /// Whether `known(in:)` has anything.
  func hasAny(in items: RowMask) -> Bool {
    self.items.indices.contains {
      weights[$0] > 0 && items.contains(self.items[$0].offset)
    }
  }
}
