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
    _ model: some PredictsRatings, ratings: RatingMatrix, threads: Int, progress: TrainingProgress
  ) throws -> Float {
    let step = step(ratings)
    let squares = try ParallelValues.map(
      ratings.rowCount, threads: threads, isCancelled: progress.isCancelled
    ) { user in
      let entries = ratings.elementRange(ofRow: user)
      guard entries.contains(where: { $0 % step == 0 }) else { return [Double]() }
      let items = ratings.columns(ofRow: user).map { ItemRow(Int($0)) }
      let history = UserHistory(
        items: items, weights: items.map { _ in 0 }, ratings: ratings.values(ofRow: user))
      return entries.enumerated().filter { $0.element % step == 0 }.map { position, _ in
        let others = history.filter { $0 != position }
        let view = UserView(row: UserRow(user), history: others)
        let predicted = model.ratings(of: [items[position]], for: view)
        let error = Double(predicted[0].rating) - Double(history.ratings[position])
        return error * error
      }
    }.flatMap { $0 }
    return squares.isEmpty
      ? 0 : Float((squares.reduce(0, +) / Double(squares.count)).squareRoot())
  }
}
