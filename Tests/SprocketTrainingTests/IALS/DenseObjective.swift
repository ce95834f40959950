import SprocketCore
import SprocketMath
import SprocketModels
import SprocketTraining

/// The objective of implicit ALS and its gradient, written down term by term in double precision:
/// slow and obviously right.
struct DenseObjective {
  private let weights: [[Double]]
  private let config: IALSConfig
  private let userCounts: [Int]
  private let itemCounts: [Int]

  init(_ set: TrainingSet, config: IALSConfig) {
    var weights = [[Double]](
      repeating: [Double](repeating: 0, count: set.items.count), count: set.users.count)
    for user in 0..<set.users.count {
      for (item, weight) in zip(
        set.preferences.columns(ofRow: user), set.preferences.values(ofRow: user))
      {
        weights[user][Int(item)] = Double(weight)
      }
    }
    self.weights = weights
    self.config = config
    userCounts = weights.map { $0.count { $0 > 0 } }
    itemCounts = (0..<set.items.count).map { item in weights.count { $0[item] > 0 } }
  }

  private func penalty(_ count: Int, others: Int) -> Double {
    config.regularization * (Double(count) + config.unobservedWeight * Double(others))
  }

  private var users: Int { userCounts.count { $0 > 0 } }
  private var items: Int { itemCounts.count { $0 > 0 } }

  private func dot(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func value(users x: [[Double]], items y: [[Double]]) -> Double {
    var sum = 0.0
    for user in x.indices {
      for item in y.indices {
        let score = dot(x[user], y[item])
        sum += config.unobservedWeight * score * score
        sum += weights[user][item] * (1 - score) * (1 - score)
      }
      sum += penalty(userCounts[user], others: items) * dot(x[user], x[user])
    }
    for item in y.indices {
      sum += penalty(itemCounts[item], others: users) * dot(y[item], y[item])
    }
    return sum
  }

  func gradient(
    users x: [[Double]], items y: [[Double]]
  ) -> (users: [[Double]], items: [[Double]]) {
    var byUser = x.indices.map { user in
      x[user].map { 2 * penalty(userCounts[user], others: items) * $0 }
    }
    var byItem = y.indices.map { item in
      y[item].map { 2 * penalty(itemCounts[item], others: users) * $0 }
    }
    for user in x.indices {
      for item in y.indices {
        let score = dot(x[user], y[item])
        let slope =
          2 * config.unobservedWeight * score - 2 * weights[user][item] * (1 - score)
        for factor in x[user].indices {
          byUser[user][factor] += slope * y[item][factor]
          byItem[item][factor] += slope * x[user][factor]
        }
      }
    }
    return (byUser, byItem)
  }
}
