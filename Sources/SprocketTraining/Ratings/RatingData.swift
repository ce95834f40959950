package import SprocketCore
package import SprocketMath
package import SprocketModels

/// The ratings of a training set, ready to be factorised.
package struct RatingData: Sendable {
  /// What users did, user × item, rated or not.
  package let histories: RatingMatrix
  /// Parallel to its entries.
  package let ratings: SharedBuffer<Float>
  /// The ratings less their mean, user × item, and transposed.
  package let centered: RatingMatrix
  package let centeredByItem: RatingMatrix
  package let summary: RatingSummary
  /// Of the ratings around their mean.
  let variance: Double

  package var ratingCount: Int { centered.nonZeroCount }

  /// - Throws: `failedPrecondition` when nothing is rated.
  package init(_ set: TrainingSet) throws(SprocketError) {
    try self.init(histories: set.histories, ratings: set.ratings)
  }

  private init(
    histories: RatingMatrix, ratings: SharedBuffer<Float>
  ) throws(SprocketError) {
    self.histories = histories
    self.ratings = ratings
    let given = ratings.withUnsafeElements { marks in
      histories.filtered(values: ratings) { marks[$0] > UserHistory.unrated }
    }
    let statistics = given.values.withUnsafeElements { values in
      var sum = 0.0
      var squares = 0.0
      var minimum = Float.infinity
      var maximum = -Float.infinity
      for value in values {
        sum += Double(value)
        squares += Double(value) * Double(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
      }
      return (sum: sum, squares: squares, minimum: minimum, maximum: maximum)
    }
    let count = given.nonZeroCount
    guard count > 0, statistics.sum.isFinite else {
      throw SprocketError(
        .failedPrecondition,
        "\(count) of the \(histories.nonZeroCount) items in the users' histories are rated, which"
          + " is nothing to predict ratings from; record ratings")
    }
    let mean = statistics.sum / Double(count)
    let center = min(max(Float(mean), statistics.minimum), statistics.maximum)
    summary = RatingSummary(
      mean: center, minimum: statistics.minimum, maximum: statistics.maximum)
    variance = max(statistics.squares / Double(count) - mean * mean, 1e-4)
    centered = given.mapValues { $0 - center }
    centeredByItem = centered.transposed()
  }

  /// Per item, how many ratings it has.
  func itemCounts() -> SharedBuffer<UInt32> {
    SharedBuffer(
      (0..<centeredByItem.rowCount).map { UInt32(centeredByItem.nonZeroCount(ofRow: $0)) })
  }

  /// Fewer ratings than this say too little of a model, and more than that nothing new.
  private static let fewestHeldOut = 50
  private static let mostHeldOut = 200_000

  /// Holds out a part of the ratings, each by chance; nil when that would be too few.
  func split(
    holdout: Double, seed: UInt64
  ) throws(SprocketError) -> (rest: RatingData, heldOut: HeldOutRatings)? {
    let holdout = min(holdout, Double(Self.mostHeldOut) / Double(ratingCount))
    guard holdout * Double(ratingCount) >= Double(Self.fewestHeldOut) else { return nil }
    var heldOut = HeldOutRatings()
    var kept: [Float] = []
    kept.reserveCapacity(histories.nonZeroCount)
    var isKept = [Bool](repeating: true, count: histories.nonZeroCount)
    ratings.withUnsafeElements { ratings in
      histories.columns.withUnsafeElements { columns in
        for user in 0..<histories.rowCount {
          var generator = SplitMix64(seed: seed ^ 0x5EED_0F_4E1D, stream: UInt64(user))
          for entry in histories.elementRange(ofRow: user) {
            let isRated = ratings[entry] > UserHistory.unrated
            if isRated, generator.nextUniform() < holdout {
              heldOut.users.append(UInt32(user))
              heldOut.items.append(columns[entry])
              heldOut.ratings.append(ratings[entry])
              isKept[entry] = false
            } else {
              kept.append(ratings[entry])
            }
          }
        }
      }
    }
    guard heldOut.ratings.count >= Self.fewestHeldOut else { return nil }
    return (
      try RatingData(
        histories: histories.filtered { isKept[$0] }, ratings: SharedBuffer(kept)), heldOut
    )
  }
}

/// Ratings that a model is measured on.
struct HeldOutRatings: Sendable {
  var users: [UInt32] = []
  var items: [UInt32] = []
  var ratings: [Float] = []

  /// The root mean square of what `prediction` is off.
  func error(_ prediction: (_ user: Int, _ item: Int) -> Float) -> Double {
    var sum = 0.0
    for position in ratings.indices {
      let predicted = prediction(Int(users[position]), Int(items[position]))
      let error = Double(ratings[position]) - Double(predicted)
      sum += error * error
    }
    return (sum / Double(max(1, ratings.count))).squareRoot()
  }
}
