/// What blended score a film may expect by its content alone, learned from the films that the
/// user's content list has and that others have liked too: least squares of the blended on the
/// content score.
///
/// It gives a film nobody met yet the mean place of films of the same content, so that it neither
/// floods a list nor is kept from it.
package struct ColdCalibration: Hashable, Sendable {
  private let contentMean: Float
  private let blendedMean: Float
  private let slope: Float

  /// - Returns: nil when there are too few films to learn from.
  package init?(content: [Float], blended: [Float]) {
    guard content.count >= 10, content.count == blended.count else { return nil }
    let count = Float(content.count)
    contentMean = content.reduce(0, +) / count
    blendedMean = blended.reduce(0, +) / count
    var covariance: Float = 0
    var variance: Float = 0
    for (x, y) in zip(content, blended) {
      covariance += (x - contentMean) * (y - blendedMean)
      variance += (x - contentMean) * (x - contentMean)
    }
    slope = variance > 0 ? max(0, covariance / variance) : 0
  }

  package func expected(content: Float) -> Float {
    blendedMean + slope * (content - contentMean)
  }
}
