/// How much two lists of films are alike.
package enum ListAgreement {
  /// The share of the places of the longer list whose films both hold; 1 for two empty lists.
  package static func overlap<Film: Hashable>(_ one: [Film], _ other: [Film]) -> Double {
    let longer = max(one.count, other.count)
    if longer == 0 { return 1 }
    return Double(Set(one).intersection(other).count) / Double(longer)
  }

  /// Rank-biased overlap, extrapolated to endless lists: RBO_EXT of Webber, Moffat & Zobel, "A
  /// similarity measure for indefinite rankings" (TOIS 2010), equation (30), of the places that both
  /// lists have. 1 is the same order, 0 nothing in common.
  /// - Parameter persistence: the probability that a reader goes on to the next place; with 0.9 the
  ///   first ten places have 86 % of the weight.
  package static func rankBiasedOverlap<Film: Hashable>(
    _ one: [Film], _ other: [Film], persistence: Double = 0.9
  ) -> Double {
    let depth = min(one.count, other.count)
    if depth == 0 { return one.count == other.count ? 1 : 0 }
    var left: Set<Film> = []
    var right: Set<Film> = []
    var common = 0
    var weight = 1.0
    var sum = 0.0
    var share = 0.0
    for place in 0..<depth {
      if one[place] == other[place] {
        common += 1
      } else {
        if right.contains(one[place]) { common += 1 }
        if left.contains(other[place]) { common += 1 }
      }
      left.insert(one[place])
      right.insert(other[place])
      weight *= persistence
      share = Double(common) / Double(place + 1)
      sum += share * weight
    }
    return share * weight + (1 - persistence) / persistence * sum
  }

  /// Kendall's τ of the films that both lists hold: the share of pairs in the same order less that
  /// of pairs in the opposite one. Nil with fewer than two films in common.
  /// - Complexity: quadratic in the number of films in common.
  package static func kendallTau<Film: Hashable>(_ one: [Film], _ other: [Film]) -> Double? {
    var places: [Film: Int] = [:]
    for (place, film) in other.enumerated() { places[film] = place }
    let order = one.compactMap { places[$0] }
    if order.count < 2 { return nil }
    var balance = 0
    for later in 1..<order.count {
      for earlier in 0..<later { balance += order[earlier] < order[later] ? 1 : -1 }
    }
    return Double(balance) / Double(order.count * (order.count - 1) / 2)
  }
}
