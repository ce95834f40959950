extension HybridModel {
  package var expectedError: Float { ratingWeights.expectedError }

  /// That of the first component that knows it; all learned from the same ratings.
  package var scale: ClosedRange<Float>? { raters.lazy.compactMap(\.model.scale).first }
}
