package import SprocketCore
package import SprocketMath

extension IALSModel: ModelComponent {
  package var kind: ModelKind { .ials }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int { itemFactors.byteCount + userFactors.byteCount }
  package var coveredItems: RowMask { itemMask }

  package var nonFiniteCount: Int {
    [itemFactors, userFactors].reduce(0) { count, table in
      count + table.withUnsafeElements { elements in elements.count { !$0.isFinite } }
    }
  }

  /// The first two of any snapshot, from before tensors were named after their kind.
  package var tensors: [NamedTensor] {
    [
      NamedTensor("item_factors", .table(itemFactors)),
      NamedTensor("user_factors", .table(userFactors)),
    ]
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try IALSConfig(settings: settings)
    try self.init(
      itemFactors: source.table(
        "item_factors", rowCount: tables.items.count, factorCount: config.factorCount,
        shardStarts: nil),
      userFactors: source.table(
        "user_factors", rowCount: tables.users.count, factorCount: config.factorCount,
        shardStarts: Array(tables.userShardStarts.dropLast())),
      config: config)
  }

  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent {
    guard let userFactors else { return self }
    return try IALSModel(itemFactors: itemFactors, userFactors: userFactors, config: config)
  }
}
