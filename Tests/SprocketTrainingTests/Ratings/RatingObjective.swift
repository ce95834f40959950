import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining

/// The objective of the rating models in double precision, term by term:
///
///     Σ (r - (x + |N|^-½ Σ w)·y)² + λ Σ (n_u + n₀) |x - m|² + λ Σ (n_i + n₀) |y - m|²
///     + λ Σ (N_j + n₀) |w_j|²
///
/// Slow and obviously right. Without `implicit` rows there is no w.
struct RatingObjective {
  var users: [[Double]]
  var items: [[Double]]
  var implicit: [[Double]]
  let data: RatingData
  let regularization: Double
  let shrinkage: Double

  func value() -> Double {
    let factorCount = users[0].count - RatingFactors.biasCount
    let userMean = RatingFactors.userMean(factorCount: factorCount).map { Double($0) }
    let itemMean = RatingFactors.itemMean(factorCount: factorCount).map { Double($0) }
    func squared(_ row: [Double], _ mean: [Double]) -> Double {
      zip(row, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    var sum = 0.0
    var listings = [Int](repeating: 0, count: items.count)
    for user in users.indices {
      let history = data.histories.columns(ofRow: user)
      var x = users[user]
      for item in history {
        listings[Int(item)] += 1
        guard !implicit.isEmpty else { continue }
        for column in x.indices {
          x[column] += implicit[Int(item)][column] / Double(history.count).squareRoot()
        }
      }
      let columns = data.centered.columns(ofRow: user)
      for (item, rating) in zip(columns, data.centered.values(ofRow: user)) {
        let product = zip(x, items[Int(item)]).reduce(0) { $0 + $1.0 * $1.1 }
        sum += (Double(rating) - product) * (Double(rating) - product)
      }
      if columns.isEmpty { continue }
      sum +=
        regularization * (Double(columns.count) + shrinkage) * squared(users[user], userMean)
    }
    for item in items.indices {
      let count = data.centeredByItem.nonZeroCount(ofRow: item)
      if count > 0 {
        sum += regularization * (Double(count) + shrinkage) * squared(items[item], itemMean)
      }
      if !implicit.isEmpty, listings[item] > 0 {
        sum +=
          regularization * (Double(listings[item]) + shrinkage)
          * squared(implicit[item], itemMean.map { _ in 0 })
      }
    }
    return sum
  }

  /// The derivative by one number, by central differences.
  func slope(_ number: WritableKeyPath<RatingObjective, Double>) -> Double {
    let step = 1e-5
    var above = self
    above[keyPath: number] += step
    var below = self
    below[keyPath: number] -= step
    return (above.value() - below.value()) / (2 * step)
  }
}
