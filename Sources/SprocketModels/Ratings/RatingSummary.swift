import SprocketCore
import SprocketMath

/// What a model of ratings knows of all of them together.
package struct RatingSummary: Hashable, Sendable {
  /// μ: the mean of all ratings.
  package var mean: Float
  /// The scale: the lowest and the highest rating that was given.
  package var minimum: Float
  package var maximum: Float
  /// How far a prediction is off, as a root mean square: measured on ratings that were held out, or
  /// on those it was trained on where none were. About two predictions in three are that close.
  package var expectedError: Float

  package init(mean: Float, minimum: Float, maximum: Float, expectedError: Float = 0) {
    self.mean = mean
    self.minimum = minimum
    self.maximum = maximum
    self.expectedError = expectedError
  }

  /// The nearest rating on the scale.
  package func clamped(_ rating: Float) -> Float { min(max(rating, minimum), maximum) }

  /// As a tensor keeps it.
  var vector: [Float] { [mean, minimum, maximum, expectedError] }
  static let vectorCount = 4

  /// - Throws: `dataLoss` for numbers that no training gives.
  init(vector: SharedBuffer<Float>) throws(SprocketError) {
    guard vector.count == Self.vectorCount else { throw Self.damaged }
    self.init(
      mean: vector[0], minimum: vector[1], maximum: vector[2], expectedError: vector[3])
    guard minimum.isFinite, maximum.isFinite, minimum <= mean, mean <= maximum,
      expectedError.isFinite, expectedError >= 0
    else { throw Self.damaged }
  }

  private static let damaged = SprocketError(
    .dataLoss, "the mean and the scale of the ratings are not numbers in order; retrain")
}
