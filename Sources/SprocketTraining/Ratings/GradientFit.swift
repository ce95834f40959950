import SprocketCore
import SprocketMath
import SprocketModels
import Synchronization

/// Fits by stochastic gradient descent, the ratings in random order, on
///
///     Σ (r - μ - x·y)² + λ Σ_u (n_u + n₀) |x - m|² + the same of items
///
/// (Y. Koren, R. Bell and C. Volinsky, "Matrix factorization techniques for recommender systems",
/// 2009, section "Stochastic gradient descent").
///
/// Users and items fall into eight groups each. Blocks of ratings with no group in common are taken
/// side by side, block after block until all 64 had their turn (R. Gemulla et al., "Large-scale
/// matrix factorization with distributed stochastic gradient descent", 2011, section 4). The groups
/// do not depend on the number of threads, so nor does the result.
package struct GradientFit: RatingFit {
  private static let groupCount = 8

  private let data: RatingData
  private let hyperparameters: GradientHyperparameters
  private let threads: Int
  private let isCancelled: @Sendable () -> Bool
  private let users: GradientRows
  private let items: GradientRows
  private let blocks: RatingBlocks
  private let userPenalties: [Float]
  private let itemPenalties: [Float]
  private var epoch: UInt64 = 0

  package init(
    _ data: RatingData, hyperparameters: GradientHyperparameters, threads: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.data = data
    self.hyperparameters = hyperparameters
    self.threads = threads
    self.isCancelled = isCancelled
    let factorCount = hyperparameters.factorCount
    users = GradientRows(
      rowCount: data.centered.rowCount, mean: RatingFactors.userMean(factorCount: factorCount))
    items = GradientRows(
      rowCount: data.centered.columnCount, mean: RatingFactors.itemMean(factorCount: factorCount))
    let (seed, scale) = (hyperparameters.seed, hyperparameters.initScale)
    users.drawFactors(data.centered, seed: seed ^ 0x75, scale: scale)
    items.drawFactors(data.centeredByItem, seed: seed ^ 0x69, scale: scale)
    userPenalties = hyperparameters.penaltiesPerStep(data.centered)
    itemPenalties = hyperparameters.penaltiesPerStep(data.centeredByItem)
    blocks = RatingBlocks(data.centered, groupCount: Self.groupCount)
  }

  package mutating func run() throws -> Double {
    epoch += 1
    let groups = Self.groupCount
    let sums = Mutex([Double](repeating: 0, count: groups * groups))
    for shift in 0..<groups {
      try ParallelRows.forEach(
        RowSchedule(count: groups, rowsPerChunk: 1), threads: threads, isCancelled: isCancelled
      ) { [self] userGroup in
        let block = userGroup * groups + (userGroup + shift) % groups
        let sum = descend(block)
        sums.withLock { $0[block] = sum }
      }
    }
    return sums.withLock { $0.reduce(0, +) } / Double(max(1, data.ratingCount))
  }

  /// One step for each rating of a block, in a new order each epoch.
  /// - Returns: the sum of the squared errors.
  private func descend(_ block: Int) -> Double {
    let entries = blocks.entries(of: block)
    let count = Self.groupCount * Self.groupCount
    var generator = SplitMix64(
      seed: hyperparameters.seed, stream: epoch &* UInt64(count) &+ UInt64(block))
    let order = entries.shuffled(using: &generator)
    let rate = hyperparameters.learningRate
    let vectorCount = users.vectorCount
    let (userMean, itemMean) = (users.mean, items.mean)
    var sum = 0.0
    for entry in order {
      let user = Int(blocks.users[entry])
      let item = Int(blocks.items[entry])
      let error = GradientRows.step(
        user: users[user], userMean: userMean, userPenalty: userPenalties[user],
        item: items[item], itemMean: itemMean, itemPenalty: itemPenalties[item],
        rating: blocks.values[entry], learningRate: rate, vectorCount: vectorCount)
      sum += Double(error) * Double(error)
    }
    return sum
  }

  package func prediction(user: Int, item: Int) -> Float {
    let product = GradientRows.dot(users[user], items[item], vectorCount: users.vectorCount)
    return data.summary.clamped(data.summary.mean + product)
  }

  /// For tests: the rows of a user and of an item.
  package func userRow(_ user: Int) -> [Float] { users.row(user) }
  package func itemRow(_ item: Int) -> [Float] { items.row(item) }

  func factors(summary: RatingSummary, counts: RatingCounts) throws -> RatingFactors {
    let penalty = hyperparameters.regularization * hyperparameters.shrinkage
    return try RatingFactors(
      summary: summary, items: items.table(data.centeredByItem), variances: nil, implicit: nil,
      penalties: [Float](repeating: penalty, count: items.width),
      penaltyPerRating: hyperparameters.regularization, counts: counts)
  }
}

/// Ratings sorted by the groups of their users and items, group = row modulo the number of groups.
struct RatingBlocks: Sendable {
  let users: [UInt32]
  let items: [UInt32]
  let values: [Float]
  private let starts: [Int]

  init(_ ratings: RatingMatrix, groupCount: Int) {
    var starts = [Int](repeating: 0, count: groupCount * groupCount + 1)
    func forEach(_ body: (_ block: Int, _ user: Int, _ item: UInt32, _ value: Float) -> Void) {
      for user in 0..<ratings.rowCount {
        ratings.withRow(user) { columns, values in
          for entry in columns.indices {
            let item = columns[entry]
            let block = user % groupCount * groupCount + Int(item) % groupCount
            body(block, user, item, values[entry])
          }
        }
      }
    }
    forEach { block, _, _, _ in starts[block + 1] += 1 }
    for block in 1..<starts.count { starts[block] += starts[block - 1] }
    var next = starts
    var users = [UInt32](repeating: 0, count: ratings.nonZeroCount)
    var items = users
    var sorted = [Float](repeating: 0, count: ratings.nonZeroCount)
    forEach { block, user, item, value in
      users[next[block]] = UInt32(user)
      items[next[block]] = item
      sorted[next[block]] = value
      next[block] += 1
    }
    self.users = users
    self.items = items
    self.values = sorted
    self.starts = starts
  }

  func entries(of block: Int) -> Range<Int> { starts[block]..<starts[block + 1] }
}
