import SprocketMath
package import SprocketModels

/// The biases that minimise Σ (r - μ - b_u - b_i)² + λ_u Σ b_u² + λ_i Σ b_i², by alternating least
/// squares: Y. Koren, "Factor in the neighbors", 2010, equation 2.
package struct Biases: Sendable {
  package private(set) var users: [Float]
  package private(set) var items: [Float]
  private let data: RatingData
  private let config: BiasConfig

  /// Zeros.
  package init(_ data: RatingData, config: BiasConfig) {
    users = [Float](repeating: 0, count: data.centered.rowCount)
    items = [Float](repeating: 0, count: data.centered.columnCount)
    self.data = data
    self.config = config
  }

  /// Both half steps, items first, users last; a pass over the ratings each.
  /// - Returns: the largest step of a user's bias.
  package mutating func run() -> Float {
    _ = Self.solve(
      &items, data.centeredByItem, others: users,
      regularization: Float(config.itemRegularization))
    return Self.solve(
      &users, data.centered, others: items, regularization: Float(config.userRegularization))
  }

  private static func solve(
    _ biases: inout [Float], _ ratings: RatingMatrix, others: [Float], regularization: Float
  ) -> Float {
    var largestStep: Float = 0
    ratings.columns.withUnsafeElements { columns in
      ratings.values.withUnsafeElements { values in
        for row in biases.indices {
          let entries = ratings.elementRange(ofRow: row)
          if entries.isEmpty { continue }
          var sum: Float = 0
          for entry in entries { sum += values[entry] - others[Int(columns[entry])] }
          let bias = sum / (Float(entries.count) + regularization)
          largestStep = max(largestStep, abs(bias - biases[row]))
          biases[row] = bias
        }
      }
    }
    return largestStep
  }

  /// μ + b_u + b_i, on the scale.
  package func prediction(user: Int, item: Int) -> Float {
    data.summary.clamped(data.summary.mean + users[user] + items[item])
  }

  /// The root mean square of the errors in training.
  func trainingError() -> Double {
    var sum = 0.0
    for user in users.indices {
      data.centered.withRow(user) { columns, values in
        for entry in columns.indices {
          let error = Double(values[entry] - users[user] - items[Int(columns[entry])])
          sum += error * error
        }
      }
    }
    return (sum / Double(data.ratingCount)).squareRoot()
  }
}
