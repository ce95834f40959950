import SprocketCore
import SprocketMath
import SprocketModels

/// Learns how much each component counts in a predicted rating, on single ratings that were held
/// out of a first training: the weights that make the squared error of the blend smallest, none
/// below 0, summing to 1.
package struct RatingBlend {
  let config: HybridConfig
  let parts: HybridParts
  let threads: Int

  private static let share = 0.1
  private static let fewestRatings = 200

  func weights(_ set: TrainingSet, steps: inout HybridSteps) throws -> RatingWeights {
    var generator = SplitMix64(seed: config.seed, stream: 0x7261_7465)
    var isHeld = [Bool](repeating: false, count: set.histories.nonZeroCount)
    var held = 0
    for entry in isHeld.indices where set.ratings[entry] > UserHistory.unrated {
      if generator.nextUniform() < Self.share {
        isHeld[entry] = true
        held += 1
      }
    }
    guard held >= Self.fewestRatings, !config.raters.isEmpty else {
      steps.skip(config.raters.count)
      let count = Float(max(1, config.raters.count))
      return RatingWeights(
        kinds: config.raters, values: config.raters.map { _ in 1 / count }, expectedError: 0)
    }
    let heldEntries = isHeld
    let rest = set.keeping { !heldEntries[$0] }
    let components = try parts.train(config.raters, on: rest, steps: &steps)
    let raters = components.compactMap { component in
      (component as? any PredictsRatings).map { (component.kind, $0) }
    }
    let roles = ModelRoles(components)
    let products = try ParallelValues.map(
      set.users.count, threads: threads, isCancelled: steps.isCancelled
    ) { user in
      try Self.errorProducts(
        ofUser: user, set: set, rest: rest, isHeld: heldEntries, roles: roles,
        raters: raters.map(\.1))
    }
    var total = [Double](repeating: 0, count: raters.count * raters.count)
    for product in products {
      for index in product.indices { total[index] += product[index] }
    }
    let weights = Self.simplexMinimum(of: total, count: raters.count)
    let squared = Self.quadratic(total, weights) / Double(held)
    return RatingWeights(
      kinds: raters.map(\.0), values: weights.map { Float($0) },
      expectedError: Float(squared.squareRoot()))
  }

  /// Σ eₐ e_b over the held-out ratings of a user; empty when there are none.
  private static func errorProducts(
    ofUser user: Int, set: TrainingSet, rest: TrainingSet, isHeld: [Bool],
    roles: ModelRoles, raters: [any PredictsRatings]
  ) throws(SprocketError) -> [Double] {
    let entries = set.histories.elementRange(ofRow: user).filter { isHeld[$0] }
    if entries.isEmpty { return [] }
    let history = rest.history(ofUser: user)
    let view = UserView(factors: try roles.foldIn(history), history: history)
    let items = entries.map { ItemRow(Int(set.histories.columns[$0])) }
    let errors = raters.map { rater in
      zip(entries, rater.ratings(of: items, for: view)).map { entry, prediction in
        Double(prediction.rating) - Double(set.ratings[entry])
      }
    }
    var products: [Double] = []
    for one in errors {
      for other in errors { products.append(zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }) }
    }
    return products
  }

  package static func quadratic(_ matrix: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    for row in weights.indices {
      for column in weights.indices {
        sum += weights[row] * matrix[row * weights.count + column] * weights[column]
      }
    }
    return sum
  }

  /// The w on the simplex with the smallest wᵀ A w: weight is moved between pairs, each time to the
  /// exact minimum along that line, until nothing moves.
  package static func simplexMinimum(of matrix: [Double], count: Int) -> [Double] {
    var weights = [Double](repeating: 1 / Double(max(1, count)), count: count)
    for _ in 0..<200 {
      var moved = 0.0
      for one in 0..<count {
        for other in 0..<count where other != one {
          // Along d = e_one - e_other: minimum where dᵀ A (w + t d) = 0.
          var slope = 0.0
          for column in 0..<count {
            slope +=
              (matrix[one * count + column] - matrix[other * count + column]) * weights[column]
          }
          let curvature =
            matrix[one * count + one] - 2 * matrix[one * count + other]
            + matrix[other * count + other]
          guard curvature > 0 else { continue }
          let step = min(max(-slope / curvature, -weights[one]), weights[other])
          weights[one] += step
          weights[other] -= step
          moved = max(moved, abs(step))
        }
      }
      if moved < 1e-9 { break }
    }
    return weights
  }
}
