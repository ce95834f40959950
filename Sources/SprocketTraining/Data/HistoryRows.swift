import SprocketCore
import SprocketModels

/// Grows the compressed rows of all users' histories, one user after the other.
struct HistoryRows {
  private(set) var offsets: [Int64] = [0]
  private(set) var columns: [UInt32] = []
  private(set) var weights: [Float] = []
  /// The latest rating, or `UserHistory.unrated`.
  private(set) var ratings: [Float] = []
  /// When the entry happened last.
  private(set) var times: [Int64] = []

  private var signals: [FeedbackSignal] = []

  init(users: Int, interactions: Int) {
    offsets.reserveCapacity(users + 1)
    columns.reserveCapacity(interactions)
    weights.reserveCapacity(interactions)
    ratings.reserveCapacity(interactions)
    times.reserveCapacity(interactions)
  }

  /// Folds the interactions of one user, given by their positions in the data, oldest first.
  /// - Parameter itemRows: the row of each item of the data.
  mutating func append(
    userOf data: TrainingData, positions: [Int], itemRows: [UInt32], policy: PreferencePolicy
  ) {
    signals.removeAll(keepingCapacity: true)
    for position in positions {
      signals.append(
        FeedbackSignal(
          item: ItemRow(Int(itemRows[Int(data.itemIndex[position])])), kind: data.kind[position],
          value: data.value[position]))
    }
    let history = policy.preferences(of: signals)
    let first = columns.count
    for position in history.items.indices {
      columns.append(UInt32(history.items[position].offset))
      weights.append(history.weights[position])
      ratings.append(history.ratings[position])
      times.append(.min)
    }
    offsets.append(Int64(columns.count))
    for (signal, position) in zip(signals, positions) {
      let entry = entry(of: UInt32(signal.item.offset), from: first)
      times[entry] = max(times[entry], data.timeMicros[position])
    }
  }

  /// The entry of a column that the last row has, by binary search from its first entry.
  private func entry(of column: UInt32, from first: Int) -> Int {
    var low = first
    var high = columns.count - 1
    while low < high {
      let middle = (low + high) / 2
      if columns[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
