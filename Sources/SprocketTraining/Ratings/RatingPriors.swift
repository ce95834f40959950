import SprocketMath
import SprocketModels

/// What is known of rows before their ratings.
struct RatingPriors: Sendable {
  private(set) var user: GaussianRowSolver.Prior
  private(set) var item: GaussianRowSolver.Prior
  /// σ²: of a rating around its prediction; 0 when it is not modelled.
  private(set) var noise: Float

  private let ratingVariance: Double
  /// Of the prior, by coordinate.
  private var userVariances: [Double]
  private var itemVariances: [Double]

  /// Fixed penalties λ (n + n₀).
  init(factorCount: Int, regularization: Double, shrinkage: Double) {
    func prior(_ mean: [Float]) -> GaussianRowSolver.Prior {
      GaussianRowSolver.Prior(
        mean: mean,
        penalties: [Float](repeating: Float(regularization * shrinkage), count: mean.count),
        penaltyPerRating: Float(regularization))
    }
    user = prior(RatingFactors.userMean(factorCount: factorCount))
    item = prior(RatingFactors.itemMean(factorCount: factorCount))
    noise = 0
    ratingVariance = 0
    userVariances = []
    itemVariances = []
  }

  /// To be learned; where learning starts: most of the variance is noise, a fifth of it belongs to
  /// the biases of either side, and factors could explain all of it.
  init(factorCount: Int, ratingVariance: Double) {
    self.ratingVariance = ratingVariance
    let bias = 0.2 * ratingVariance
    let gain = 0.05
    userVariances = [bias, gain] + [Double](repeating: ratingVariance, count: factorCount)
    itemVariances = [gain, bias] + [Double](repeating: 1 / Double(factorCount), count: factorCount)
    user = GaussianRowSolver.Prior(
      mean: RatingFactors.userMean(factorCount: factorCount), penalties: [])
    item = GaussianRowSolver.Prior(
      mean: RatingFactors.itemMean(factorCount: factorCount), penalties: [])
    noise = Float(0.65 * ratingVariance)
    setPenalties()
  }

  private mutating func setPenalties() {
    user.penalties = userVariances.map { Float(Double(noise) / $0) }
    item.penalties = itemVariances.map { Float(Double(noise) / $0) }
  }

  /// One side after an epoch.
  struct Side {
    let rows: FactorTable
    let variances: FactorTable
    /// A row without ratings counts for nothing.
    let ratings: RatingMatrix

    /// The mean over the rows of (row - mean)² + variance, by coordinate.
    func spread(around mean: [Float]) -> [Double] {
      var sums = [Double](repeating: 0, count: mean.count)
      var count = 0
      for row in 0..<rows.rowCount where ratings.nonZeroCount(ofRow: row) > 0 {
        count += 1
        rows.withRow(row) { values in
          variances.withRow(row) { variances in
            for column in values.indices {
              let step = Double(values[column] - mean[column])
              sums[column] += step * step + Double(variances[column])
            }
          }
        }
      }
      return sums.map { $0 / Double(max(1, count)) }
    }
  }

  /// Takes the variances from the rows: the maximum-likelihood step of empirical Bayes.
  /// - Parameter noise: the mean squared residual, expected over the rows' distributions.
  mutating func update(noise expected: Double, users: Side, items: Side) {
    noise = Float(max(expected, 1e-4 * ratingVariance))
    // Far below what ratings can tell from 0; keeps the penalties finite.
    let floor = 1e-6
    userVariances = users.spread(around: user.mean).map { max($0, floor * ratingVariance) }
    let spread = items.spread(around: item.mean)
    for column in 0..<RatingFactors.biasCount { itemVariances[column] = max(spread[column], floor) }
    setPenalties()
  }
}
