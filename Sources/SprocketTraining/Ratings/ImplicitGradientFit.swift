import SprocketCore
import SprocketMath
import SprocketModels

/// Fits SVD++ by stochastic gradient descent on
///
///     Σ (r - μ - (x + |N|^-½ Σ_j w_j)·y)² + λ Σ_u (n_u + n₀) |x - m|² + λ Σ_i (n_i + n₀) |y - m|²
///     + λ Σ_j (N_j + n₀) |w_j|²
///
/// with j over the history N of the rating's user, and N_j the users whose history has j (Y. Koren,
/// "Factorization meets the neighborhood", 2008, equation 15).
///
/// Within a user only z = |N|^-½ Σ w_j is moved along; what it moved by is handed out to the w_j
/// when the user is done, |N|^-½ of it to each, which is where single steps would have brought
/// them. So an epoch costs O(n k), not O(Σ |N|² k). Users come in a new order each epoch.
package struct ImplicitGradientFit: RatingFit {
  private let data: RatingData
  private let hyperparameters: GradientHyperparameters
  private let isCancelled: @Sendable () -> Bool
  private let users: GradientRows
  private let items: GradientRows
  private let implicit: GradientRows
  private let userPenalties: [Float]
  private let itemPenalties: [Float]
  private let implicitPenalties: [Float]
  private var epoch: UInt64 = 0

  package init(
    _ data: RatingData, hyperparameters: GradientHyperparameters,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.data = data
    self.hyperparameters = hyperparameters
    self.isCancelled = isCancelled
    let factorCount = hyperparameters.factorCount
    let itemCount = data.centered.columnCount
    users = GradientRows(
      rowCount: data.centered.rowCount, mean: RatingFactors.userMean(factorCount: factorCount))
    items = GradientRows(
      rowCount: itemCount, mean: RatingFactors.itemMean(factorCount: factorCount))
    implicit = GradientRows(
      rowCount: itemCount, mean: [Float](repeating: 0, count: items.width))
    let (seed, scale) = (hyperparameters.seed, hyperparameters.initScale)
    users.drawFactors(data.centered, seed: seed ^ 0x75, scale: scale)
    items.drawFactors(data.centeredByItem, seed: seed ^ 0x69, scale: scale)
    userPenalties = hyperparameters.penaltiesPerStep(data.centered)
    itemPenalties = hyperparameters.penaltiesPerStep(data.centeredByItem)
    var counts = [Int](repeating: 0, count: itemCount)
    data.histories.columns.withUnsafeElements { columns in
      for column in columns { counts[Int(column)] += 1 }
    }
    implicitPenalties = counts.map { hyperparameters.penaltyPerStep(ratings: $0) }
  }

  package mutating func run() throws -> Double {
    epoch += 1
    var generator = SplitMix64(seed: hyperparameters.seed, stream: epoch)
    let scratch = GradientRows(
      rowCount: 3, mean: [Float](repeating: 0, count: users.width))
    var sum = 0.0
    for (position, user) in (0..<users.rowCount).shuffled(using: &generator).enumerated() {
      if position % 256 == 0, isCancelled() {
        throw SprocketError(.cancelled, "training was cancelled")
      }
      sum += descend(user, scratch: scratch, using: &generator)
    }
    return sum / Double(max(1, data.ratingCount))
  }

  /// z of a user, to the vectors of `result`.
  private func sumImplicit(
    _ history: [UInt32], into result: UnsafeMutablePointer<GradientRows.Lanes>
  ) {
    let vectorCount = users.vectorCount
    for vector in 0..<vectorCount { result[vector] = .zero }
    for item in history {
      let w = implicit[Int(item)]
      for vector in 0..<vectorCount { result[vector] += w[vector] }
    }
    let scale = 1 / Float(max(1, history.count)).squareRoot()
    for vector in 0..<vectorCount { result[vector] *= scale }
  }

  /// One step for each rating of a user, and one for the history.
  /// - Returns: the sum of the squared errors.
  private func descend(
    _ user: Int, scratch: GradientRows, using generator: inout SplitMix64
  ) -> Double {
    let ratings = data.centered.elementRange(ofRow: user)
    if ratings.isEmpty { return 0 }
    let history = data.histories.columns(ofRow: user)
    let vectorCount = users.vectorCount
    let rate = hyperparameters.learningRate
    let (start, z, point) = (scratch[0], scratch[1], scratch[2])
    sumImplicit(history, into: start)
    for vector in 0..<vectorCount { z[vector] = start[vector] }

    let x = users[user]
    let userMean = users.mean
    let itemMean = items.mean
    let userDecay = 1 - rate * userPenalties[user]
    var sum = 0.0
    for entry in ratings.shuffled(using: &generator) {
      let item = Int(data.centered.columns[entry])
      let y = items[item]
      for vector in 0..<vectorCount { point[vector] = x[vector] + z[vector] }
      let error =
        data.centered.values[entry] - GradientRows.dot(point, y, vectorCount: vectorCount)
      let step = rate * error
      let itemDecay = 1 - rate * itemPenalties[item]
      for vector in 0..<vectorCount {
        let move = y[vector] * step
        x[vector] = x[vector] * userDecay + move
        z[vector] += move
        y[vector] = y[vector] * itemDecay + point[vector] * step
      }
      x[0] += userMean * (1 - userDecay)
      y[0] += itemMean * (1 - itemDecay)
      sum += Double(error) * Double(error)
    }
    let scale = 1 / Float(history.count).squareRoot()
    for vector in 0..<vectorCount { z[vector] = (z[vector] - start[vector]) * scale }
    for item in history {
      let w = implicit[Int(item)]
      let decay = 1 - rate * implicitPenalties[Int(item)]
      for vector in 0..<vectorCount { w[vector] = w[vector] * decay + z[vector] }
    }
    return sum
  }

  package func prediction(user: Int, item: Int) -> Float {
    let scratch = GradientRows(rowCount: 1, mean: [Float](repeating: 0, count: users.width))
    let point = scratch[0]
    sumImplicit(data.histories.columns(ofRow: user), into: point)
    let x = users[user]
    for vector in 0..<users.vectorCount { point[vector] += x[vector] }
    let product = GradientRows.dot(point, items[item], vectorCount: users.vectorCount)
    return data.summary.clamped(data.summary.mean + product)
  }

  /// For tests: the rows of a user, of an item, and of an item in a history.
  package func userRow(_ user: Int) -> [Float] { users.row(user) }
  package func itemRow(_ item: Int) -> [Float] { items.row(item) }
  package func implicitRow(_ item: Int) -> [Float] { implicit.row(item) }

  func factors(summary: RatingSummary, counts: RatingCounts) throws -> RatingFactors {
    let penalty = hyperparameters.regularization * hyperparameters.shrinkage
    return try RatingFactors(
      summary: summary, items: items.table(data.centeredByItem), variances: nil,
      implicit: implicit.table(data.histories.transposed()),
      penalties: [Float](repeating: penalty, count: items.width),
      penaltyPerRating: hyperparameters.regularization, counts: counts)
  }
}
