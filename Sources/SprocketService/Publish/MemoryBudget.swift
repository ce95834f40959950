import SprocketCore
import SprocketModels

/// What the components of a model may take together, besides the tables they share.
struct MemoryBudget: Sendable {
  /// 0: no limit.
  var bytes: Int

  /// The model with as many components as fit, and what was left out: those that the main one does
  /// not need, the largest first.
  /// - Throws: `resourceExhausted` when not even what the main one needs fits.
  func fitting(
    _ model: TrainedModel
  ) throws(SprocketError) -> (model: TrainedModel, dropped: [any ModelComponent]) {
    var total = model.components.reduce(0) { $0 + $1.byteCount }
    if bytes == 0 || total <= bytes { return (model, []) }
    let needed = Self.needed(by: model)
    var dropped: [any ModelComponent] = []
    let spare = model.components.filter { !needed.contains($0.kind) }
    for component in spare.sorted(by: { $0.byteCount > $1.byteCount }) where total > bytes {
      total -= component.byteCount
      dropped.append(component)
    }
    if total > bytes {
      throw SprocketError(
        .resourceExhausted,
        "the model \(model.kind.rawValue) needs \(Self.megabytes(total)) MB in memory, "
          + "serving.memory_limit_mb allows \(Self.megabytes(bytes)); raise it, or train a "
          + "smaller model")
    }
    let left = Set(dropped.map(\.kind))
    let fitting = try TrainedModel(
      kind: model.kind, tables: model.tables,
      components: model.components.filter { !left.contains($0.kind) }, position: model.position,
      settings: model.settings, interactions: model.interactions, dataWindow: model.dataWindow)
    return (fitting, dropped)
  }

  /// The main component and whatever it is made of.
  private static func needed(by model: TrainedModel) -> Set<ModelKind> {
    guard let main = model.component(model.kind) else { return [] }
    let parts = (main as? any MadeOfParts)?.parts ?? []
    return Set(parts.map(\.kind) + [main.kind])
  }

  private static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
