import SprocketCore
import SprocketMath
import SprocketModels

extension HybridModel {
  /// What the components say of a held-out user's candidates, at equal weights.
  func sample(_ held: ValidationUsers.Case) throws(SprocketError) -> BlendSample {
    let user = UserView(
      factors: try roles.foldIn(held.shown), history: held.shown)
    var mask = RowMask.all(coveredItems.rowCount)
    for item in held.shown.items { mask.remove(item.offset) }
    for row in held.hidden { mask.remove(row) }
    let (candidates, features) = features(for: user, mask: mask, kinds: weights.kinds)
    let position = Dictionary(
      uniqueKeysWithValues: candidates.enumerated().map { ($1.offset, $0) })
    return BlendSample(
      preferences: held.shown.weights.count { $0 > 0 }, isWhole: held.isWhole,
      candidateCount: candidates.count, features: features,
      truth: held.truth.compactMap { position[$0] },
      truthCount: held.truth.count)
  }
}
