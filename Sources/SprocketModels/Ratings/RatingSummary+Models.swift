// What rating models say of their predictions besides the predictions.

extension BiasModel {
  package var expectedError: Float { summary.expectedError }
  package var scale: ClosedRange<Float>? { summary.scale }
}

extension SVDModel {
  package var expectedError: Float { summary.expectedError }
  package var scale: ClosedRange<Float>? { summary.scale }
}

extension RatingSummary {
  /// The lowest and the highest rating; nil when they are in disorder.
  fileprivate var scale: ClosedRange<Float>? {
    minimum <= maximum ? minimum...maximum : nil
  }
}
