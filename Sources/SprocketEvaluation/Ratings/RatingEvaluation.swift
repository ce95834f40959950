import SprocketCore
import SprocketMath
package import SprocketModels
import Synchronization

/// Measures how far predicted ratings are from those that users gave.
package struct RatingEvaluation: Sendable {
  /// nil: all processors.
  package var threads: Int?
  /// Of the bootstrap.
  package var seed: UInt64 = 1
  package var isCancelled: @Sendable () -> Bool = { false }

  package init() {}

  package struct Result: Sendable {
    /// `rmse`, `mae` and `ratings`, the number of ratings; errors and intervals have users as their
    /// unit, since the ratings of one user are not independent.
    package var report: EvaluationReport
    /// Parallel to the holdout's `ratings`, as are those within.
    package var predictions: [[Float]]
    /// RMSE and MAE user by user, for comparisons.
    package var samples: [MetricSample]
  }

  /// Every rating is predicted from what the model has of the user, also for users and items that
  /// it does not know.
  /// - Parameter kind: the component that predicts.
  /// - Throws: `invalidArgument` when the model has no such component; `cancelled`.
  package func evaluate(
    _ model: TrainedModel, by kind: ModelKind, on holdOut: HoldOut
  ) throws -> Result {
    let users = try predicted(model, by: kind, on: holdOut)
    return Result(
      report: report(of: users, split: holdOut.description),
      predictions: users.map(\.predictions), samples: Self.samples(of: users))
  }

  /// RMSE and MAE user by user alone, without intervals.
  /// - Throws: as `evaluate`.
  package func samples(
    _ model: TrainedModel, by kind: ModelKind, on holdOut: HoldOut
  ) throws -> [MetricSample] {
    Self.samples(of: try predicted(model, by: kind, on: holdOut))
  }

  private func predicted(
    _ model: TrainedModel, by kind: ModelKind, on holdOut: HoldOut
  ) throws -> [PredictedUser] {
    guard let rater = model.roles.raters[kind] else {
      throw SprocketError(.invalidArgument, "\(kind.rawValue) does not predict ratings")
    }
    // A row beyond the tables is an item that the model does not know.
    let unknown = ItemRow(model.items.count)
    let predicted = Mutex([PredictedUser?](repeating: nil, count: holdOut.ratings.count))
    try ParallelRows.forEach(
      RowSchedule(count: holdOut.ratings.count, rowsPerChunk: 16),
      threads: threads ?? ParallelRows.processorCount, isCancelled: isCancelled
    ) { index in
      let user = holdOut.ratings[index]
      let row = model.users.row(of: user.user.rawValue)
      let view = UserView(row: row, history: row.map { model.history(of: $0) } ?? .empty)
      let items = user.items.map { model.items.row(of: $0.rawValue) ?? unknown }
      let result = PredictedUser(
        predictions: rater.ratings(of: items, for: view).map(\.rating), truth: user.values,
        isCold: items.map {
          $0 == unknown || model.popularity.ratingCounts[$0.offset] == 0
        }, historyLength: view.history.count)
      predicted.withLock { $0[index] = result }
    }
    return predicted.withLock { $0 }.compactMap { $0 }
  }

  private struct PredictedUser: Sendable {
    var predictions: [Float]
    var truth: [Float]
    /// Whether nobody has the item in training.
    var isCold: [Bool]
    var historyLength: Int

    func sum(where isCounted: (Int) -> Bool, _ error: (Double) -> Double) -> Double {
      var sum = 0.0
      for place in truth.indices where isCounted(place) {
        sum += error(Double(predictions[place]) - Double(truth[place]))
      }
      return sum
    }
  }

  private static func samples(of users: [PredictedUser], coldOnly: Bool = false) -> [MetricSample] {
    let counts = users.map { user in
      Double(user.isCold.reduce(0) { $0 + (!coldOnly || $1 ? 1 : 0) })
    }
    func sums(_ error: (Double) -> Double) -> [Double] {
      users.map { user in user.sum(where: { !coldOnly || user.isCold[$0] }, error) }
    }
    return [
      MetricSample(
        "rmse", sums: sums { $0 * $0 }, counts: counts, isRoot: true, higherIsBetter: false),
      MetricSample("mae", sums: sums { abs($0) }, counts: counts, higherIsBetter: false),
    ]
  }

  private func report(of users: [PredictedUser], split: String) -> EvaluationReport {
    let samples = Self.samples(of: users)
    var slices = UserSlices.slices(users.map(\.historyLength)).map { name, indices in
      slice(name, samples.map { $0.of(indices) })
    }
    let cold = users.filter { $0.isCold.contains(true) }
    slices.append(slice("cold films", Self.samples(of: cold, coldOnly: true)))
    return EvaluationReport(
      split: split, users: users.count, seed: seed, metrics: metrics(samples),
      intervals: Bootstrap(seed: seed).intervals(of: samples), slices: slices)
  }

  private func slice(_ name: String, _ samples: [MetricSample]) -> EvaluationSlice {
    EvaluationSlice(
      name: name, users: samples.first?.userCount ?? 0, metrics: metrics(samples))
  }

  private func metrics(_ samples: [MetricSample]) -> [Metric] {
    samples.map(\.metric)
      + [Metric(name: "ratings", value: samples.first?.counts?.reduce(0, +) ?? 0)]
  }
}
