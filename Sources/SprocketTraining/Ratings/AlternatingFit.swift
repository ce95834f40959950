import SprocketCore
import SprocketMath
import SprocketModels

/// Fits by solving one side exactly given the other, in turn.
///
/// As `als` it minimises Σ (r - μ - x·y)² + λ Σ_u (n_u + n₀) |x - m|² + the same of items. As
/// `variational` it fits normal distributions around the rows in place of points, which costs a
/// triangular inverse per row, and re-estimates after each epoch the variance of the noise and those
/// of the priors (Y. J. Lim and Y. W. Teh, "Variational Bayesian approach to movie rating
/// prediction", 2007, section 3.3; the items' factors keep a prior of 1 / factors, which fixes the
/// scale). Means of the priors are those of `RatingFactors`.
struct AlternatingFit: RatingFit {
  private let data: RatingData
  private let config: SVDConfig
  private let threads: Int
  private let isCancelled: @Sendable () -> Bool
  private let userSchedule: RowSchedule
  private let itemSchedule: RowSchedule

  private let users: FactorTableBuilder
  private let items: FactorTableBuilder
  /// With `variational` only.
  private let userVariances: FactorTableBuilder?
  private let itemVariances: FactorTableBuilder?
  private var priors: RatingPriors

  /// Items start at their biases with small random factors; users are solved from them.
  init(
    _ data: RatingData, config: SVDConfig, threads: Int, isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    self.data = data
    self.config = config
    self.threads = threads
    self.isCancelled = isCancelled
    userSchedule = RowSchedule(longestFirst: data.centered)
    itemSchedule = RowSchedule(longestFirst: data.centeredByItem)
    let width = RatingFactors.biasCount + config.factorCount
    func builder(_ rows: Int) -> FactorTableBuilder {
      FactorTableBuilder(rowCount: rows, factorCount: width)
    }
    users = builder(data.centered.rowCount)
    items = builder(data.centered.columnCount)
    let isVariational = config.solver == .variational
    userVariances = isVariational ? builder(users.rowCount) : nil
    itemVariances = isVariational ? builder(items.rowCount) : nil
    priors =
      isVariational
      ? RatingPriors(factorCount: config.factorCount, ratingVariance: data.variance)
      : RatingPriors(
        factorCount: config.factorCount, regularization: config.regularization,
        shrinkage: config.shrinkage)

    var biases = Biases(data, config: BiasConfig())
    for _ in 0..<5 { _ = biases.run() }
    let deviation = config.initScale / Double(config.factorCount).squareRoot()
    for item in 0..<items.rowCount where data.centeredByItem.nonZeroCount(ofRow: item) > 0 {
      var generator = SplitMix64(seed: config.seed, stream: UInt64(item))
      items.setRow(
        item,
        [1, biases.items[item]]
          + (0..<config.factorCount).map { _ in Float(generator.nextGaussian() * deviation) })
    }
    try solveUsers()
  }

  private func solveUsers() throws {
    try GaussianRowSolver(
      table: items.currentTable, variances: itemVariances?.currentTable
    ).solveAll(
      data.centered, prior: priors.user, schedule: userSchedule, into: users,
      variances: userVariances, noiseVariance: priors.noise, threads: threads,
      isCancelled: isCancelled)
  }

  private func solveItems() throws {
    try GaussianRowSolver(
      table: users.currentTable, variances: userVariances?.currentTable
    ).solveAll(
      data.centeredByItem, prior: priors.item, schedule: itemSchedule, into: items,
      variances: itemVariances, noiseVariance: priors.noise, threads: threads,
      isCancelled: isCancelled)
  }

  mutating func run() throws -> Double {
    try solveItems()
    try solveUsers()
    let residuals = ExpectedResiduals(
      users: users.currentTable, items: items.currentTable,
      userVariances: userVariances?.currentTable, itemVariances: itemVariances?.currentTable)
    let loss = try residuals.meanSquare(
      data.centered, threads: threads, isCancelled: isCancelled)
    if let userVariances, let itemVariances {
      priors.update(
        noise: loss,
        users: .init(
          rows: users.currentTable, variances: userVariances.currentTable,
          ratings: data.centered),
        items: .init(
          rows: items.currentTable, variances: itemVariances.currentTable,
          ratings: data.centeredByItem))
    }
    return loss
  }

  func prediction(user: Int, item: Int) -> Float {
    let hasUser = data.centered.nonZeroCount(ofRow: user) > 0
    let hasItem = data.centeredByItem.nonZeroCount(ofRow: item) > 0
    let x = hasUser ? users.currentTable.row(user) : priors.user.mean
    let y = hasItem ? items.currentTable.row(item) : priors.item.mean
    let product = zip(x, y).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    return data.summary.clamped(data.summary.mean + product)
  }

  func factors(summary: RatingSummary, counts: RatingCounts) throws -> RatingFactors {
    try RatingFactors(
      summary: summary, items: items.currentTable, variances: itemVariances?.currentTable,
      implicit: nil, penalties: priors.user.penalties,
      penaltyPerRating: priors.user.penaltyPerRating, counts: counts)
  }
}
