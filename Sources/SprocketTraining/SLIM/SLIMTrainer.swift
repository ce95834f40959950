package import SprocketCore
import SprocketMath
package import SprocketModels
import Synchronization

/// SLIM: an elastic net of every item on all others, which leaves few weights.
///
/// X. Ning and G. Karypis, "SLIM: sparse linear methods for top-N recommender systems", 2011,
/// section 3; see `SLIMColumnSolver` for the method. Columns are independent of each other, so
/// threads share them. Holds one matrix of items × items during training.
package struct SLIMTrainer: Trainer {
  /// Applied over the configuration that is adapted to the data.
  package let overrides: [Setting]
  package let threads: Int

  /// Reports in all.
  private static let portions = 10

  /// - Parameter threads: nil: all processors.
  package init(overrides: [Setting] = [], threads: Int? = nil) {
    self.overrides = overrides
    self.threads = threads ?? ParallelRows.processorCount
  }

  package var kind: ModelKind { .slim }

  /// An epoch is a tenth of the columns; the reported loss is the objective of the columns so far
  /// and, for the others, of weights of 0.
  package func train(_ set: TrainingSet, progress: TrainingProgress) throws -> any ModelComponent {
    let config = try resolvedConfig(for: set)
    try set.requirePreferences()
    let count = set.preferredItemCount
    try SquareMemory(name: "SLIM", items: count).check(limitMiB: config.memoryLimitMiB)
    try progress.checkCancelled()

    let clock = ContinuousClock()
    let start = clock.now
    let matrix = try DenseMatrixBuilder(
      gramianOf: set.preferences, transposed: set.preferencesByItem, size: count,
      threads: threads, isCancelled: progress.isCancelled)
    try matrix.mirrorUpper(threads: threads, isCancelled: progress.isCancelled)
    let gramian = matrix.freeze()

    let columns = Mutex([SLIMColumnSolver.Column](repeating: .init(), count: count))
    var loss = matrix.diagonal.reduce(0) { $0 + Double($1) / 2 }
    for portion in 0..<Self.portions {
      // Every tenth item, so that portions are of the same work: the first items have most.
      let items = Array(stride(from: portion, to: count, by: Self.portions))
      try ParallelRows.forEach(
        RowSchedule(count: items.count, rowsPerChunk: 1), threads: threads,
        isCancelled: progress.isCancelled,
        makeState: { SLIMColumnSolver(gramian: gramian, config: config) },
        body: { solver, index in
          let column = solver.solve(items[index])
          columns.withLock { $0[items[index]] = column }
        })
      columns.withLock { columns in
        for item in items {
          loss += columns[item].objective - Double(gramian[item, item]) / 2
        }
      }
      let seconds = (clock.now - start) / .seconds(1)
      try progress.report(
        TrainingReport(
          epoch: portion + 1, epochs: Self.portions,
          loss: loss / Double(set.preferences.nonZeroCount),
          secondsLeft: seconds / Double(portion + 1) * Double(Self.portions - portion - 1)))
    }
    return try SLIMModel(
      weights: Self.weights(columns.withLock { $0 }), config: config, itemCount: set.items.count)
  }

  /// The configuration that `train` will use.
  /// - Throws: `invalidArgument` for a bad override.
  package func resolvedConfig(for set: TrainingSet) throws(SprocketError) -> SLIMConfig {
    var config = SLIMConfig.adapted(
      users: set.users.count, items: set.items.count, interactions: set.preferences.nonZeroCount)
    try config.apply(overrides)
    return config
  }

  /// The columns as a matrix with a row for each item that weights start from.
  private static func weights(
    _ columns: [SLIMColumnSolver.Column]
  ) throws(SprocketError) -> RatingMatrix {
    var offsets: [Int64] = [0]
    for column in columns { offsets.append((offsets.last ?? 0) + Int64(column.items.count)) }
    return try RatingMatrix(
      rowCount: columns.count, columnCount: columns.count, offsets: SharedBuffer(offsets),
      columns: SharedBuffer(columns.flatMap(\.items)),
      values: SharedBuffer(columns.flatMap(\.weights))
    ).transposed()
  }
}
