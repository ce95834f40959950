import SprocketCore
import SprocketMath
import SprocketModels

extension NeighborhoodBaselines {
  /// Fits the biases by alternating least squares, items first (Y. Koren, "Factor in the
  /// neighbors", 2010, section 2.1): b_i = Σ (r - μ - b_u) / (λ₂ + n) and likewise b_u. Two passes
  /// over the ratings for each epoch.
  /// - Parameter ratings: user × item; at least one.
  init(fitting ratings: RatingMatrix, settings: RatingKNNSettings) {
    let mean = ratings.values.withUnsafeElements { values in
      values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
    }
    let (lowest, highest) = ratings.values.withUnsafeElements { values in
      (values.min() ?? 0, values.max() ?? 0)
    }
    var counts = [UInt32](repeating: 0, count: ratings.columnCount)
    ratings.columns.withUnsafeElements { items in for item in items { counts[Int(item)] += 1 } }
    var userBiases = [Double](repeating: 0, count: ratings.rowCount)
    var itemBiases = [Double](repeating: 0, count: ratings.columnCount)
    var sums = itemBiases
    for _ in 0..<settings.baselineEpochs {
      for item in sums.indices { sums[item] = 0 }
      for user in 0..<ratings.rowCount {
        let expected = mean + userBiases[user]
        ratings.withRow(user) { items, values in
          for index in items.indices { sums[Int(items[index])] += Double(values[index]) - expected }
        }
      }
      for item in sums.indices {
        itemBiases[item] = sums[item] / (settings.itemRegularization + Double(counts[item]))
      }
      for user in 0..<ratings.rowCount {
        userBiases[user] = ratings.withRow(user) { items, values in
          var sum = 0.0
          for index in items.indices {
            sum += Double(values[index]) - mean - itemBiases[Int(items[index])]
          }
          return sum / (settings.userRegularization + Double(items.count))
        }
      }
    }
    self.init(
      mean: Float(mean), scale: lowest...highest,
      itemBiases: SharedBuffer(itemBiases.map(Float.init)),
      itemCounts: SharedBuffer(counts), userRegularization: Float(settings.userRegularization))
  }
}

extension TrainingSet {
  /// The explicit ratings, user × item.
  /// - Throws: `failedPrecondition` when there are none.
  func ratingsToLearnFrom() throws(SprocketError) -> RatingMatrix {
    let ratings = ratingMatrix()
    guard ratings.nonZeroCount > 0 else {
      throw SprocketError(
        .failedPrecondition,
        "none of the \(interactions) interactions is a rating; record ratings, or train a model of"
          + " preferences such as item-knn")
    }
    return ratings
  }

  /// - Throws: `failedPrecondition` when there are no preferences.
  func checkHasPreferences() throws(SprocketError) {
    guard preferences.nonZeroCount > 0 else {
      throw SprocketError(
        .failedPrecondition,
        "none of the \(interactions) interactions is a preference; record likes or ratings of at"
          + " least \(policy.ratingThreshold), or lower preference.rating_threshold")
    }
  }
}
