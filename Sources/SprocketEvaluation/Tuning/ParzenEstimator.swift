import Foundation
import SprocketMath
import SprocketModels

/// A density over a search space: one kernel for each point seen, and a uniform share, which is the
/// same whatever the number of points, so that where nothing was tried no density outweighs another. A kernel is
/// the product of a normal distribution for every ordered dimension, cut off at the borders, and
/// of a peaked one for every choice (J. Bergstra et al., "Algorithms for hyper-parameter
/// optimization", 2011, section 4, with kernels over all dimensions together as in S. Falkner et
/// al., "BOHB: robust and efficient hyperparameter optimization at scale", 2018, section 3.1).
struct ParzenEstimator {
  private let space: [SearchDimension]
  private let points: [SearchPoint]
  /// Of the kernels, in every ordered dimension.
  private let width: Double
  private let spread = 0.2
  /// The share of a choice's probability that goes to its point's own value.
  private let ownChoice = 0.5
  private let uniformShare = 0.15

  init(_ points: [SearchPoint], space: [SearchDimension]) {
    self.space = space
    self.points = points
    // Scott's rule for points of a fixed spread: that of so few points says little.
    width = spread * pow(Double(max(1, points.count)), -1 / Double(space.count + 4))
  }

  /// A point from the kernel of one of the points, or, once in a while, from anywhere.
  func sample(using generator: inout SplitMix64) -> SearchPoint {
    guard !points.isEmpty, generator.nextUniform() >= uniformShare else {
      return space.map { _ in generator.nextUniform() }
    }
    let index = Int.random(in: 0..<points.count, using: &generator)
    return space.indices.map { dimension in
      let centre = points[index][dimension]
      guard space[dimension].choiceCount == nil else {
        return generator.nextUniform() < ownChoice ? centre : generator.nextUniform()
      }
      for _ in 0..<20 {
        let value = centre + width * generator.nextGaussian()
        if (0...1).contains(value) { return value }
      }
      return generator.nextUniform()
    }
  }

  /// The logarithm of the density at a point.
  func logDensity(at point: SearchPoint) -> Double {
    var sum = 0.0
    for kernel in points {
      var density = 1.0
      for dimension in space.indices {
        density *= self.density(dimension, kernel[dimension], point[dimension])
      }
      sum += density
    }
    return log(uniformShare + (1 - uniformShare) * sum / Double(max(1, points.count)))
  }

  private func density(_ dimension: Int, _ centre: Double, _ value: Double) -> Double {
    if let count = space[dimension].choiceCount {
      let isSame = space[dimension].choice(at: centre) == space[dimension].choice(at: value)
      return (1 - ownChoice) + (isSame ? ownChoice * Double(count) : 0)
    }
    let distance = (value - centre) / width
    let inside = Self.normal((1 - centre) / width) - Self.normal(-centre / width)
    return exp(-0.5 * distance * distance) / (width * (2 * Double.pi).squareRoot() * inside)
  }

  /// The distribution function of the normal distribution.
  private static func normal(_ value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }
}
