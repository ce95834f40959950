import SprocketCore
package import SprocketMath

/// The best of several models: each puts up its candidates, all of them are scored by each, and
/// the scores are summed with weights that were learned on held-out users.
///
/// A component's scores are brought to a common scale by the spread of its best candidates for the
/// user, so a blended score is a weighted sum of the components' scores: a film's reasons are the
/// weighted sum of the components' reasons, and that is exact; what they leave of a score is how
/// popular the film is, which counts most for users of whom little is known. Films that only the content model
/// knows are placed by what their content lets expect (`ColdCalibration`).
package struct HybridModel: Sendable {
  /// Everything it may blend, and what requests may name besides.
  package let parts: [any ModelComponent]
  package let config: HybridConfig
  package let weights: BlendWeights
  package let ratingWeights: RatingWeights
  package let coveredItems: RowMask

  package let popularity: PopularityModel
  /// The parts by what they can do.
  package let roles: ModelRoles
  /// The parts that make lists.
  let lists: [ListPart]
  let raters: [(kind: ModelKind, weight: Float, model: any PredictsRatings)]
  /// Items that a part other than the content model has an opinion on.
  let warmItems: RowMask
  let content: (any Scores)?

  /// One component of a list.
  struct ListPart: Sendable {
    let kind: ModelKind
    /// Its column in the weights.
    let column: Int
    let scorer: any Scores
    let explainer: (any Explains)?
  }

  /// - Parameters:
  ///   - parts: at least one of those that the weights name; one that is missing is left out.
  ///   - popularity: of all films of the catalogue; what it counts is among the weights.
  package init(
    parts: [any ModelComponent], config: HybridConfig, weights: BlendWeights,
    ratingWeights: RatingWeights, popularity: PopularityModel
  ) {
    let itemCount = popularity.scores.count
    self.popularity = popularity
    self.parts = parts
    roles = ModelRoles(parts)
    self.config = config
    self.weights = weights
    self.ratingWeights = ratingWeights
    var covered = RowMask.none(itemCount)
    var warm = RowMask.none(itemCount)
    var lists: [ListPart] = []
    var raters: [(kind: ModelKind, weight: Float, model: any PredictsRatings)] = []
    var content: (any Scores)?
    for part in parts {
      if let scorer = part as? any Scores, let column = weights.kinds.firstIndex(of: part.kind) {
        lists.append(
          ListPart(
            kind: part.kind, column: column, scorer: scorer, explainer: part as? any Explains))
        covered.formUnion(part.coveredItems)
        if part.kind == .content {
          content = scorer
        } else {
          warm.formUnion(part.coveredItems)
        }
      }
      if let rater = part as? any PredictsRatings, let weight = ratingWeights[part.kind] {
        raters.append((part.kind, weight, rater))
      }
    }
    if let column = weights.kinds.firstIndex(of: .popularity) {
      lists.append(
        ListPart(kind: .popularity, column: column, scorer: popularity, explainer: nil))
    }
    coveredItems = covered
    warmItems = warm
    self.lists = lists
    self.raters = raters
    self.content = content
  }
}

/// How much each component counts in a predicted rating.
package struct RatingWeights: Hashable, Sendable {
  package let kinds: [ModelKind]
  /// Parallel to `kinds`; they sum to 1.
  package let values: [Float]
  /// Root mean squared error of the blend on ratings that were held out; 0 when none were.
  package let expectedError: Float

  package init(kinds: [ModelKind], values: [Float], expectedError: Float) {
    precondition(kinds.count == values.count, "one weight for each kind")
    self.kinds = kinds
    self.values = values
    self.expectedError = expectedError
  }

  package subscript(kind: ModelKind) -> Float? {
    kinds.firstIndex(of: kind).map { values[$0] }
  }
}
