package import SprocketCore
package import SprocketMath

extension SVDModel: ModelComponent {
  package var byteCount: Int { factors.byteCount + userFactors.byteCount }
  package var coveredItems: RowMask { factors.counts.ratedItems }

  package var nonFiniteCount: Int {
    [factors.items, factors.variances, factors.implicit, userFactors].reduce(0) { count, table in
      count + (table?.withUnsafeElements { elements in elements.count { !$0.isFinite } } ?? 0)
    }
  }

  package var tensors: [NamedTensor] {
    let name = kind.rawValue
    let tables: [(String, FactorTable?)] = [
      ("items", factors.items), ("item_variances", factors.variances),
      ("item_implicit", factors.implicit), ("users", userFactors),
    ]
    return [
      NamedTensor(name + ".summary", factors.summary.vector),
      NamedTensor(
        name + ".prior", factors.prior.penalties + [factors.prior.penaltyPerRating]),
      NamedTensor(name + ".item_counts", .uint32(factors.counts.items)),
    ]
      + tables.compactMap { table in
        table.1.map { NamedTensor(name + "." + table.0, .table($0)) }
      }
  }

  /// - Parameter kind: `svd` or `svdPlusPlus`.
  package init(
    kind: ModelKind, from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let name = kind.rawValue
    let factorCount: Int
    let hasVariances: Bool
    if kind == .svdPlusPlus {
      factorCount = try SVDPlusPlusConfig(settings: settings).factorCount
      hasVariances = false
    } else {
      let config = try SVDConfig(settings: settings)
      factorCount = config.factorCount
      hasVariances = config.solver == .variational
    }
    let width = RatingFactors.biasCount + factorCount
    func items(_ suffix: String) throws(SprocketError) -> FactorTable {
      try source.table(
        name + suffix, rowCount: tables.items.count, factorCount: width, shardStarts: nil)
    }
    let prior = try source.float32(name + ".prior", count: width + 1).array()
    guard prior.count == width + 1 else {
      throw SprocketError(.dataLoss, "\(name).prior is not \(width + 1) numbers; retrain")
    }
    try self.init(
      kind: kind, settings: settings,
      factors: RatingFactors(
        summary: RatingSummary(
          vector: source.float32(name + ".summary", count: RatingSummary.vectorCount)),
        items: items(".items"), variances: hasVariances ? items(".item_variances") : nil,
        implicit: kind == .svdPlusPlus ? items(".item_implicit") : nil,
        penalties: Array(prior.dropLast()), penaltyPerRating: prior[width],
        counts: RatingCounts(
          items: source.uint32(name + ".item_counts", count: tables.items.count),
          histories: tables.histories, ratings: tables.ratings)),
      userFactors: source.table(
        name + ".users", rowCount: tables.users.count, factorCount: width,
        shardStarts: Array(tables.userShardStarts.dropLast())))
  }

  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    try SVDModel(
      kind: kind, settings: settings, factors: factors.rebased(on: tables),
      userFactors: userFactors ?? self.userFactors)
  }
}
