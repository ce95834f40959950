import Dispatch
import SprocketCore
import SprocketEvaluation
import SprocketModels

/// Answers a live request from a challenger and compares the lists.
enum ShadowComparison {
  /// Nil when the challenger cannot answer the request, such as one that names a model it lacks.
  static func make(
    _ shadowed: ShadowedRequest, _ challenger: ServingHandle
  ) -> ShadowTally.Comparison? {
    let champion = shadowed.champion
    let suppressed = shadowed.suppressed.compactMap { row in
      challenger.catalog.row(of: champion.catalog.ids[Int(row)], in: challenger.model).map {
        UInt32(truncatingIfNeeded: $0)
      }
    }
    let start = DispatchTime.now().uptimeNanoseconds
    guard
      let list = try? RecommendService.list(
        shadowed.request, from: challenger, suppressed: suppressed)
    else { return nil }
    let nanoseconds = Int64(clamping: DispatchTime.now().uptimeNanoseconds - start)
    let one = shadowed.placed.map { champion.catalog.ids[$0.item.offset] }
    let other = list.placed.map { challenger.catalog.ids[$0.item.offset] }
    return ShadowTally.Comparison(
      user: shadowed.user, overlap: ListAgreement.overlap(one, other),
      rankBiasedOverlap: ListAgreement.rankBiasedOverlap(one, other),
      kendallTau: ListAgreement.kendallTau(one, other), isSameTop: one.first == other.first,
      championNanoseconds: shadowed.nanoseconds, challengerNanoseconds: nanoseconds)
  }
}
