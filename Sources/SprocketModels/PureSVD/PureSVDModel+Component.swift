package import SprocketCore
package import SprocketMath

extension PureSVDModel: ModelComponent {
  package var kind: ModelKind { .pureSVD }
  package var settings: [Setting] { config.settings }

  package var byteCount: Int {
    itemFactors.byteCount + itemFactors.rowCount * 4 + singularValues.count * 4
      + coveredItems.byteCount
  }

  package var nonFiniteCount: Int {
    singularValues.count { !$0.isFinite }
      + itemFactors.withUnsafeElements { factors in factors.count { !$0.isFinite } }
  }

  package var tensors: [NamedTensor] {
    [
      NamedTensor("puresvd.item_factors", .table(itemFactors)),
      NamedTensor("puresvd.singular_values", singularValues),
    ]
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try PureSVDConfig(settings: settings)
    try self.init(
      itemFactors: source.table(
        "puresvd.item_factors", rowCount: tables.items.count, factorCount: config.factorCount,
        shardStarts: nil),
      singularValues: source.float32("puresvd.singular_values", count: config.factorCount).array(),
      config: config)
  }

  /// There are no rows of users, so nothing changes.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent { self }
}
