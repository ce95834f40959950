import SprocketCore

// Numbers that are of another scale than in a sound model of the same recipe.

extension EvaluationGate {
  func normRule(_ health: ModelHealth, _ reference: ModelHealth?) -> GateRule {
    let references = Dictionary(
      (reference?.tables ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let scales = Self.scales(reference?.tables ?? [])
    var worst = (excess: 0.0, detail: "")
    func look(_ value: Double, _ limit: Double, _ detail: String) {
      let excess = value.isFinite ? value / limit : .infinity
      if excess > worst.excess {
        worst = (
          excess,
          detail + " \(Shown.number(value)), at most \(Shown.number(limit)) may be"
        )
      }
    }
    for table in health.tables where table.rows > 0 {
      let like = references[table.name]
      // Columns with a number for each film or user, which may differ by any factor, need something
      // to compare with; the others are parameters that were fitted, and small data moves them far.
      let hasRowEach = table.rows == health.items || table.rows == health.users
      if !table.hasVectors, like == nil || !hasRowEach { continue }
      // What is added to the factors may be next to nothing where there is little to learn from. It
      // counts once it outweighs them.
      let scale = table.isMain ? 0 : scales[table.component] ?? 0
      let usual = max(like?.normRatio(from: scale) ?? 100, 2)
      look(
        table.normRatio(from: scale), usual * plan.maximumNormGrowth,
        "\(table.name): the largest / the median norm is")
      if let like, max(like.medianNorm, scale) > 0 {
        let ratio = table.medianNorm / max(like.medianNorm, scale)
        let factor = scale > 0 ? ratio : ratio > 0 ? max(ratio, 1 / ratio) : .infinity
        look(
          factor, plan.maximumScaleRatio,
          "\(table.name): the median norm differs from the reference's by the factor")
      }
    }
    return rule(
      "health: norms", "norm / its limit", worst.excess, atMost: 1,
      worst.detail.isEmpty ? "there are no factors" : worst.detail)
  }

  /// By component the largest median norm of its main tables.
  private static func scales(_ tables: [TableHealth]) -> [String: Double] {
    tables.filter(\.isMain).reduce(into: [:]) { scales, table in
      scales[table.component] = max(scales[table.component] ?? 0, table.medianNorm)
    }
  }
}

extension TableHealth {
  /// What its name begins with, such as `svd`; empty for a model's own.
  fileprivate var component: String {
    name.firstIndex(of: ".").map { String(name[..<$0]) } ?? ""
  }

  /// The largest norm / the median, or a norm that counts if that is more; 1 where there is none.
  fileprivate func normRatio(from scale: Double) -> Double {
    let usual = max(medianNorm, scale)
    return usual > 0 ? largestNorm / usual : 1
  }
}
