import SprocketCore
import SprocketModels

/// The order of the item rows: films with the most preferences first.
///
/// Rows that are scored often then lie together and films nobody met lie at the end, where a scan
/// skips them 64 at a time; and a tie between two scores goes to the better known film.
struct ItemOrder {
  /// The index in the data of each row.
  let items: [Int]
  /// The row of each index in the data.
  let rows: [UInt32]

  /// Time in proportion to the interactions, with a sort of the items.
  init(_ data: TrainingData, policy: PreferencePolicy) {
    var preferences = [UInt32](repeating: 0, count: data.items.count)
    var interactions = [UInt32](repeating: 0, count: data.items.count)
    for position in data.itemIndex.indices {
      let item = Int(data.itemIndex[position])
      interactions[item] += 1
      if policy.weight(of: data.kind[position], value: data.value[position]) > 0 {
        preferences[item] += 1
      }
    }
    items = data.items.indices.sorted { one, other in
      (preferences[one], interactions[one], other) > (preferences[other], interactions[other], one)
    }
    var rows = [UInt32](repeating: 0, count: items.count)
    for (row, item) in items.enumerated() { rows[item] = UInt32(row) }
    self.rows = rows
  }
}
