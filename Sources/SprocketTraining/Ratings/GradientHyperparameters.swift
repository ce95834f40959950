import SprocketMath
package import SprocketModels

/// What gradient descent needs to know of a configuration.
package struct GradientHyperparameters: Hashable, Sendable {
  package var factorCount: Int
  package var learningRate: Float
  /// λ and n₀ of λ (n + n₀).
  package var regularization: Float
  package var shrinkage: Float
  package var initScale: Double
  package var seed: UInt64

  package init(_ config: SVDConfig) {
    factorCount = config.factorCount
    learningRate = Float(config.learningRate)
    regularization = Float(config.regularization)
    shrinkage = Float(config.shrinkage)
    initScale = config.initScale
    seed = config.seed
  }

  package init(_ config: SVDPlusPlusConfig) {
    factorCount = config.factorCount
    learningRate = Float(config.learningRate)
    regularization = Float(config.regularization)
    shrinkage = Float(config.shrinkage)
    initScale = config.initScale
    seed = config.seed
  }

  /// λ (n + n₀) / n: the part of a row's penalty that each of its n ratings brings with it.
  func penaltyPerStep(ratings count: Int) -> Float {
    regularization * (1 + shrinkage / Float(max(1, count)))
  }

  /// The same for each row of a matrix.
  func penaltiesPerStep(_ ratings: RatingMatrix) -> [Float] {
    (0..<ratings.rowCount).map { penaltyPerStep(ratings: ratings.nonZeroCount(ofRow: $0)) }
  }
}
