import SprocketCore
import SprocketMath
import SprocketModels

/// The state of a training between epochs.
struct IALSEpochs {
  private let set: TrainingSet
  private let config: IALSConfig
  private let threads: Int
  private let progress: TrainingProgress

  private let users: FactorTableBuilder
  private let items: FactorTableBuilder
  /// Rows by length; the same in every epoch.
  private let userSchedule: RowSchedule
  private let itemSchedule: RowSchedule
  /// Users and items with a preference: the N of the other side's regularisation.
  private let userCount: Int
  private let itemCount: Int
  /// Yᵀ Y of the items as they are, and of the users as the last item half step saw them.
  private var itemGramian: Gramian
  private var userGramian: Gramian?

  /// Draws the items' initial factors; users start at zero. Items nobody preferred stay zero.
  init(
    _ set: TrainingSet, config: IALSConfig, threads: Int, progress: TrainingProgress
  ) throws {
    self.set = set
    self.config = config
    self.threads = threads
    self.progress = progress
    users = FactorTableBuilder(rowCount: set.users.count, factorCount: config.factorCount)
    items = FactorTableBuilder(rowCount: set.items.count, factorCount: config.factorCount)
    items.fillNormal(
      seed: config.seed,
      standardDeviation: Float(config.initScale / Double(config.factorCount).squareRoot()))
    let zeros = [Float](repeating: 0, count: config.factorCount)
    var itemCount = 0
    for item in 0..<set.items.count {
      if set.preferencesByItem.nonZeroCount(ofRow: item) > 0 {
        itemCount += 1
      } else {
        items.setRow(item, zeros)
      }
    }
    self.itemCount = itemCount
    userCount = (0..<set.users.count).count { set.preferences.nonZeroCount(ofRow: $0) > 0 }
    userSchedule = RowSchedule(longestFirst: set.preferences)
    itemSchedule = RowSchedule(longestFirst: set.preferencesByItem)
    itemGramian = try Gramian(
      of: items.currentTable, threads: threads, isCancelled: progress.isCancelled)
  }

  /// One epoch: the users given the items, then the items given the users.
  mutating func run() throws {
    try halfStep(
      set.preferences, userSchedule, fixed: items, gramian: itemGramian, others: itemCount,
      into: users)
    let userGramian = try gramian(of: users)
    self.userGramian = userGramian
    try halfStep(
      set.preferencesByItem, itemSchedule, fixed: users, gramian: userGramian, others: userCount,
      into: items)
    itemGramian = try gramian(of: items)
  }

  /// The objective after the epoch, per preference.
  func loss() throws -> Double {
    guard let userGramian, set.preferences.nonZeroCount > 0 else { return 0 }
    return try IALSLoss(
      preferences: set.preferences, preferencesByItem: set.preferencesByItem, config: config,
      userCount: userCount, itemCount: itemCount
    ).value(
      users: users.currentTable, items: items.currentTable, userGramian: userGramian,
      itemGramian: itemGramian, threads: threads, isCancelled: progress.isCancelled)
  }

  /// Solves the users exactly against the final items, through the code of fold-in.
  func finish() throws -> IALSModel {
    let itemTable = items.freeze()
    var itemMask = RowMask.none(set.items.count)
    for item in 0..<set.items.count {
      if itemTable.withRow(item, { row in row.indices.contains { row[$0] != 0 } }) {
        itemMask.insert(item)
      }
    }
    let folding = try IALSFoldIn(
      items: itemTable, itemMask: itemMask, config: config, threads: threads)
    try folding.solveAll(
      set.preferences, schedule: userSchedule, into: users, threads: threads,
      isCancelled: progress.isCancelled)
    return try IALSModel(
      itemFactors: itemTable,
      userFactors: users.freeze(shardStarts: set.userShardStarts.dropLast()),
      config: config)
  }

  private func gramian(of table: FactorTableBuilder) throws -> Gramian {
    try Gramian(of: table.currentTable, threads: threads, isCancelled: progress.isCancelled)
  }

  private func halfStep(
    _ preferences: RatingMatrix, _ schedule: RowSchedule, fixed: FactorTableBuilder,
    gramian: Gramian, others: Int, into solved: FactorTableBuilder
  ) throws {
    let solver = IALSRowSolver(
      table: fixed.currentTable,
      scaledGramian: gramian.scaled(by: Float(config.unobservedWeight)))
    let config = config
    try solver.solveAll(
      preferences, schedule: schedule, into: solved, method: config.method, threads: threads,
      regularization: { config.regularization(count: $0, others: others) },
      isCancelled: progress.isCancelled)
  }
}

extension IALSConfig {
  fileprivate var method: IALSRowSolver.Method {
    switch solver {
    case .cholesky: .cholesky
    case .conjugateGradient: .conjugateGradient(steps: conjugateGradientSteps)
    }
  }
}
