package import SprocketCore
package import SprocketMath

extension SLIMModel: ModelComponent {
  package var kind: ModelKind { .slim }
  package var settings: [Setting] { config.settings }

  /// The weights are kept by row and by column.
  package var byteCount: Int { 2 * weights.byteCount + 2 * coveredItems.byteCount }

  package var nonFiniteCount: Int {
    weights.values.withUnsafeElements { values in values.count { !$0.isFinite } }
  }

  package var tensors: [NamedTensor] { NamedTensor.matrix("slim.weights", weights) }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try SLIMConfig(settings: settings)
    // There is one more offset than rows.
    let count = try source.int64("slim.weights.offsets", count: nil).count - 1
    guard count >= 0, count <= tables.items.count else {
      throw SprocketError(
        .dataLoss,
        "slim.weights has \(count) items, the catalogue \(tables.items.count);"
          + " the snapshot is damaged, retrain")
    }
    try self.init(
      weights: source.matrix("slim.weights", rowCount: count, columnCount: count),
      config: config, itemCount: tables.items.count)
  }

  /// There are no rows of users, so nothing changes.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent { self }
}
