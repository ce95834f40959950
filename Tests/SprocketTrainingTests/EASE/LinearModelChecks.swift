import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining

/// The share of films of a user's own taste among the first ten that they do not have.
func ownTasteShare(
  _ model: any Scores, _ set: TrainingSet, _ taste: PlantedTaste
) throws -> Double {
  var (right, all) = (0, 0)
  for user in 0..<set.users.count {
    let view = UserView(history: preferences(of: user, in: set))
    var mask = RowMask.all(set.items.count)
    for item in view.history.items { mask.remove(item.offset) }
    let group = try number(set.users.id(of: UserRow(user))) % taste.groups
    for row in model.top(10, for: view, mask: mask) {
      all += 1
      if taste.group(ofItem: try number(set.items.id(of: row.item))) == group { right += 1 }
    }
  }
  return Double(right) / Double(max(1, all))
}

/// What a user prefers, as a history.
func preferences(of user: Int, in set: TrainingSet) -> UserHistory {
  UserHistory(
    items: set.preferences.columns(ofRow: user).map { ItemRow(Int($0)) },
    weights: set.preferences.values(ofRow: user))
}

/// Xᵀ X of the preferences in double, by the definition.
func denseGramian(_ set: TrainingSet) -> [[Double]] {
  var sums = [[Double]](
    repeating: Array(repeating: 0, count: set.items.count), count: set.items.count)
  for user in 0..<set.users.count {
    let history = preferences(of: user, in: set)
    for (one, weight) in zip(history.items, history.weights) {
      for (other, factor) in zip(history.items, history.weights) {
        sums[one.offset][other.offset] += Double(weight) * Double(factor)
      }
    }
  }
  return sums
}

/// The planted taste with some films that were watched, for a weight of one half.
func weightedTaste(_ taste: PlantedTaste = PlantedTaste()) -> TrainingData {
  var data = taste.data()
  for position in stride(from: 0, to: data.count, by: 5) {
    data.kind[position] = .watched
    data.value[position] = 1
  }
  return data
}

private struct NoNumber: Error {}

private func number(_ id: String) throws -> Int {
  guard let number = Int(id.dropFirst()) else { throw NoNumber() }
  return number
}
