import SprocketCore
import SprocketMath
import SprocketModels

/// How far off a model of ratings is.
enum LeftOutError {
  private static let sampleSize = 1000

  /// The entries that are predicted: about a thousand, at most a tenth of all, evenly spread.
  static func sample(of ratings: RatingMatrix) -> Set<Int> {
    Set(stride(from: 0, to: ratings.nonZeroCount, by: step(ratings)))
  }

  private static func step(_ ratings: RatingMatrix) -> Int {
    max(10, ratings.nonZeroCount / sampleSize)
  }

  /// The root mean square error over the sample, each rating predicted from the others of its user.
  /// - Parameter model: One that keeps neighbours must have been trained without the sample, whose
  ///   similarities would give the ratings away.
  static func measure(
    _ model: some PredictsRatings, ratings: RatingMatrix, progress: TrainingProgress
  ) throws(SprocketError) -> Float {
    let step = step(ratings)
    var squares = 0.0
    var count = 0
    for user in 0..<ratings.rowCount {
      let entries = ratings.elementRange(ofRow: user)
      for (position, entry) in entries.enumerated() where entry % step == 0 {
        try progress.checkCancelled()
        let items = ratings.columns(ofRow: user).map { ItemRow(Int($0)) }
        let history = UserHistory(
          items: items, weights: items.map { _ in 0 }, ratings: ratings.values(ofRow: user))
        let others = history.filter { $0 != position }
        let view = UserView(row: UserRow(user), history: others)
        let predicted = model.ratings(of: [items[position]], for: view)
        let error = Double(predicted[0].rating) - Double(history.ratings[position])
        squares += error * error
        count += 1
      }
    }
    return count > 0 ? Float((squares / Double(count)).squareRoot()) : 0
  }
}
