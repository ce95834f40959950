package import SprocketCore
package import SprocketMath

extension EASEModel: ModelComponent {
  package var kind: ModelKind { .ease }
  package var settings: [Setting] { config.settings }
  package var byteCount: Int { weights.byteCount + precisions.count * 4 + coveredItems.byteCount }

  package var nonFiniteCount: Int {
    precisions.count { !$0.isFinite }
      + weights.elements.withUnsafeElements { weights in weights.count { !$0.isFinite } }
  }

  package var tensors: [NamedTensor] {
    [
      NamedTensor(
        "ease.weights",
        .float32(weights.elements, shape: [weights.rowCount, weights.columnCount])),
      NamedTensor("ease.precisions", precisions),
    ]
  }

  package init(
    from source: any TensorSource, settings: [Setting], tables: SharedTables
  ) throws(SprocketError) {
    let config = try EASEConfig(settings: settings)
    let precisions = try source.float32("ease.precisions", count: nil).array()
    let count = precisions.count
    // Also keeps the product below from overflowing.
    guard count <= tables.items.count else {
      throw SprocketError(
        .dataLoss,
        "ease.precisions has \(count) items, the catalogue \(tables.items.count);"
          + " the snapshot is damaged, retrain")
    }
    try self.init(
      weights: DenseMatrix(
        rowCount: count, columnCount: count,
        elements: source.float32("ease.weights", count: count * count)),
      precisions: precisions, config: config, itemCount: tables.items.count)
  }

  /// There are no rows of users, so nothing changes.
  package func rebased(
    on tables: SharedTables, userFactors: FactorTable?
  ) throws(SprocketError) -> any ModelComponent { self }
}
