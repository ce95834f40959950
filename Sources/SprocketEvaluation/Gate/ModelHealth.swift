import SprocketMath
package import SprocketModels

/// Facts about the tables of a model that have nothing to do with how good it is.
package struct ModelHealth: Hashable, Sendable {
  package var users: Int
  package var items: Int
  package var interactions: Int
  /// Factors and popularity scores that are infinite or not numbers.
  package var nonFiniteValues: Int
  /// The share of the items with preferences that the model has an opinion on.
  package var itemCoverage: Double
  /// The largest norm of an item's factors / the mean norm; 1 where there are no factors.
  package var normRatio: Double

  package init(
    users: Int, items: Int, interactions: Int, nonFiniteValues: Int = 0, itemCoverage: Double = 1,
    normRatio: Double = 1
  ) {
    self.users = users
    self.items = items
    self.interactions = interactions
    self.nonFiniteValues = nonFiniteValues
    self.itemCoverage = itemCoverage
    self.normRatio = normRatio
  }

  /// Looks at every number of the model once.
  package init(of model: TrainedModel) {
    self.init(
      users: model.users.count, items: model.items.count, interactions: model.interactions)
    nonFiniteValues = model.popularity.scores.count { !$0.isFinite }
    for component in model.components { nonFiniteValues += component.nonFiniteCount }
    guard let main = model.component(model.kind) else { return }
    let covers = main.coveredItems
    let preferred = model.popularity.scores.indices.filter { model.popularity.scores[$0] > 0 }
    let covered = preferred.count { covers.contains($0) }
    itemCoverage = preferred.isEmpty ? 1 : Double(covered) / Double(preferred.count)
    if let ials = model.ials { measureNorms(of: ials) }
  }

  private mutating func measureNorms(of ials: IALSModel) {
    var largest = 0.0
    var sum = 0.0
    var count = 0
    ials.itemMask.forEachRow { row in
      let squared = ials.itemFactors.withRow(row) { factors in
        var sum = 0.0
        for index in factors.indices { sum += Double(factors[index]) * Double(factors[index]) }
        return sum
      }
      let norm = squared.squareRoot()
      guard norm.isFinite else { return }
      largest = max(largest, norm)
      sum += norm
      count += 1
    }
    if count > 0, sum > 0 { normRatio = largest / (sum / Double(count)) }
  }
}
